"""``make lab``: JupyterLab on a working copy of the chapters, on this machine only.

The copy stands in ``lab/``: a notebook for each chapter, as readers take it away (numbers in its text, charts drawn),
all data beside them, and the pages as their authors write them in ``book/``. What was made stands once more in a hidden
folder, so that `lab_back` can tell what was changed. Kernels run in the book's own environment
and read the data of the copy. Nothing here touches the sources, and nothing takes the copy away: ``make clean`` leaves
it, and a clean one is made only on request, with the old one kept in ``lab-old/``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sphinx_external_toc.parsing import parse_toc_yaml

from casebook.desk import editions
from casebook.ground import paths
from casebook.ground.problems import CasebookError

#: What is copied as it is: the registers, the pages, and what says which pages there are.
_COPIED = ("data", "book", "_toc.yml", "_config.yml")
#: How JupyterLab looks here: in Chinese, no news, no questions; pages in MyST open as notebooks.
_SETTINGS = {
    "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Jupytext Notebook"}},
}
_AS_MADE = ".as-made"
_README = """这里是各章的工作副本，随便改，不会改动书。

双击一个 .ipynb 打开一章，菜单“运行 → 运行全部单元格”。
改一个数：打开 data/cases/章/figures.csv，改完存盘，再在笔记本里“重启内核并运行全部单元格”。
book/ 里是作者写的源文，双击也当作笔记本打开；里面的 {num} 等记号由成书时换成数字。
想把改好的带回书里：在书的文件夹里执行 make lab-diff 看改了什么，再执行 make lab-take PAGE=章的编号。
换一份干净的：关掉 JupyterLab，执行 make lab RESET=1；旧的一份移到 lab-old/，不会删。
"""


def folder() -> Path:
    """Return where the working copy stands."""
    return paths.root() / "lab"


def prepare(reset: bool = False) -> tuple[Path, Path | None]:
    """Make the working copy unless there is one; with `reset` a clean one. Return it, and where the old one went."""
    target, old = folder(), None
    if target.exists() and not reset:
        return target, None
    pages = editions.build_html(editions.edition())
    fresh = target.with_name(".lab-new")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for name in _COPIED:
            source = paths.root() / name
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, fresh / name)
        for number, name in enumerate(_chapters(pages), 1):
            with zipfile.ZipFile(pages / "_downloads" / name / f"{name}.zip") as taken:
                (fresh / f"{number:02} {name}.ipynb").write_bytes(taken.read(f"{name}/{name}.ipynb"))
        (fresh / "先读我.txt").write_text(_README, "utf-8")
        keep_as_made(fresh)
        if target.exists():
            old = paths.root() / "lab-old" / datetime.now().strftime("%Y-%m-%d-%H%M%S")
            old.parent.mkdir(exist_ok=True)
            target.rename(old)
        fresh.rename(target)
    except OSError as error:
        raise CasebookError(f"建不成工作副本 {paths.shown(target)}：{error}。原有的副本没有改动。") from error
    return target, old


def as_made() -> Path:
    """Return the hidden folder that holds the working copy as it was made, or as it was when a page was taken back."""
    return folder() / _AS_MADE


def keep_as_made(copy: Path) -> None:
    """Put what can be changed in a working copy aside in it: pages, data, notebooks, and the page of each notebook."""
    kept = copy / _AS_MADE
    for name in ("book", "data"):
        shutil.copytree(copy / name, kept / name, ignore=shutil.ignore_patterns("pictures", "assets"))
    shutil.copytree(kept / "book", kept / "of-notebooks" / "book")
    for path in copy.glob("*.ipynb"):
        shutil.copyfile(path, kept / path.name)


def _chapters(pages: Path) -> list[str]:
    """Return the names of the chapters that have a notebook, in the order of the book."""
    names = (name.rpartition("/")[2] for name in parse_toc_yaml(paths.toc()))
    return [name for name in names if (pages / "_downloads" / name / f"{name}.zip").is_file()]


def command(python: str, browser: bool = True) -> list[str]:
    """Return the command that starts JupyterLab: bound to loopback, with the token that it draws by itself."""
    return [
        python, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", "--ServerApp.allow_remote_access=False",
        f"--ServerApp.root_dir={folder()}", f"--ServerApp.open_browser={browser}",
        "--ServerApp.contents_manager_class=jupytext.TextFileContentsManager",
        "--LabApp.extension_manager=readonly", "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),  # a container; the server is local
    ]


def environment(given: Mapping[str, str], state: Path) -> dict[str, str]:
    """Return the environment of the server: settings of its own in `state`, and kernels of this very Python.

    Settings of the user could open it to the network; they are not read.
    """
    kernel = state / "share" / "kernels" / "python3" / "kernel.json"
    arguments = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    own = {"CASEBOOK_ROOT": str(folder()), "PYTHONUTF8": "1"}
    spec = {"argv": arguments, "display_name": "数读基层", "language": "python", "env": own}
    overrides = state / "settings" / "overrides.json"
    for path, content in ((kernel, spec), (overrides, _SETTINGS)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    kept = {name: value for name, value in given.items() if not name.startswith("JUPYTER")}
    return kept | {
        "JUPYTER_CONFIG_DIR": str(state / "config"), "JUPYTER_DATA_DIR": str(state / "share"), "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_PATH": str(state / "share"),  # before the kernel that JupyterLab's own environment has
    }


def start(reset: bool = False, browser: bool = True) -> int:
    """Prepare the copy and run JupyterLab on it until it is stopped; return its exit code."""
    python = os.environ.get("CASEBOOK_LAB_PYTHON", "")
    if not python:
        raise CasebookError("没有找到 JupyterLab 的环境。请用 make lab 或 python scripts/make.py lab 启动。")
    target, old = prepare(reset)
    if old:
        print(f"原来的副本移到了 {paths.shown(old)}。", flush=True)
    print(f"工作副本：{paths.shown(target)}（改动只在这里，不影响书）。按 Ctrl-C 停止。", flush=True)
    state = Path(python).parents[1] / "casebook"
    settings = environment(os.environ, state)
    notebooks = [str(path) for path in target.glob("*.ipynb")]
    trust = "from nbformat.sign import TrustNotebookApp; TrustNotebookApp.launch_instance()"  # else charts stay hidden
    subprocess.run([python, "-c", trust, *notebooks], env=settings, stdout=subprocess.DEVNULL, check=False)
    asked = [*command(python, browser), f"--LabApp.app_settings_dir={state / 'settings'}"]
    return subprocess.run(asked, cwd=target, env=settings).returncode
