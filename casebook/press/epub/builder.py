"""The Sphinx builder ``epub``: Sphinx' own, with this book's frame, a date and bytes that do not depend on the day."""

from __future__ import annotations

import re
import shutil
import uuid
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder, NavPoint
from sphinx.config import Config
from sphinx.errors import SphinxError

from casebook.ground.archive import entry
from casebook.press.sphinx.citation import edition_date
from casebook.press.sphinx.private.shapes import ShapeError
from casebook.press.typst.cover import draw_cover

THEME = Path(__file__).with_name("theme")
NAME = "shudu-jiceng"
COVER = "_static/cover.png"


def describe_book(app: Sphinx, config: Config) -> None:
    """Say what the book is; the same title has the same identifier in every build."""
    app.add_html_theme("casebook-epub", str(THEME))
    # A name in XML, too: Sphinx gives it as such in one place, as the identifier in another, and they must agree.
    identifier = f"casebook-{uuid.uuid5(uuid.NAMESPACE_URL, f'casebook/{config.typst_title}')}"
    settings = {
        "version": config.version or "1",
        "epub_basename": NAME,
        "epub_theme": "casebook-epub",
        "epub_css_files": ["epub.css"],
        "epub_title": f"{config.typst_title}：{config.typst_subtitle}",
        "epub_author": config.author,
        "epub_publisher": config.author,
        "epub_contributor": config.author,
        "epub_description": config.typst_english_title,
        "epub_copyright": f"© {config.copyright}",
        "epub_language": "zh-CN",
        "epub_uid": identifier,
        "epub_identifier": identifier,
        "epub_scheme": "unknown",
        "epub_cover": (COVER, "epub-cover.html"),
        "epub_tocdepth": 2,
        "epub_tocdup": False,
        "epub_tocscope": "includehidden",
        "epub_show_urls": "no",
    }
    for name, value in settings.items():
        setattr(config, name, value)


class EpubError(SphinxError):
    """The e-book cannot be read as it is; the message names the page (in Chinese)."""

    category = "电子书没有生成"


class BookEpub(Epub3Builder):
    """Makes the whole book anew each time: nothing of an earlier one can be left in it."""

    search = False

    def init(self) -> None:
        shutil.rmtree(self.outdir, ignore_errors=True)
        Path(self.outdir).mkdir(parents=True)
        super().init()

    def build_navlist(self, navnodes: list[dict[str, Any]]) -> list[NavPoint]:
        """Add the index to the contents: Sphinx puts it at the end of the book and leaves it out there."""
        return [*super().build_navlist(navnodes), NavPoint("索引", f"genindex{self.out_suffix}", [])]

    def content_metadata(self) -> dict[str, Any]:
        """Give the date of the edition instead of today's."""
        date = edition_date(int(self.config.typst_timestamp or 0))
        return super().content_metadata() | {"date": f"{date}T00:00:00Z"}

    def build_content(self) -> None:
        """Draw the cover, and say that it is one also in the way of EPUB 3, which Sphinx does not know."""
        draw_cover(self.config, Path(self.outdir) / COVER)
        super().build_content()
        package = Path(self.outdir) / "content.opf"
        item = f'href="{COVER}" media-type="image/png"'
        said = package.read_text("utf-8")
        if item not in said:
            raise ShapeError(f"the cover of EPUB 3: Sphinx writes no “{item}” into content.opf any more.")
        package.write_text(said.replace(item, f'{item} properties="cover-image"'), "utf-8")

    def build_epub(self) -> None:
        """Pack the files in a fixed order with a fixed date."""
        folder = Path(self.outdir)
        for name in self.files:
            if name.endswith(self.out_suffix):
                require_well_formed(folder / name, name.removesuffix(self.out_suffix))
        with ZipFile(folder / f"{NAME}.epub", "w") as book:
            for name in ("mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *sorted(self.files)):
                kind = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
                book.writestr(entry(name, kind), (folder / name).read_bytes())


def require_well_formed(path: Path, docname: str) -> None:
    """Raise `EpubError` where a page is no XHTML: reading devices show nothing of it. The last of several guards."""
    text = path.read_text("utf-8")
    try:
        ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        row, column = error.position
        near = " ".join(re.sub("<[^>]*>?", " ", text.split("\n")[row - 1][: column + 1]).split())[-40:]
        cure = "看这里的前后有没有 HTML 标签或控制字符，改成 Markdown 的写法。"
        said = f"{docname}：这一页在“{near}”附近不是完好的 XHTML（{error}），阅读器打不开。"
        raise EpubError(f"{said}改法：{cure}") from error


def register(app: Sphinx) -> None:
    app.add_builder(BookEpub, override=True)
