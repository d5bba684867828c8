"""What stands at the top of the pages: a valid page that leads to the first, and a mark for GitHub Pages."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.support.project import Project


class Outline(HTMLParser):
    """What opens and closes in a page, its declaration first."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.texts = [], []

    def handle_decl(self, decl: str) -> None:
        self.seen.append(decl)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, *(value for name, value in attrs if name in ("lang", "charset", "href", "http-equiv"))))

    def handle_data(self, data: str) -> None:
        self.texts += [data.strip()] if data.strip() else []


def outline(project: Project) -> Outline:
    found = Outline()
    found.feed((project.html / "index.html").read_text("utf-8"))
    return found


def test_front_page_is_a_page(broken):
    found = outline(broken)
    assert found.seen == [
        "DOCTYPE html", ("html", "zh-CN"), ("head",), ("meta", "utf-8"), ("meta", "Content-Security-Policy"),
        ("title",), ("meta",), ("meta", "refresh"), ("body",), ("p",), ("a", "book/index.html"),
    ]
    assert found.texts == ["数读基层", "数读基层"]


def test_an_old_front_page_is_replaced(broken):
    """The work folder of an earlier version holds the one line of sphinx-external-toc."""
    front = broken.path("_build/.work/learner/html/index.html")
    front.write_text('<meta http-equiv="Refresh" content="0; url=book/index.html" />\n', "utf-8")
    assert broken.run("html").code == 0
    assert outline(broken).seen[0] == "DOCTYPE html"


def test_github_is_told_to_leave_nothing_out(broken):
    assert (broken.html / ".nojekyll").read_bytes() == b""
