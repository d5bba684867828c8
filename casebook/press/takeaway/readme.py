"""What is said beside the files: what they are, how to open them, how to cite and use them."""

from __future__ import annotations

from casebook.press.sphinx.citation import Book, gbt

_LICENCES = "文字、图和数据：CC BY 4.0（署名即可使用）。代码：MIT。"


def of_notebook(chapter: str, title: str, book: Book) -> str:
    """Return the text beside a chapter's notebook."""
    return _text(
        f"{title}（{book.title}）",
        "",
        f"{chapter}.ipynb 是这一章：正文、代码和运行结果。casebook/ 是代码用到的程序，data/ 是它读的数据。",
        "",
        "怎样运行",
        "1. 把压缩包全部解开，不要改动里面的文件夹。",
        "2. 需要 Python 3.11 或更高版本，和 numpy、pandas、matplotlib、JupyterLab。没有的，联网时装一次：",
        "   pip install -r requirements.txt",
        f"3. 在这个文件夹里执行 jupyter lab，打开 {chapter}.ipynb，从上到下运行各格。运行时不联网。",
        "",
        "改一个数：data/cases/ 里的表用表格软件或文本编辑器打开，存成 UTF-8 的 CSV，再重新运行。",
        "图里的汉字用本机的中文字体，样子可能和书上略有不同；数不会不同。",
        "",
        *_ending(title, book),
    )


def of_data(title: str, book: Book) -> str:
    """Return the text beside a chapter's tables."""
    return _text(
        f"{title}：数据表（{book.title}）",
        "",
        "figures.csv          这一章登记和用到的数字，一行一个：数值、限定词、年份、来源",
        "practices.csv        这一章用到的做法和本书的四力编码",
        "cases.csv            有关的案例",
        "sources.csv          有关的来源和证据等级",
        "data-dictionary.csv  每一列的含义（中英文）",
        "codes.csv            各列里的代号：种类、限定词、单位、证据等级（中英文）",
        "",
        "都是带 BOM 的 UTF-8，表格软件可以直接打开。数值以基本单位计；遮盖的数留空。",
        "以 = + - @ 开头的文字前面加了一个撇号“'”，免得被表格软件当成公式；负数照写。",
        "",
        *_ending(title, book),
    )


def _ending(title: str, book: Book) -> list[str]:
    return ["引用", gbt(book, title), gbt(book), "", _LICENCES]


def _text(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in lines)
