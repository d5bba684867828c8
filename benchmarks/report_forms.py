"""Reports in another form: the text of a report as a Word file and as a PDF, to see what reading them loses."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def as_docx(text: str, path: Path) -> Path:
    """Write a Word file: a paragraph a line, lines with tabs as rows of tables; return its path."""
    body, rows = [], []
    for line in [*text.splitlines(), ""]:
        if "\t" in line:
            rows.append("".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in line.split("\t")))
            continue
        if rows:
            body.append("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
            rows = []
        body.append(_paragraph(line))
    with zipfile.ZipFile(path, "w") as archive:
        document = f'<w:document xmlns:w="{_WORD}"><w:body>{"".join(body)}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
    return path


def _paragraph(text: str) -> str:
    """Return a paragraph in runs of seven characters, as Word parts them where somebody has edited."""
    runs = (text[start : start + 7] for start in range(0, len(text), 7))
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs) + "</w:p>"


def _typst(line: str) -> str:
    """Return a line as Typst source; one with tabs is a table of one row."""
    cells = ['#"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"' for cell in line.split("\t")]
    if len(cells) == 1:
        return cells[0]
    return f"#table(columns: {len(cells)} * (1fr,), {', '.join(f'[{cell}]' for cell in cells)})"


def as_pdf(text: str, path: Path) -> Path:
    """Write a PDF on A4 with a running head and numbered pages; return its path."""
    import typst
    from pylopdf_fonts_zh_cn import __file__ as fonts

    paragraphs = "\n\n".join(map(_typst, text.splitlines()))
    source = (
        '#set page(paper: "a4", header: [某区学习考察报告], numbering: "- 1 -")\n'
        f'#set text(font: "Noto Serif SC", size: 12pt)\n{paragraphs}'
    )
    path.write_bytes(typst.compile(source.encode(), font_paths=[str(Path(fonts).parent)], ignore_system_fonts=True))
    return path
