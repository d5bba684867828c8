"""Study reports made for tests: Word files from their XML, PDFs from lines of text."""

from __future__ import annotations

import zipfile
from pathlib import Path

_OFFICE = "http://schemas.openxmlformats.org"
NAMESPACES = {
    "w": f"{_OFFICE}/wordprocessingml/2006/main",
    "mc": f"{_OFFICE}/markup-compatibility/2006",
    "m": f"{_OFFICE}/officeDocument/2006/math",
    "a": f"{_OFFICE}/drawingml/2006/main",
}


def write_word(path: Path, body: str, namespaces: dict[str, str] = NAMESPACES, **parts: str) -> Path:
    """Write a Word file with this body; `parts` are the contents of other parts by name (``footnotes``)."""
    names = " ".join(f'xmlns:{name}="{uri}"' for name, uri in namespaces.items())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {names}>{content}</w:{name}>")
    return path


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


def paragraph(*pieces: str, properties: str = "") -> str:
    """Return a paragraph; pieces are texts, each a run of its own, or XML."""
    runs = "".join(piece if piece.startswith("<") else run(piece) for piece in pieces)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def cell(*blocks: str, properties: str = "") -> str:
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{''.join(blocks)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return a row of a table; cells are texts or XML."""
    made = (each if each.startswith("<") else cell(paragraph(each)) for each in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(made)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def write_pages(path: Path, *pages: list[str]) -> Path:
    """Write a PDF with these lines on its pages, in a font that no reader has to have; an empty page has no text."""
    font = (
        "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        "/FontDescriptor 5 0 R/DW 1000>>",
        "<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 859/Descent -141"
        "/CapHeight 700/StemV 80>>",
    )
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", *font]
    kids = []
    for lines in pages:
        shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
        content = f"BT /F 12 Tf 60 780 Td 18 TL {shown} ET"
        objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {len(objects)} 0 R>>"
        )
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, offsets = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table_of = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table_of}trailer<</Size {len(objects) + 1}".encode()
    path.write_bytes(out + f"/Root 1 0 R>>\nstartxref\n{out.rindex(b'xref')}\n%%EOF".encode())
    return path
