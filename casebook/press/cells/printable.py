"""What a cell shows must be shown by every format: text, tables and pictures, not HTML, nor where an object lies."""

from __future__ import annotations

import re
from typing import Any

#: A number that is another one in every build; and a form that says nothing but what an object is.
_ADDRESS = re.compile(r"<[^<>\n]*? at 0x[0-9a-fA-F]{4,}[^<>\n]*>")
_ONLY_A_NAME = re.compile(r"\s*<[\w.]+ object>\s*")
_PRINTED = ("text/markdown", "text/latex", "image/svg+xml", "image/png", "image/jpeg")
_UNREAD = "\ufffd"
#: A cell with one of these shows nothing.
_HIDDEN = {"remove-output", "remove_output", "remove-cell", "remove_cell"}

_CURE_ADDRESS = "最后一行末尾加英文分号，就不再印出它的值；要看里面有什么，把内容写成表（DataFrame）或文字。"
_CURE_HTML = "改成图、表（DataFrame）或文字；要排版的文字用 IPython.display 的 Markdown(…)。"
_CURE_STYLER = "写 DataFrame 本身，不写 .style；要突出的几行，另加一列说明。"
_CURE_UNREAD = '打开文件时写明编码，如 open(…, encoding="gb18030")；子进程印的，用 capture_output=True 接住再解码。'


def only_printable(outputs: list[dict[str, Any]], metadata: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the outputs (nbformat 4) of a cell that every format shows, and what is wrong with the others, in words.

    HTML is left out where the same stands there as text.
    """
    kept, faults = [], []
    hidden = bool(_HIDDEN & {*metadata.get("tags", [])})
    for output in outputs:
        said = "" if hidden else _fault(output)
        if said:
            faults.append(said)
        else:
            kept.append(output)
            data = output.get("data", {})
            if "text/html" in data and not any(kind in data for kind in _PRINTED):
                del data["text/html"]
    return kept, faults


def _fault(output: dict[str, Any]) -> str:
    """Return what is wrong with an output and the cure; nothing where all is well."""
    data = output.get("data", {})
    if "scrapbook" in output.get("metadata", {}):
        return ""
    rich = next((kind for kind in _PRINTED if kind in data), "")
    plain = str(data.get("text/plain", ""))
    is_more_than_text = not rich and bool({*data} - {"text/plain"})
    if is_more_than_text and "Styler" in plain:
        return f"这个单元的输出是带样式的 HTML，只有网页印得出来。改法：{_CURE_STYLER}"
    if is_more_than_text and (not plain.strip() or _ADDRESS.search(plain) or _ONLY_A_NAME.fullmatch(plain)):
        return f"这个单元的输出（{_named(data, plain)}）不是每种成书都印得出来。改法：{_CURE_HTML}"
    text = "" if rich.startswith("image/") else str(data[rich] if rich else output.get("text", plain))
    if address := _ADDRESS.search(text):
        return f"这个单元印出了对象在内存里的地址“{address[0][:60]}”，每次生成都不一样。改法：{_CURE_ADDRESS}"
    if _UNREAD in text:
        line = next(line for line in text.splitlines() if _UNREAD in line).strip()
        return f"这个单元印的字里有读不出的字节（“{line[:40]}”）。改法：{_CURE_UNREAD}"
    return ""


def _named(data: dict[str, Any], plain: str) -> str:
    kinds = "、".join(sorted({*data} - {"text/plain"}))
    name = re.match(r"<([\w.]+)", plain)
    return f"{name[1].rpartition('.')[2]}，{kinds}" if name else kinds
