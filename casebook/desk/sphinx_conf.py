"""Sphinx' settings from ``_config.yml`` without Jupyter Book, and a ``conf.py`` of them: the way out.

Jupyter Book 1 holds Sphinx at version 7. All that the book takes from it is how it reads ``_config.yml``; of that, this
knows the keys that stand there and refuses others. Used where Jupyter Book is not installed (``scripts/newest.py``)::

    python -m casebook.desk.sphinx_conf FOLDER && sphinx-build -c FOLDER . OUT
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from casebook.ground import paths
from casebook.ground.problems import CasebookError

#: What the keys of ``_config.yml`` are called by Sphinx and its extensions, by section ("" is the top).
_NAMES = {
    "": {"title": "html_title", "author": "author", "copyright": "copyright", "exclude_patterns": "exclude_patterns"},
    "execute": {
        "execute_notebooks": "nb_execution_mode", "raise_on_error": "nb_execution_raise_on_error",
        "stderr_output": "nb_output_stderr", "timeout": "nb_execution_timeout",
    },
    "parse": {"myst_enable_extensions": "myst_enable_extensions"},
    "html": {"favicon": "html_favicon", "baseurl": "html_baseurl"},
}
#: What Jupyter Book sets besides.
_ALWAYS = {
    "html_sourcelink_suffix": "", "myst_url_schemes": ["mailto", "http", "https"], "pygments_style": "sphinx",
    "suppress_warnings": ["myst.domains"], "use_multitoc_numbering": True,
}
_NEVER_READ = {"_build", "Thumbs.db", ".DS_Store", "**.ipynb_checkpoints"}
#: What only Jupyter Book knows what to do with.
_EXTENSIONS_LEFT_OUT = {"jupyter_book"}
_SETTINGS_LEFT_OUT = {"use_jupyterbook_latex"}
#: Settings that hold paths below the sources, which Sphinx takes to stand beside ``conf.py``.
_PATHS = ("html_favicon", "html_static_path")


def settings(config: Path, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return Sphinx' settings from ``_config.yml``, with those of an edition (`own`) over them."""
    given = yaml.safe_load(config.read_text("utf-8"))
    of_sphinx = given.pop("sphinx", {})
    _refuse("sphinx", of_sphinx.keys() - {"config", "recursive_update"})
    sections = {name: given.pop(name, {}) for name in _NAMES if name} | {"": given}
    found = dict(_ALWAYS)
    for section, keys in sections.items():
        _refuse(section, keys.keys() - _NAMES[section].keys())
        found |= {_NAMES[section][key]: value for key, value in keys.items()}
    found["exclude_patterns"] = sorted(_NEVER_READ.union(found.get("exclude_patterns", ())))
    found |= of_sphinx.get("config", {})
    found["extensions"] = [name for name in found["extensions"] if name not in _EXTENSIONS_LEFT_OUT]
    return {name: value for name, value in (found | dict(own)).items() if name not in _SETTINGS_LEFT_OUT}


def _refuse(section: str, keys: set[str]) -> None:
    if keys:
        where = f"{section}: " if section else ""
        said = f"_config.yml：没有 Jupyter Book 时不认识 {where}{'、'.join(sorted(keys))}。"
        raise CasebookError(f"{said}改法：改写在 sphinx.config 下面，或加进 casebook/desk/sphinx_conf.py。")


def conf(found: Mapping[str, Any], root: Path) -> str:
    """Return a ``conf.py`` that says these settings, wherever it is put."""
    whole = dict(found)
    for name in _PATHS:
        value = whole.get(name)
        if value:
            whole[name] = str(root / value) if isinstance(value, str) else [str(root / each) for each in value]
    return "\n".join(_lines(whole))


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield '"""Made from _config.yml by casebook.desk.sphinx_conf."""\n'
    yield from (f"{name} = {value!r}" for name, value in sorted(found.items()))
    yield ""


def main() -> None:
    own = {"external_toc_path": paths.toc().as_posix()}
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conf.py").write_text(conf(settings(paths.root() / "_config.yml", own), paths.root()), "utf-8")


if __name__ == "__main__":
    main()
