"""The touch that adds pages to those that Sphinx finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.project import Project

from casebook.press.sphinx.private.shapes import required_function


class ProjectWithMadePages(Project):
    """The pages of the book: the files below the source folder, and those in `made` that are named in `names`."""

    made: Path
    names: Collection[str] = ()

    def discover(self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)) -> set[str]:
        super().discover(exclude_paths, include_paths)
        self.docnames.update(self.names)
        return self.docnames

    def doc2path(self, docname: str, absolute: bool) -> str:
        path = super().doc2path(docname, absolute)
        # text up to Sphinx 7, a path of its own kind since 8
        return type(path)(self.made / f"{docname}.md") if absolute and docname in self.names else path


def add_made_pages(app: Sphinx, made: Path, names: Collection[str]) -> None:
    """Let Sphinx take the pages `names` from the folder `made`, which lies outside of the sources.

    Replaces ``Sphinx.project`` and ``BuildEnvironment.project`` by a subclass: Sphinx looks for files below one folder
    only, and nothing is to lie there that no author wrote. Since Sphinx 2; still so in 9.2.
    """
    touch = "pages made by the book"
    required_function(Project, "discover", ["exclude_paths", "include_paths"], touch)
    required_function(Project, "doc2path", ["docname", "absolute"], touch)
    project = ProjectWithMadePages(app.srcdir, app.config.source_suffix)
    required_function(Project, "restore", ["other"], touch)(project, app.project)
    project.made, project.names = made, tuple(names)
    app.project = app.env.project = project
