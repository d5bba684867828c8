"""What the book says of itself on its title page, by the names that ``book.typ`` gives these things."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from sphinx.config import Config

#: 2026-01-01, when neither the configuration nor SOURCE_DATE_EPOCH gives a date.
FIXED_TIMESTAMP = 1767225600


def about(config: Config) -> dict[str, str]:
    """Return title, author, edition and so on, as text; empty where the settings say nothing."""
    date = datetime.fromtimestamp(timestamp(config), UTC)
    texts = {
        "title": config.typst_title or config.project,
        "subtitle": config.typst_subtitle,
        "english-title": config.typst_english_title,
        "author": config.typst_author or config.author,
        "edition": config.typst_edition,
        "date": f"{date.year}年{date.month}月{date.day}日",
    }
    return {name: text or "" for name, text in texts.items()}


def timestamp(config: Config) -> int:
    """Return the date of the book in seconds since 1970: configuration, SOURCE_DATE_EPOCH, or a fixed day."""
    if config.typst_timestamp is not None:
        return int(config.typst_timestamp)
    return int(os.environ.get("SOURCE_DATE_EPOCH") or FIXED_TIMESTAMP)
