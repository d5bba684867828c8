"""What is said where a library is not as the book expects it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import packages_distributions, version
from inspect import Parameter, getmodule, signature
from typing import Any

from sphinx.errors import SphinxError


class ShapeError(SphinxError):
    """A library has another shape than a private touch expects; printed without a traceback."""

    category = "Private touch"


def required(owner: object, name: str, touch: str) -> Any:
    """Return the attribute `name` of `owner`; raises `ShapeError`, which names the touch, where there is none."""
    try:
        return getattr(owner, name)
    except AttributeError as error:
        raise ShapeError(f"{touch}: {_shown(owner)} has no “{name}” any more{_version(owner)}.") from error


def required_function(owner: object, name: str, parameters: Sequence[str], touch: str) -> Callable[..., Any]:
    """Return the function `name` of `owner`; raises `ShapeError` unless it can be called with just `parameters`.

    `self` does not count, and what has a default or a star may follow.
    """
    function = required(owner, name, touch)
    found = [each for each in signature(function).parameters.values() if each.name != "self"]
    names = [each.name for each in found]
    more = [each for each in found[len(parameters) :] if each.default is Parameter.empty and each.kind in _NEEDED]
    if names[: len(parameters)] != list(parameters) or more:
        said = f"{_shown(owner)}.{name} takes ({', '.join(names)}), not ({', '.join(parameters)})"
        raise ShapeError(f"{touch}: {said}{_version(owner)}.")
    return function


_NEEDED = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)


def _shown(owner: object) -> str:
    return getattr(owner, "__qualname__", None) or getattr(owner, "__name__", None) or type(owner).__qualname__


def _version(owner: object) -> str:
    """Return “ (Sphinx 7.4.7)”: the package that `owner` comes from."""
    module = getmodule(owner) or getmodule(type(owner))
    names = packages_distributions().get(module.__name__.partition(".")[0] if module else "", [])
    return f" ({names[0]} {version(names[0])})" if names else ""
