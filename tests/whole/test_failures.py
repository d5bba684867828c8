"""What goes wrong is said once, with place and cure, and never costs the last good book."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from casebook.desk import cli
from casebook.desk import editions as build
from casebook.ground import locks
from casebook.ground.problems import CasebookError
from casebook.register.registers import load_register
from tests.support.project import CHAPTER_FILE, FIGURES, NOISE, ROOT, Project, Result, chinese, stop

EYE = "\U0001f9ff"


@dataclass(frozen=True)
class Failure:
    """A command that had to fail: what it said, where the faults stood, whether the old book is untouched."""

    result: Result
    lines: dict[str, int]
    untouched: bool


def fail(project: Project, lines: dict[str, int], *command: str, **options) -> Failure:
    before = project.finished()
    result = project.run(*command, **options)
    return Failure(result, lines, project.finished() == before)


def assert_clean_failure(failure: Failure) -> None:
    assert failure.result.code not in (0, None), failure.result.out
    assert [word for word in NOISE if word in failure.result.out] == [], failure.result.out
    assert failure.untouched, "the last good book was changed"


def assert_said_once(failure: Failure, *words: str) -> None:
    """One line, and one only, holds all the words."""
    found = failure.result.lines_with(*words)
    assert len(found) == 1, f"{words} in {len(found)} lines of:\n{failure.result.out}"


# ------------------------------------------------------------------ data, contents, numbers in prose: one run

#: What is said of each fault: place (`{}` is the line), what was found, what should be, the cure.
DATA_FAULTS = {
    "case": (f"{FIGURES}:{{}} ", "[case_id]", "“no-such-case”", "cases.csv 里没有", "改法", "data/cases.csv"),
    "unit": (f"{FIGURES}:{{}} ", "[unit]", "“furlong”", "units.csv 里没有", "改法", "data/units.csv"),
    "bounds": (f"{FIGURES}:{{}} ", "[value]", "“10”", "小于下界 20", "改法"),
    "masked": (f"{FIGURES}:{{}} ", "[value]", "“28”", "遮盖的数字不能有数值", "改法", "hedge"),
    "number": (f"{FIGURES}:{{}} ", "[value]", "“1.6万”", "不是数字", "改法", "写成 16000"),
    "source": (
        f"{FIGURES}:{{}} ",
        "[source_id]",
        "“hearsay”",
        "sources.csv 里没有",
        "改法",
        "data/sources.csv",
    ),
    "unlisted": ("_toc.yml ", "没有列出 book/cases/extra.md", "改法", "- file: book/cases/extra"),
    "missing": ("_toc.yml:{} ", "“book/cases/nowhere”", "没有对应的文件", "改法"),
}
PROSE_FAULT = (f"{CHAPTER_FILE}:{{}} ", "三百个", "没有绑定", "改法", "{num}", "{waive}")


def spoil_data(project: Project) -> dict[str, int]:
    """Put every fault of `DATA_FAULTS` and an unbound number into the book; return their lines."""
    lines = {
        "case": project.set_figure("wm-area", case_id="no-such-case"),
        "unit": project.set_figure("wm-people", unit="furlong"),
        "bounds": project.set_figure("wm-teams", lower="20"),
        "masked": project.set_figure("wm-later-lifts", hedge="masked"),
        "number": project.set_figure("wm-later-people", value="1.6万"),
        "source": project.set_figure("wm-households", source_id="hearsay"),
        "unlisted": 0,
    }
    project.path("book/cases/extra.md").write_text("# 多出来的一章\n", "utf-8")
    project.replace("_toc.yml", "- file: book/appendix/sources", "- file: book/appendix/sources\n"
                    "      - file: book/cases/nowhere")
    toc = project.path("_toc.yml").read_text("utf-8").splitlines()
    lines["missing"] = toc.index("      - file: book/cases/nowhere") + 1
    lines["prose"] = project.append(CHAPTER_FILE, "这里有三百个没有绑定的数。")
    return lines


@pytest.fixture(scope="module")
def bad_data(home):
    with home.spoiled() as project:
        return fail(project, spoil_data(project), "book", fresh=True)


@pytest.fixture(scope="module")
def bad_data_in_sphinx(home):
    """The same faults met by Sphinx itself, as in `make html` or a plain `jupyter-book build`."""
    with home.spoiled() as project:
        return fail(project, spoil_data(project), "html")


@pytest.mark.small  # the fixtures that build are asked for by name
@pytest.mark.parametrize("fault", DATA_FAULTS)
@pytest.mark.parametrize("run", ["bad_data", "bad_data_in_sphinx"])
def test_data_fault(request, run, fault):
    failure = request.getfixturevalue(run)
    assert_clean_failure(failure)
    assert_said_once(failure, *(word.format(failure.lines[fault]) for word in DATA_FAULTS[fault]))


def test_unbound_number_in_prose(bad_data):
    assert_said_once(bad_data, *(word.replace("{}", str(bad_data.lines["prose"])) for word in PROSE_FAULT))


def test_no_other_problem_is_reported(bad_data, bad_data_in_sphinx):
    assert f"共 {len(DATA_FAULTS) + 1} 处问题" in bad_data.result.out
    assert f"共 {len(DATA_FAULTS)} 处问题" in bad_data_in_sphinx.result.out


def test_gbk_table(broken):
    table = broken.path(FIGURES)
    table.write_bytes(table.read_text("utf-8").encode("gb18030"))
    failure = fail(broken, {}, "book")
    assert_clean_failure(failure)
    assert_said_once(failure, FIGURES, "GBK", "UTF-8", "改法", "另存为")


def test_table_with_byte_order_mark_and_windows_line_ends(tmp_path, monkeypatch, capsys):
    for name in ("book", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    right = load_register()
    for table in (tmp_path / "data").rglob("*.csv"):
        table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    assert cli.main(["check"]) == 0, capsys.readouterr().out
    assert load_register() == right


# ------------------------------------------------------------------ roles and claims: one run of Sphinx

PAGE_FAULTS = {
    "figure": ("{num}`wm-aera`", "wm-aera", "没有登记过", "wm-area"),
    "calc": ("{calc}`no-such-number`", "no-such-number", "没有代码执行过 publish", "density-report"),
    "scheme": ("{scheme}`五种力 <xc-four-forces>`", "五种力", "与总册不符", "登记的是 4"),
    "numref": ("{numref}`fig-nowhere`", "fig-nowhere", "没有"),
    "claim-name": (
        "{claim}`总是这样 <no-such-claim>`",
        "no-such-claim",
        "没有代码执行过 claim",
        "below-district",
    ),
    "source": ("{source}`report-hangzou`", "report-hangzou", "没有登记过", "report-hangzhou"),
    "number": ("这里有三百个数", "三百个", "没有绑定", "{num}"),
}


CELL_BEFORE = "```{code-cell} python\n:tags: [hide-input]\nwords = 1\n```\n\n\n"
#: Text with a fault on a line of its own, what is said of it, and how many lines stand above.
LATE_FAULTS = {
    "last line": ("一段话\n有三行，\n这里是{calc}`no-such-late`。", "no-such-late", 2),
    "list": ("- 一项\n  两行\n- 又一项，{claim}`这样 <no-such-item>`", "no-such-item", 2),
    "block": (":::{note}\n:class: cb\n\n一句\n又一句{claim}`那样\n的话 <no-such-block>`\n:::", "no-such-block", 4),
    "cell above": (f"{CELL_BEFORE}\n\n话。\n\n话里{{calc}}`no-such-below`。", "no-such-below", 10),
}


@pytest.fixture(scope="module")
def bad_page_twice(home):
    """All faults of a page, and a change of the data that overturns a claim in its prose."""
    with home.spoiled() as project:
        text = project.path(CHAPTER_FILE).read_text("utf-8").splitlines()
        lines = {"claim": next(i for i, line in enumerate(text, 1) if "<smaller-than-city>" in line)}
        for name, fault in PAGE_FAULTS.items():
            lines[name] = project.append(CHAPTER_FILE, f"句子里有{fault[0]}。")
        # behind cells and many blank lines, on the last line of a paragraph, in a list, in a block
        project.append(CHAPTER_FILE, CELL_BEFORE)
        for name, (text, _, above) in LATE_FAULTS.items():
            lines[name] = project.append(CHAPTER_FILE, text) + above
        project.set_figure("wm-people", value="12345")  # a household is then larger than in the whole city
        return fail(project, lines, "html"), fail(project, lines, "html")


@pytest.fixture(scope="module")
def bad_page(bad_page_twice):
    return bad_page_twice[0]


def test_faults_are_found_again_when_nothing_was_mended(bad_page_twice):
    """What failed must not be taken for read by the next build."""
    first, again = bad_page_twice
    assert_clean_failure(again)
    for fault in PAGE_FAULTS:
        assert_said_once(again, f"{CHAPTER_FILE}:{first.lines[fault]}: ")


def test_bad_page_fails_cleanly(bad_page):
    assert_clean_failure(bad_page)


@pytest.mark.parametrize("fault", PAGE_FAULTS)
def test_page_fault(bad_page, fault):
    assert_said_once(bad_page, f"{CHAPTER_FILE}:{bad_page.lines[fault]}: ", *PAGE_FAULTS[fault][1:])


@pytest.mark.parametrize("fault", LATE_FAULTS)
def test_a_role_is_named_by_its_own_line(bad_page, fault):
    assert_said_once(bad_page, f"{CHAPTER_FILE}:{bad_page.lines[fault]}: ", LATE_FAULTS[fault][1], "本页没有代码执行过")


def test_overturned_claim_names_the_sentence(bad_page):
    assert_said_once(
        bad_page, f"{CHAPTER_FILE}:{bad_page.lines['claim']}: ", "“低于”", "数据已不支持", "改写这句话"
    )


def test_failed_build_tells_what_moved_too(bad_page_twice):
    """Also the second time: what counts is the last good build."""
    for failure in bad_page_twice:
        assert_said_once(failure, "结论  smaller-than-city：成立 → 不成立")


# ------------------------------------------------------------------ cells


def test_cell_that_raises(broken):
    """The author learns which cell, on which line, and what Python said."""
    line = "fig, ax = plt.subplots(figsize=(4.8, 6.2))"
    broken.replace(CHAPTER_FILE, line, "fig, ax = plt.no_such_function()")
    text = broken.path(CHAPTER_FILE).read_text("utf-8").splitlines()
    number = next(i for i, each in enumerate(text, 1) if "no_such_function" in each)
    failure = fail(broken, {}, "html")
    assert_clean_failure(failure)
    assert_said_once(failure, f"{CHAPTER_FILE}:{number}", "AttributeError", "no_such_function")


# ------------------------------------------------------------------ print


def test_character_no_font_has(broken):
    """The PDF comes second; the web pages must not be published without it."""
    line = broken.append("book/index.md", f"这里有一个字体里没有的字{EYE}。")
    failure = fail(broken, {}, "book")
    assert_said_once(failure, f"book/index.md:{line}:", EYE, "U+1F9FF", "换一个字")
    assert_clean_failure(failure)


# ------------------------------------------------------------------ folders and disks


def test_output_folder_cannot_be_written(broken):
    """A file stands where the folder should be: that stops even root, whom no permission stops."""
    broken.path("_build/teacher").write_text("not a folder", "utf-8")
    failure = fail(broken, {}, "teacher")
    assert_clean_failure(failure)
    assert_said_once(failure, "_build/teacher", "不可写", "改法")


def test_build_folder_is_a_file(broken):
    shutil.rmtree(broken.path("_build"))
    broken.path("_build").write_text("not a folder", "utf-8")
    failure = fail(broken, {}, "html")
    assert_clean_failure(failure)
    assert_said_once(failure, "_build", "不可写", "改法")
    assert broken.path("_build").read_text("utf-8") == "not a folder"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not stop root")
def test_output_folder_without_permission(broken):
    broken.path("_build").chmod(0o555)
    try:
        failure = fail(broken, {}, "html")
    finally:
        broken.path("_build").chmod(0o755)
    assert_clean_failure(failure)
    assert_said_once(failure, "_build", "不可写", "改法")


@pytest.mark.parametrize("size", [20_000, 200_000], ids=["while working", "while publishing"])
def test_disk_full(broken, size):
    """No file can grow beyond `size`: the write that fails is a real one, as on a full disk."""
    broken.append("book/index.md", "多写一句话。")
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))
    failure = fail(broken, {}, "html", preexec_fn=limit)
    assert_clean_failure(failure)
    last = failure.result.out.strip().splitlines()[-1]
    assert chinese(last) and "没有改动" in last and "None" not in last, last
    assert_said_once(failure, os.strerror(errno.EFBIG))


def test_little_room_is_said_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(2**40, 2**40, 3 * 2**20)
    )
    with pytest.raises(CasebookError, match=r"只剩 3 MB.*改法：腾出空间"):
        build.require_writable(tmp_path / "_build")


@pytest.fixture
def shelf(tmp_path):
    """A published folder with its successor waiting."""
    target, made = tmp_path / "html", tmp_path / "made"
    for folder, text in ((target, "old"), (made, "new")):
        folder.mkdir()
        (folder / "index.html").write_text(text, "utf-8")
    return target, made


def left_on(shelf) -> tuple[list[str], str]:
    target, _ = shelf
    return sorted(path.name for path in target.parent.iterdir()), (target / "index.html").read_text("utf-8")


def no_space(*arguments, **options):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def no_space_for_one_file(source, target, **options):
    """As `copytree` reports it: a list of files, with neither number nor text of its own."""
    raise shutil.Error([(str(source), str(target), f"[Errno {errno.ENOSPC}] {os.strerror(errno.ENOSPC)}")])


@pytest.mark.parametrize("broken_copy", [no_space, no_space_for_one_file])
def test_publish_on_a_full_disk(shelf, monkeypatch, broken_copy):
    target, made = shelf
    monkeypatch.setattr(shutil, "copytree", broken_copy)
    with pytest.raises(CasebookError, match=os.strerror(errno.ENOSPC)):
        build.publish(made, target)
    assert left_on(shelf) == (["html", "made"], "old")


class SecondCallFails:
    """Stands for `os.replace` and fails once the old book has been moved away."""

    def __init__(self, error: BaseException):
        self.calls, self.error, self.replace = 0, error, os.replace

    def __call__(self, source, target):
        self.calls += 1
        if self.calls == 2:
            raise self.error
        self.replace(source, target)


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "Permission denied"), KeyboardInterrupt()], ids=repr)
def test_publish_stopped_between_the_two_renames(shelf, monkeypatch, error):
    target, made = shelf
    monkeypatch.setattr(os, "replace", SecondCallFails(error))
    with pytest.raises((CasebookError, KeyboardInterrupt)):
        build.publish(made, target)
    assert left_on(shelf) == (["html", "made"], "old")


def test_publish_replaces_and_leaves_nothing_behind(shelf):
    build.publish(shelf[1], shelf[0])
    assert left_on(shelf) == (["html", "made"], "new")


def test_leftovers_of_a_killed_build_are_removed(shelf):
    """SIGKILL leaves the half copy; the next build takes it away."""
    target, made = shelf
    leftover = target.with_name(".html-abcdefgh")
    leftover.mkdir()
    build.publish(made, target)
    assert left_on(shelf) == (["html", "made"], "new")


def test_book_lost_between_the_two_renames_comes_back(shelf, monkeypatch):
    """Killed when the old book was moved aside and the new one not yet there: the next build heals it."""
    target, made = shelf
    os.replace(target, target.with_name(".html-abcdefgh-old"))
    monkeypatch.setattr(shutil, "copytree", no_space)
    with pytest.raises(CasebookError):
        build.publish(made, target)
    assert left_on(shelf) == (["html", "made"], "old")


# ------------------------------------------------------------------ interruptions


def wait_for(path: Path, seconds: float = 60) -> str:
    end = time.monotonic() + seconds
    while not (path.is_file() and path.read_text("utf-8")):
        assert time.monotonic() < end, f"{path} did not appear"
        time.sleep(0.05)
    return path.read_text("utf-8")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="watches processes through /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_in_a_cell(broken, tmp_path, how):
    """The cell tells us that it runs and then sleeps, so the signal always comes in its midst."""
    mark = tmp_path / "kernel.pid"
    good = "use_style()\ncase = load_case("
    tell = f"open({str(mark)!r}, 'w').write(str(os.getpid()))"
    bad = f"import os, time\n{tell}\ntime.sleep(300)\ncase = load_case("
    broken.replace(CHAPTER_FILE, good, bad)
    before = broken.finished()
    process = broken.start("book")
    kernel = int(wait_for(mark))
    said = stop(process, how)
    assert process.returncode == (130 if how == signal.SIGINT else -how), said
    assert broken.finished() == before, "the last good book was changed"
    if how == signal.SIGINT:
        assert "已中断" in said and [word for word in NOISE if word in said] == [], said
    broken.replace(CHAPTER_FILE, bad, good)
    after = broken.run("html")
    assert after.code == 0, after.out
    assert CHAPTER_FILE.removesuffix(".md") in after.pages_read()
    assert not is_running(kernel), "the kernel outlived its build"


# ------------------------------------------------------------------ two at once


def test_a_build_waits_for_another(broken):
    """They share what Sphinx remembers; what the other has made is found, and nothing is made twice."""
    lock = broken.path("_build/.work/build.lock")
    with locks.waiting(lock, "make book", print):
        process = broken.start("html")
        while "等它结束再继续" not in (line := process.stdout.readline()):
            assert line, "it did not wait"
        assert line == f"▸ make book（进程 {os.getpid()}）正在运行，等它结束再继续 ……\n"
        assert process.poll() is None
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert lock.with_suffix(".held-by").read_text("utf-8") == f"make html（进程 {process.pid}）"


def test_two_builds_at_once(broken):
    shutil.rmtree(broken.path("_build"))
    processes = [broken.start(name) for name in ("html", "epub")]
    for process in processes:
        said, _ = process.communicate(timeout=240)
        assert process.returncode == 0, said
        assert [word for word in (*NOISE, "WARNING") if word in said] == [], said
