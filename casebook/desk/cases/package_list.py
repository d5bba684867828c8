"""The entries of ``data/datapackage.json`` for tables that a chapter has besides figures and practices."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def remove(text: str, chapter: str) -> str:
    """Return the list without the tables in the folder of `chapter`."""
    return _edited(text, lambda resources: [item for item in resources if not _belongs(item, chapter)])


def rename(text: str, old: str, new: str) -> str:
    """Return the list with the tables of `old` as those of `new`."""

    def renamed(item: dict[str, Any]) -> dict[str, Any]:
        if not _belongs(item, old):
            return item
        name = new + item["name"].removeprefix(old) if item["name"].startswith(f"{old}-") else item["name"]
        return item | {"name": name, "path": item["path"].replace(f"cases/{old}/", f"cases/{new}/", 1)}

    return _edited(text, lambda resources: [renamed(item) for item in resources])


def paths_of(text: str, chapter: str) -> list[str]:
    """Return the tables in the folder of `chapter`, by their path below ``data/``."""
    return [item["path"] for item in json.loads(text)["resources"] if _belongs(item, chapter)]


def _belongs(item: dict[str, Any], chapter: str) -> bool:
    return str(item.get("path", "")).startswith(f"cases/{chapter}/")


def _edited(text: str, change: Callable[[list], list]) -> str:
    """Change the resources and write the file as it was written before."""
    package = json.loads(text)
    written = _style_of(text, package)
    return written(package | {"resources": change(package["resources"])})


def _style_of(text: str, package: dict[str, Any]) -> Callable[[dict[str, Any]], str]:
    """Return a function that writes JSON with the blanks of `text`; the book's own style where it has another."""
    end = "\n" if text.endswith("\n") else ""
    for indent in (2, 1, 4, "\t", None):
        for ascii_only in (False, True):
            if json.dumps(package, ensure_ascii=ascii_only, indent=indent) + end == text:
                return lambda new, i=indent, a=ascii_only: json.dumps(new, ensure_ascii=a, indent=i) + end
    return lambda new: json.dumps(new, ensure_ascii=False, indent=2) + "\n"
