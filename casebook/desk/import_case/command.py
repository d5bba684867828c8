"""``make import-case``: the prose of a draft out of a Word document."""

from __future__ import annotations

from pathlib import Path

from casebook.desk.import_case.binding import Numbers
from casebook.desk.import_case.sections import imported, sections
from casebook.desk.import_case.word import read_word
from casebook.ground import journal, paths
from casebook.ground.problems import CasebookError
from casebook.register import drafts
from casebook.register.registers import load_register

#: How many of the numbers without a role are named on the screen; all stand in the page.
_NAMED = 5


def import_case(report: str | None = None, case: str | None = None) -> int:
    """Put the prose of the Word document `report` into the draft `case`, or into the only draft there is."""
    if not report:
        raise CasebookError("没有写从哪个文件带进来：make import-case REPORT=文件.docx CASE=章的编号。")
    document = read_word(Path(report))
    with journal.locked():
        journal.recover(holding_the_lock=True)
        page = _draft(case)
        text = page.read_bytes().decode("utf-8")
        end = "\r\n" if "\r\n" in text else "\n"
        text = text.replace("\r\n", "\n")
        result = imported(text, document, Numbers(load_register(), page.stem))
        if not result.sections:
            names = "、".join(each.name for each in sections(text) if each.is_prose)
            said = "；".join(result.said) or "里面没有一个标题是书里的节"
            raise CasebookError(f"什么也没有带进来：{said}。Word 里的标题要写成书里各节的名称：{names}。")
        journal.replace({page: result.page.replace("\n", end).encode("utf-8")})
    print(f"已把 {paths.shown(Path(report))} 的正文带进 {paths.shown(page)}：{'、'.join(result.sections)}。")
    print(f"绑定的数 {result.bound} 处；没有绑定的 {len(result.unbound)} 处，各在段前以“% 待绑定”注明。")
    if result.unbound:
        more = f"，等 {len(result.unbound)} 处" if len(result.unbound) > _NAMED else ""
        print(f"  {'；'.join(result.unbound[:_NAMED])}{more}")
    left_out = [*(f"{name} {count} 处" for name, count in document.left_out.items()), *result.said]
    print("没有照样带进来的：" + "；".join(left_out) + "。" if left_out else "没有漏下的。")
    print("接下来：登记缺的数，把“% 待绑定”的各处改成角色，再 make check。")
    return 0


def _draft(case: str | None) -> Path:
    """Return the page of a draft by its id; without one, that of the only draft."""
    found = {path.stem: path for path in drafts.pages() if path.parent.name == "cases"}
    if not case and len(found) == 1:
        return next(iter(found.values()))
    if case in found:
        return found[case]
    known = f"草稿有：{'、'.join(sorted(found))}。" if found else "还没有草稿：先执行 make new-case。"
    if not case:
        raise CasebookError(f"没有写带进哪一章：加上 CASE=章的编号。{known}")
    raise CasebookError(f"“{case}”不是草稿案例，不能带进正文。{known}")
