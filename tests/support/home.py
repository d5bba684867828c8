"""A small built book, lent for breaking and put back as it was."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.project import Project

#: How a file was last seen: time of change in nanoseconds, and size.
State = tuple[int, int]


@dataclass(frozen=True)
class Home:
    """The small book and a copy of all of it, work folder included, to restore it from.

    It is lent where it was built, for in a folder that Sphinx does not know everything is read again. Only what a test
    changed is copied back: most leave thousands of files as they are.
    """

    project: Project
    pristine: Path
    _seen: dict[str, State] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, pristine: Path) -> Home:
        """Copy a built book to `pristine`."""
        shutil.copytree(project.root, pristine, symlinks=True)
        return cls(project, pristine, states(project.root))

    @contextmanager
    def spoiled(self) -> Iterator[Project]:
        """Lend the book and put it back."""
        try:
            yield self.project
        finally:
            self._restore()

    def _restore(self) -> None:
        root, now = self.project.root, states(self.project.root)
        for name in now.keys() - self._seen.keys():
            (root / name).unlink()
        changed = [name for name in self._seen if now.get(name) != self._seen[name]]
        remove_folders_without(root, self.pristine)
        for name in changed:
            (root / name).unlink(missing_ok=True)
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.pristine / name, root / name, follow_symlinks=False)
            self._seen[name] = state(root / name)


def states(root: Path) -> dict[str, State]:
    """Return the state of every file below `root` by its name."""
    found = {}
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = state(Path(path))
    return found


def state(path: Path) -> State:
    status = path.lstat()
    return status.st_mtime_ns, status.st_size


def remove_folders_without(root: Path, model: Path) -> None:
    """Remove the folders below `root` that `model` does not have; make those that only `model` has."""
    for folder, names, _ in os.walk(root):
        for name in list(names):
            path = Path(folder) / name
            if not (model / path.relative_to(root)).is_dir():
                shutil.rmtree(path) if not path.is_symlink() else path.unlink()
                names.remove(name)
    for folder, names, _ in os.walk(model):
        for name in names:
            (root / (Path(folder) / name).relative_to(model)).mkdir(parents=True, exist_ok=True)
