"""The book as a PDF: a Sphinx builder named ``typst``."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

#: Which form of a cell's output is printed; the first one present wins. HTML never is.
_MIME_TYPES = ("image/svg+xml", "text/markdown", "text/latex", "image/png", "image/jpeg", "text/plain")


def set_mime_priority(app: Sphinx, config: Config) -> None:
    """Tell myst-nb what this builder can print.

    The value is the same under every builder, because a changed value would make Sphinx read the whole
    book again when the PDF follows the web pages.
    """
    mine = [("typst", name, 10 * place) for place, name in enumerate(_MIME_TYPES, 1)]
    mine.append(("typst", "text/html", None))
    others = [tuple(item) for item in getattr(config, "nb_mime_priority_overrides", None) or []]
    config["nb_mime_priority_overrides"] = others + [item for item in mine if item not in others]


def register(app: Sphinx) -> None:
    """Register the builder and its configuration values."""
    from casebook.press.pdf.chapters import ChaptersBuilder

    app.add_builder(ChaptersBuilder)
    # None of these changes what is read, hence no rebuild ("").
    app.add_config_value("typst_output_name", "book.pdf", "", [str])
    app.add_config_value("typst_title", "", "", [str])
    app.add_config_value("typst_subtitle", "", "", [str])
    app.add_config_value("typst_author", "", "", [str])
    app.add_config_value("typst_edition", "", "", [str])
    app.add_config_value("typst_english_title", "", "", [str])
    app.add_config_value("typst_imprint", [], "", [list, tuple])
    app.add_config_value("typst_font_paths", [], "", [list, tuple])
    app.add_config_value("typst_pdf_standard", "ua-1", "", [str])
    app.add_config_value("typst_appendix_part", "附录", "", [str])
    app.add_config_value("typst_timestamp", None, "", [int, type(None)])
