"""What `make new-case`, `make remove-case` and `make rename-case` say and ask."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casebook.desk.cases import changes, create, naming, remove, rename
from casebook.desk.cases.create import NewCase, NewSource
from casebook.desk.commands import BY_NAME, parsed
from casebook.ground import journal, paths
from casebook.ground.arguments import Parser
from casebook.ground.failures import reason
from casebook.ground.problems import CasebookError
from casebook.register.registers import GRADES
from casebook.register.tables import read_table

#: Exit codes: something is wrong with what was asked, or with the book; interrupted.
WRONG, INTERRUPTED = 1, 130
_UNCHANGED = "什么也没有改动。"


def main(command: str, arguments: list[str]) -> int:
    """Run ``new-case``, ``remove-case`` or ``rename-case``; return the exit code."""
    try:
        if journal.recover():
            print(journal.RECOVERED, file=sys.stderr)
        if command == "new-case":
            new_case(arguments)
        else:
            {"remove-case": remove_case, "rename-case": rename_case}[command](parsed(BY_NAME[command], arguments))
    except CasebookError as error:
        print(f"{error}\n{_UNCHANGED}", file=sys.stderr)
        return WRONG
    except OSError as error:
        print(f"无法读写 {error.filename or '文件'}：{reason(error)}。{_UNCHANGED}", file=sys.stderr)
        return WRONG
    except (KeyboardInterrupt, EOFError):
        print(f"\n已中断。{_UNCHANGED}", file=sys.stderr)
        return INTERRUPTED
    return 0


# --- a new case ---------------------------------------------------------------------------------------------


def new_case(arguments: list[str]) -> None:
    """Ask for what the options do not say, and make the case."""
    case = _case(_new_options(arguments))
    print("▸ 检查 ……", flush=True)
    changes.carry_out(lambda: create.plan(case))
    folder = paths.shown(paths.case_data(case.case_id))
    print(
        f"已建好草稿“{case.title}”，编号 {case.case_id}：\n"
        f"  数字  {folder}/figures.csv\n  做法  {folder}/practices.csv\n  正文  {case.page}.md\n"
        "并登记在 data/cases.csv、_toc.yml"
        f"{'、data/sources.csv' if isinstance(case.source, NewSource) else ''}。\n"
        "接下来：换掉示例行，写完“待写”的地方；make check 检查，make book DRAFTS=1 看草稿。\n"
        f"写完以后，删去正文开头的 draft: true。{_about_report(case)}"
    )


def _about_report(case: NewCase) -> str:
    """Say how sentences and figures are held against the report, where there is one."""
    report = case.source.report if isinstance(case.source, NewSource) else None
    if not report:
        return ""
    text = "" if report.suffix == ".txt" else "（先把报告另存为纯文本 .txt 放在那里，data/sources.csv 里登记它的摘要）"
    return f'\n对照报告核对原文字样和抄来的句子：make check SOURCES="{report.parent}"{text}'


def _new_options(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(prog="new-case", description="新建一个案例（草稿）。没有给出的，会逐项询问。", allow_abbrev=False)
    add = parser.add_argument
    add("--title", metavar="标题", help="中文标题")
    add("--title-en", metavar="标题", help="英文标题")
    add("--place", metavar="地点", help="地点；原文遮盖的写明遮盖")
    add("--period", metavar="时间", help="时间，如 1999年6月起；不知道就写“未注明”")
    add("--place-en", metavar="地点", default=create.TO_WRITE_EN, help="地点的英文（可以以后补）")
    add("--period-en", metavar="时间", default=create.TO_WRITE_EN, help="时间的英文（可以以后补）")
    add("--id", metavar="编号", help="章的编号：小写字母、数字和连字符；不写就取标题的拼音")
    add("--source", metavar="编号", help="材料已经登记的：data/sources.csv 中的编号")
    add("--source-title", metavar="题名", help="材料还没有登记的：它的题名")
    add("--source-id", metavar="编号", help="新材料的编号；不写就是 report-加章的编号")
    add("--publisher", metavar="发布者", help="新材料的发布者")
    add("--published", metavar="日期", default="", help="新材料的发布日期：2021、2021-03 或 2021-03-11")
    add("--kind", metavar="种类", default="study_report", help="新材料的种类，默认 study_report（考察报告）")
    add("--grade", metavar="等级", default="C", choices=GRADES, help="新材料的证据等级，默认 C")
    add("--report", metavar="文件", help="报告的文本（.txt），只记下它的摘要，不放进书里")
    return parser.parse_args(arguments)


def _case(given: argparse.Namespace) -> NewCase:
    """Put the case together from options and answers; the questions come in the order in which one thinks of them."""
    if given.source is not None and given.source_title is not None:
        raise CasebookError("--source 和 --source-title 只能写一个：材料或者已经登记，或者是新的。")
    if given.source is not None and given.report is not None:
        raise CasebookError("--report 只给新的材料（--source-title）：已经登记的，在 data/sources.csv 的 sha256 里。")
    _refuse_unasked(given)
    title = _answer(given.title, "中文标题", naming.why_not_title)
    title_en = _answer(given.title_en, "英文标题", lambda text: naming.why_not_line(text, "英文标题"))
    place = _answer(given.place, "地点", lambda text: naming.why_not_line(text, "地点"))
    period = _answer(given.period, "时间", lambda text: naming.why_not_line(text, "时间"))
    source = ""
    if given.source_title is None:
        question = "材料在 data/sources.csv 里的编号（新材料直接回车）"
        source = _answer(given.source, question, _why_not_source, default="")
    new = None if source else _new_source(given)
    case_id = _answer(given.id, "章的编号", naming.why_not, default=naming.id_of(title, title_en))
    if new:
        source_id = given.source_id or f"report-{case_id}"
        source = NewSource(source_id, kind=given.kind, grade=given.grade, **new)
        _refuse_known(source)
    return NewCase(case_id, title, title_en, place, period, source, given.place_en, given.period_en)


def _new_source(given: argparse.Namespace) -> dict[str, Any]:
    title = _answer(given.source_title, "新材料的题名", lambda text: naming.why_not_line(text, "题名"))
    publisher = _answer(given.publisher, "新材料的发布者", lambda text: naming.why_not_line(text, "发布者"),
                        default="作者未署名")
    report = _answer(given.report, "报告的文件（没有就直接回车；只记下它的摘要）", _why_not_report, default="")
    path = Path(report).expanduser() if report else None
    return {"title": title, "publisher": publisher, "published": given.published, "report": path}


def _why_not_report(name: str) -> str:
    return "" if not name or Path(name).expanduser().is_file() else f"{name} 读不到这份报告。 改法：核对文件名和路径。"


def _why_not_source(source: str) -> str:
    if not source:
        return ""
    known = [row.get("source_id", "") for row in read_table(paths.data() / "sources.csv").rows]
    if source in known:
        return ""
    near = difflib.get_close_matches(source, known, n=3)
    hint = f"是不是 {'、'.join(near)}？" if near else "新材料用 --source-title 写题名。"
    return f"data/sources.csv 里没有来源“{source}”。{hint}"


def _refuse_known(source: NewSource) -> None:
    rows = read_table(paths.data() / "sources.csv").rows
    if source.source_id in {row.get("source_id") for row in rows}:
        raise CasebookError(f"来源编号“{source.source_id}”已经用过。用 --source {source.source_id}，或换 --source-id。")
    if not naming.ID.fullmatch(source.source_id):
        raise CasebookError(f"来源编号“{source.source_id}”格式不对：只用小写字母、数字和连字符。")
    digest = source.row()["sha256"]
    same = next((row["source_id"] for row in rows if digest and row.get("sha256") == digest), "")
    if same:
        raise CasebookError(f"这份报告已经登记过：用 --source {same}。")


def _refuse_unasked(given: argparse.Namespace) -> None:
    """Raise `CasebookError` that names every option that is missing, where nobody can be asked."""
    needed = {"--title": given.title, "--title-en": given.title_en, "--place": given.place, "--period": given.period,
              "--source（或 --source-title）": given.source_title or given.source}
    missing = [name for name, value in needed.items() if value is None or (not value and "source" in name)]
    if missing and not _somebody_is_there():
        raise CasebookError(f"没有终端可以提问，请用选项写明：{'、'.join(missing)}。")


def _answer(option: str | None, question: str, why_not: Callable[[str], str], default: str | None = None) -> str:
    """Return an option, or the answer of the person at the terminal, who is asked again until it will do.

    Raises `CasebookError` for a wrong option. Where nobody is there the default has to do.
    """
    if option is None and not _somebody_is_there():
        option = default
    if option is not None:
        said = why_not(option.strip())
        if said:
            raise CasebookError(said)
        return option.strip()
    hint = f"（直接回车用 {default}）" if default else ""
    while True:
        text = input(f"{question}{hint}：").strip() or default or ""
        said = why_not(text)
        if not said:
            return text
        print(said)


def _somebody_is_there() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


# --- remove and rename --------------------------------------------------------------------------------------


def remove_case(options: dict[str, Any]) -> None:
    """Say what will go, ask, and remove the case."""
    name = options["id"]
    if not name:
        raise CasebookError("没有写要删除哪一章：make remove-case ID=编号。")
    _, said = remove.plan(name)
    print(f"删除 {name}：\n" + "\n".join(f"  {line}" for line in said))
    if not options["yes"]:
        _ask("确定删除吗？输入 yes 再回车")
    changes.carry_out(lambda: remove.plan(name)[0])
    print(f"已删除 {name}。")


def _ask(question: str) -> None:
    """Go on only after a yes."""
    if not _somebody_is_there():
        raise CasebookError("没有终端可以确认。确定要删除，加 --yes（make remove-case ID=编号 YES=1）。")
    if input(f"{question}：").strip().lower() not in ("yes", "y", "是"):
        raise CasebookError("没有确认。")


def rename_case(options: dict[str, Any]) -> None:
    """Rename a case and say which files changed."""
    old, new = options["from"], options["to"]
    if not old or not new:
        raise CasebookError("要写明原来的和新的编号：make rename-case FROM=原编号 TO=新编号。")
    changed = changes.carry_out(lambda: rename.plan(old, new))
    print(f"已把 {old} 改名为 {new}，改动的文件：")
    print("\n".join(f"  {paths.shown(path)}" for path, content in changed.items() if content is not None))
