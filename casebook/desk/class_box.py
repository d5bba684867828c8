"""A class in a box: one zip with all that a class needs, for a USB stick and PCs without internet and without Python.

The learners' folder holds the pages whose cells run, PDF, e-book, notebooks and data; the teacher's folder stands
beside it, to be taken off before the learners' folder is handed on. A page tells whether a PC can run the cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from casebook.ground import paths
from casebook.ground.archive import write_zip
from casebook.ground.failures import reason
from casebook.ground.problems import CasebookError

NAME = "shudu-jiceng-class.zip"
#: Folders in the zip.
FOLDER, LEARNER, TEACHER = "数读基层-课堂包", "学员", "教员"
SELF_TEST = "self-test.html"
README = "说明.txt"

_TEXT = """《数读基层：社区治理与城市党建案例集》课堂包{date}

整包解开再用，不要在压缩包里直接双击。不联网，不装软件。

一、上课前
1. 把整个文件夹放到 U 盘或电脑上，路径里可以有汉字。
2. 在上课用的电脑上双击“{learner}/网页/{self_test}”。显示“这台电脑可以上课”就行；
   还缺什么，页上会写明怎样办。要用 Chrome、Edge 或 Firefox 的较新版本。
3. 备课从“{teacher}/网页/index.html”的“从这里开始”进入：课堂流程、幻灯片、教学说明。
4. 打印“{teacher}/pdf”里的学案（handouts）和角色卡（cards）。

二、上课时
1. 学员双击“{learner}/网页/index.html”。翻到一章，按“运行本页代码”，等几秒；
   代码可以改，按“运行”或 Shift+Enter，图和表跟着变。停不下来的按“停止”。
2. 没有电脑的，用手机看同样的网页，或发“{learner}”里的 PDF、EPUB。
3. 编码练习：各组在“给做法编码”一页填写、存成文件；教员在“比较各组的编码”一页收文件。

三、发给学员
只发“{learner}”文件夹。“{teacher}”文件夹里有答案和教学说明，没有密码，不要一起拷。

四、文件夹里有什么
{learner}/网页      全书网页，各章代码可以运行
{learner}/笔记本和数据  各章的 Jupyter 笔记本、数据表、引用条目
{learner}/各章PDF    单章
{learner}/*.pdf *.epub  全书
{teacher}/网页      教师版网页和幻灯片（slides）
{teacher}/pdf      教师版全书、学案、角色卡

文字、图表和数据：CC BY 4.0；代码：MIT。浏览器里的 Python 和编辑器各有许可，见
“{learner}/网页/_static/live/LICENCES.txt”。
"""


def write(target: Path, timestamp: int | None) -> Path:
    """Write the zip from the editions that stand in `target`, and return it; `timestamp` is the date of the edition,
    where it has one.

    Raises `CasebookError` where an edition is missing or the file cannot be written; what was there stays.
    """
    files = {f"{FOLDER}/{name}": path.read_bytes() for name, path in _files(target)}
    files[f"{FOLDER}/{README}"] = readme(timestamp).encode("utf-8-sig")  # Notepad of old takes it for what it is
    path = target / NAME
    try:
        write_zip(path, files)
    except OSError as error:
        raise CasebookError(f"无法写入 {paths.shown(path)}：{reason(error)}。成书没有改动。") from error
    return path


def readme(timestamp: int | None) -> str:
    """Return the text for whoever opens the folder, with the line ends of Windows."""
    day = datetime.fromtimestamp(timestamp, UTC) if timestamp is not None else None
    date = f"（{day.year}年{day.month}月{day.day}日）" if day else ""
    text = _TEXT.format(date=date, learner=LEARNER, teacher=TEACHER, self_test=SELF_TEST)
    return text.replace("\n", "\r\n")


def _files(target: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file with its name below `FOLDER`."""
    pages, teacher = target / "live", target / "teacher"
    yield from _below(pages, f"{LEARNER}/网页")
    yield from _below(pages / "_downloads", f"{LEARNER}/笔记本和数据")
    yield from _below(target / "pdf" / "chapters", f"{LEARNER}/各章PDF")
    for path in (*sorted((target / "pdf").glob("*.pdf")), *sorted((target / "epub").glob("*.epub"))):
        yield f"{LEARNER}/{path.name}", path
    yield from _below(teacher / "html", f"{TEACHER}/网页")
    # by this very name the teacher's pages link to the handouts and cards
    yield from _below(teacher / "pdf", f"{TEACHER}/pdf")


def _below(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        raise CasebookError(f"没有 {paths.shown(folder)}，课堂包做不成。先用 make class 一次做齐。")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"{name}/{path.relative_to(folder).as_posix()}", path
