"""Every command of the book, once: its name, what it does, its options, and the function that runs it.

Only the standard library is used here: ``scripts/make.py`` reads this list before anything is installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casebook.ground.arguments import Parser


@dataclass(frozen=True)
class Option:
    """An option of a command. `variable` is what is typed for it behind make; a `switch` takes no value."""

    flag: str
    help: str
    variable: str = ""
    switch: bool = False


@dataclass(frozen=True)
class Command:
    """A command. `run` names its function (``module:function``), none where ``scripts/make.py`` does it itself.

    The function gets the options by name. With `takes_rest` it gets the name of the command, and as a list all that
    stands behind it.
    """

    name: str
    help: str
    run: str = ""
    options: tuple[Option, ...] = ()
    takes_rest: bool = False


_DRAFTS = Option("--drafts", "收入草稿", "DRAFTS", switch=True)
_PYODIDE = Option("--pyodide", "存放 Pyodide 的文件夹；不写就用已取好的，没有就从网上取", "PYODIDE")
_CLI = "casebook.desk.cli"
_LAB_BACK = "casebook.desk.lab_back.command"
_CASES = "casebook.desk.cases.command"

COMMANDS = (
    Command("help", "列出全部命令"),
    Command("book", "检查数据和正文，生成网页和 PDF", f"{_CLI}:book", (_DRAFTS,)),
    Command("html", "只生成网页：_build/html/index.html", f"{_CLI}:html", (_DRAFTS,)),
    Command("pdf", "只生成 PDF：_build/pdf/shudu-jiceng.pdf", f"{_CLI}:pdf", (_DRAFTS,)),
    Command("epub", "只生成电子书：_build/epub/shudu-jiceng.epub", f"{_CLI}:epub", (_DRAFTS,)),
    Command("teacher", "生成教师版（网页、幻灯片、PDF、学案、角色卡）：_build/teacher/", f"{_CLI}:teacher", (_DRAFTS,)),
    Command(
        "live",
        "生成可运行版：在浏览器里改代码、当场运行，不联网：_build/live/index.html",
        f"{_CLI}:live",
        (_PYODIDE, _DRAFTS),
    ),
    Command(
        "class",
        "各版一次做齐，打成课堂包（U 盘用，不联网）：_build/shudu-jiceng-class.zip",
        f"{_CLI}:class_box",
        (_PYODIDE,),
    ),
    Command("zip", "成书，并打成一个压缩包，放进 U 盘：_build/shudu-jiceng.zip", f"{_CLI}:stick"),
    Command(
        "test",
        "运行全部检查和测试；只跑不成书、不开浏览器的：make test FAST=1",
        f"{_CLI}:test",
        (Option("--fast", "不成书，不开浏览器", "FAST", switch=True),),
        takes_rest=True,
    ),
    Command(
        "check",
        "只检查数据、目录和正文，几秒钟；供编辑器用的加 --json",
        f"{_CLI}:check_with",
        (
            Option("--json", "供编辑器用：标准输出只有 JSON", switch=True),
            Option("--sources", "存放考察报告原文的文件夹，用来核对原文字样和抄来的句子", "SOURCES"),
            Option("--unused", "列出登记了、没有一页用到的数", "UNUSED", switch=True),
            Option("--private-name", "把一个私人姓名（只存摘要）加入拦截名单"),
        ),
    ),
    Command("serve", "在本机浏览器里看成书，存盘后自动更新（仅本机可见）", f"{_CLI}:serve", (_DRAFTS,)),
    Command(
        "figures",
        "在本机浏览器里逐个核对报告里的数字：make figures REPORT=报告.docx（可加 CASE=案例编号）",
        "casebook.desk.figures_page.command:figures",
        (
            Option("--report", "考察报告：.txt、.docx 或 .pdf", "REPORT"),
            Option("--case", "收下的数写进哪个案例；不写就是唯一的草稿", "CASE"),
        ),
    ),
    Command(
        "lab",
        "用 JupyterLab 打开各章的工作副本 lab/（仅本机可见）；换一份新的：make lab RESET=1",
        f"{_CLI}:lab",
        (
            Option("--reset", "换一份干净的副本，旧的移到 lab-old/", "RESET", switch=True),
            Option("--no-browser", "不打开浏览器，只印出地址", switch=True),
            Option("--prepare", "只建副本，不启动 JupyterLab", switch=True),
        ),
    ),
    Command("lab-diff", "列出工作副本 lab/ 里改了什么", f"{_LAB_BACK}:diff"),
    Command(
        "lab-take",
        "把工作副本里改过的正文和代码带回书里的一页：make lab-take PAGE=章的编号",
        f"{_LAB_BACK}:take",
        (Option("--page", "章的编号，或页的路径", "PAGE"),),
    ),
    Command(
        "new-case",
        "新建一个案例（草稿）：数据、正文、登记一次做好，逐项询问；有报告文件的：make new-case REPORT=文件",
        f"{_CASES}:main",
        (Option("--report", "报告的文件，只记下它的摘要，不放进书里", "REPORT"),),
        takes_rest=True,
    ),
    Command(
        "import-case",
        "把写在 Word 里的正文带进一个草稿：make import-case REPORT=文件.docx CASE=编号",
        "casebook.desk.import_case.command:import_case",
        (
            Option("--report", "Word 文件（.docx）", "REPORT"),
            Option("--case", "草稿的编号；只有一个草稿时可以不写", "CASE"),
        ),
    ),
    Command(
        "remove-case",
        "删除一个案例和它的全部登记：make remove-case ID=编号",
        f"{_CASES}:main",
        (Option("--id", "编号", "ID"), Option("--yes", "不再询问", "YES", switch=True)),
        takes_rest=True,
    ),
    Command(
        "rename-case",
        "给一个案例换编号，处处一起换：make rename-case FROM=原编号 TO=新编号",
        f"{_CASES}:main",
        (Option("--from", "原编号", "FROM"), Option("--to", "新编号", "TO")),
        takes_rest=True,
    ),
    Command("lock", "改动 requirements 后重新锁定版本（需要 uv）"),
    Command("clean", "删除成书（_build）；环境和数据不动"),
)
BY_NAME = {command.name: command for command in COMMANDS}


def as_options(command: Command, typed: list[str]) -> list[str]:
    """Return what was typed behind a command with ``DRAFTS=1`` and the like, as for make, turned into options."""
    by_variable = {option.variable: option for option in command.options if option.variable}
    found = []
    for argument in typed:
        name, equals, value = argument.partition("=")
        option = by_variable.get(name) if equals else None
        if option is None:
            found.append(argument)
        elif not option.switch:
            found += [option.flag, value]
        elif value not in ("", "0", "no", "false"):
            found.append(option.flag)
    return found


def parsed(command: Command, arguments: list[str]) -> dict[str, Any]:
    """Return the options of a command by name (``no_browser``); ends the process where they are wrong."""
    parser = Parser(prog=command.name, description=command.help, allow_abbrev=False)
    for option in command.options:
        if option.switch:
            parser.add_argument(option.flag, action="store_true", help=option.help)
        else:
            parser.add_argument(option.flag, help=option.help)
    return vars(parser.parse_args(as_options(command, arguments)))
