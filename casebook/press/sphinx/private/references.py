"""Touches of labels and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

from casebook.press.sphinx.private.shapes import required, required_function

#: As Sphinx has it, for it may be replaced more than once.
_number_figures = getattr(TocTreeCollector, "assign_figure_numbers", None)
#: An environment, or what stands for one.
View = Callable[[BuildEnvironment], Any]


def labels_of(env: BuildEnvironment) -> Mapping[str, tuple[str, str]]:
    """Return page and anchor by label.

    Reads ``StandardDomain.anonlabels``: the inventory of a domain gives them with words and priorities, by kind.
    """
    return required(env.get_domain("std"), "anonlabels", "looking labels up")


def number_figures_by(view: View) -> None:
    """Let Sphinx number figures and tables in `view` of the environment.

    Replaces ``TocTreeCollector.assign_figure_numbers``: it loads every page of the book, in every build, and there is
    no other way to hand it less. Since Sphinx 1.3; still so in 9.2.
    """
    required_function(TocTreeCollector, "assign_figure_numbers", ["env"], "numbering figures")

    def assign_figure_numbers(self: TocTreeCollector, env: BuildEnvironment) -> list[str]:
        return _number_figures(self, view(env))

    TocTreeCollector.assign_figure_numbers = assign_figure_numbers


def standard_domain(view: View) -> type[StandardDomain]:
    """Return Sphinx' own domain, which looks for numbered figures in `view` of the environment.

    Overrides ``StandardDomain._resolve_numref_xref``, the only one of its resolvers that loads pages: `resolve_xref`
    above it would take the view to the others too. Since Sphinx 1.5; still so in 9.2.
    """
    parameters = ["env", "fromdocname", "builder", "typ", "target", "node", "contnode"]
    required_function(StandardDomain, "_resolve_numref_xref", parameters, "resolving numref")

    class Standard(StandardDomain):
        def _resolve_numref_xref(self, env, *arguments):
            return super()._resolve_numref_xref(view(env), *arguments)

    return Standard


@contextmanager
def lent_numbers(env: BuildEnvironment) -> Iterator[None]:
    """Lend copies of the numbers of sections and figures to be changed; afterwards the environment has its own again.

    Sets ``BuildEnvironment.toc_secnumbers`` and ``toc_fignumbers``: appendices have letters in print, and every
    reference that is resolved there looks its number up in these. Since Sphinx 1.3; still so in 9.2.
    """
    kept = {name: required(env, name, "lettering appendices") for name in ("toc_secnumbers", "toc_fignumbers")}
    try:
        for name, numbers in kept.items():
            setattr(env, name, dict(numbers))
        yield
    finally:
        for name, numbers in kept.items():
            setattr(env, name, numbers)
