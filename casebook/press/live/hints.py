"""What beginners' commonest mistakes mean, in plain Chinese: shown below Python's own words, never in their place."""

from __future__ import annotations

import difflib
import re

_FULL_WIDTH = dict(zip("，。：；（）【】“”‘’！？＝＋－＊／", ",.:;()[]\"\"''!?=+-*/", strict=True)) | {"　": "空格"}


def hint(error: BaseException) -> str:
    """Return a hint for an error of one of the ten commonest kinds; nothing for others."""
    for kind in type(error).__mro__:
        say = _HINTS.get(kind)
        if say:
            return say(error)
    return ""


def _name(error: NameError) -> str:
    name = getattr(error, "name", None) or _quoted(error)
    return f"没有“{name}”这个名字。先运行定义它的那一格（可用“运行到这里”）；也看看拼写和大小写；文字要加引号。"


def _syntax(error: SyntaxError) -> str:
    line = (error.text or "").rstrip("\n")
    for char in _outside_quotes(line):
        if char in _FULL_WIDTH:
            return f"这一行里有中文符号 {char} ，代码里要用英文的 {_FULL_WIDTH[char]} 。"
    said = str(error)
    if "was never closed" in said or "unexpected EOF" in said or "does not match" in said or "unmatched" in said:
        return "括号不成对：数一数这一行和上一行的左、右括号。"
    if "unterminated" in said:
        return "引号不成对：文字的两端要用同一种英文引号。"
    if "expected ':'" in said:
        return "这一行末尾少了英文冒号“:”（if、for、def 等行的末尾都要有）。"
    if "Maybe you meant '=='" in said or "cannot assign" in said:
        return "一个等号是赋值，比较两个值用两个等号“==”；等号左边要是一个名字。"
    if "Perhaps you forgot a comma" in said:
        return "两项之间可能少了一个英文逗号。"
    return "这一行不合语法。看箭头所指之处和上一行：括号、引号是否成对，逗号、冒号是否漏了，或写成了别的符号。"


def _indentation(error: IndentationError) -> str:
    if "expected an indented block" in str(error):
        return "冒号下面的一行要缩进四个空格。"
    return "行首的空格不对：同一层的各行要对齐，不属于上一层的行前面不要有空格。"


def _key(error: KeyError) -> str:
    return f"没有叫“{_argument(error)}”的列、编号或键。核对拼写；表的列名可用 表.columns 查看。"


def _type(error: TypeError) -> str:
    said = str(error)
    if any(words in said for words in ("unsupported operand", "can only concatenate", "must be str", "by non-int")):
        return "两边的类型不同，不能一起算（比如文字和数）。数不要加引号；文字变成数用 float(…)，数变成文字用 str(…)。"
    if "must be real number" in said:
        return "这里要一个数，给的是文字：数不要加引号，也不要写成“九成”“90%”。"
    if "'tuple' object is not callable" in said or "'list' object is not callable" in said:
        return "一项接着一项，中间多半少了一个英文逗号；要取其中一项，用方括号 […]。"
    if "not callable" in said:
        return "后面带括号的不是函数。取一项用方括号 […]；也看看是不是把函数的名字另作他用了。"
    if "argument" in said:
        return "括号里的参数多了、少了，或名字不对。对照原来的代码（“还原”）看一看。"
    if "not subscriptable" in said:
        return "它不能用方括号取一项。看看它是不是一个数，或是一个还没有加括号的函数。"
    return "值的类型不合用：看看是数、文字还是表，是不是多了或少了引号。"


def _value(error: ValueError) -> str:
    said = str(error)
    if re.match("[\u4e00-\u9fff]", said):
        return ""  # our own words, which need no others
    if "parse" in said and any(words in said for words in ("datetime", "Period", "date")):
        return "这段文字不能当作日期：写成 2015、2015-03 或 2015-03-05；如果写的是数字的编号，核对拼写。"
    if "could not convert" in said or "invalid literal" in said:
        return "这段文字不能变成数：去掉单位、逗号和空格，只留数字。"
    if "length" in said.lower() or "shape" in said or "unpack" in said or "does not match the number" in said:
        return "长短不一：两列或两组的个数要一样多。"
    return "类型对，但值不合用。看看改过的数是不是太大、太小、为空，或上下界颠倒。"


def _zero(error: ZeroDivisionError) -> str:
    return "除数是零。看看分母是哪一个数，是不是改成了 0。"


def _attribute(error: AttributeError) -> str:
    name = getattr(error, "name", None) or ""
    known = [each for each in dir(getattr(error, "obj", None)) if not each.startswith("_")]
    near = difflib.get_close_matches(name, known, n=1)
    like = f"是不是“{near[0]}”？" if near else ""
    return f"点号后面的“{name}”不存在。{like}核对拼写和大小写；也看看点号前面是不是你想的那个东西。"


def _module(error: ModuleNotFoundError) -> str:
    name = (getattr(error, "name", None) or _quoted(error)).partition(".")[0]
    return f"这里没有“{name}”这个程序包。页里只有 Python 自带的库、numpy、pandas、matplotlib 和 casebook，不能另装。"


def _import(error: ImportError) -> str:
    return "要导入的名字在这个包里没有。核对 import 后面的拼写。"


def _index(error: IndexError) -> str:
    return "位置超出了范围。位置从 0 数起，最后一项是个数减一，也可以写 -1。"


#: By kind, the most special first where one is a kind of another (Python's own order of kinds decides).
_HINTS = {
    NameError: _name, IndentationError: _indentation, SyntaxError: _syntax, KeyError: _key, TypeError: _type,
    ValueError: _value, ZeroDivisionError: _zero, AttributeError: _attribute, ModuleNotFoundError: _module,
    ImportError: _import, IndexError: _index,
}


def _quoted(error: BaseException) -> str:
    found = re.search(r"'([^']+)'", str(error))
    return found[1] if found else str(error)


def _argument(error: KeyError) -> str:
    return str(error.args[0]) if error.args else ""


def _outside_quotes(line: str) -> str:
    """Return a line of code without what stands in quotation marks and behind `#`."""
    return re.sub(r"""("[^"]*"|'[^']*'|#.*)""", "", line)
