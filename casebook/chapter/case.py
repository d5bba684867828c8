"""A chapter's data as tidy frames and hedged numbers: what the first cell of every chapter loads."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import pandas as pd

from casebook.ground.problems import CasebookError
from casebook.number import Hedged
from casebook.register import drafts, labels
from casebook.register.registers import CONVENTIONS, FORCES, Register, chapter_folders, load_register

_FIGURE_COLUMNS = (
    "figure_id", "case_id", "indicator", "kind", "as_printed", "value", "lower", "upper", "unit", "unit_label",
    "hedge", "year", "source_id", "grade", "note",
)


@dataclass(frozen=True)
class CaseData:
    """The figures and practices of one chapter under one convention of hedges.

    `figures` (one row a registered number): figure_id, case_id, indicator, kind, as_printed, value, lower,
    upper (float, base units; the interval the hedge means, NaN where masked), unit, unit_label, hedge, year,
    source_id, grade, note. `practices` (one row a practice): practice_id, case, practice, the four forces
    government, community, society, market (0, 1, 2) and reason. Source: ``data/cases/<chapter>/``.
    """

    chapter: str
    convention: str
    register: Register
    figures: pd.DataFrame
    practices: pd.DataFrame

    def __getitem__(self, figure_id: str) -> Hedged:
        """Return a registered number for calculation; unknown or masked ones raise `CasebookError`."""
        return hedged(self.register, figure_id, self.convention)

    def under(self, convention: str) -> CaseData:
        """Return the same chapter under another convention: ``narrow``, ``standard`` or ``wide``."""
        return load_case(self.chapter, convention)

    def conventions(self) -> dict[str, CaseData]:
        """Return the same chapter under each convention by its Chinese name, the narrowest first."""
        return {labels.CONVENTION[name][0]: self.under(name) for name in CONVENTIONS}


def load_case(chapter: str, convention: str = "standard") -> CaseData:
    """Load the data of one chapter by its name, e.g. ``load_case("xiacheng-four-forces")``.

    Raises `CasebookError` for a chapter without a data folder (naming the nearest) or an unknown convention.
    """
    folders = [folder.name for folder in chapter_folders()]
    if chapter not in folders:
        near = difflib.get_close_matches(chapter, folders, n=1)
        hint = f"是不是 {near[0]}？" if near else f"现有：{'、'.join(folders)}。"
        raise CasebookError(f"data/cases 里没有“{chapter}”这一章的数据。{hint}")
    if convention not in CONVENTIONS:
        raise CasebookError(f"没有叫“{convention}”的约定，可用的有：{'、'.join(CONVENTIONS)}。")
    register = load_register(drafts.left_out(chapter))
    return CaseData(
        chapter, convention, register, figures_frame(register, chapter, convention), practices_frame(register, chapter)
    )


def hedged(register: Register, figure_id: str, convention: str = "standard") -> Hedged:
    """Return the registered number `figure_id` as a `Hedged` in its base unit, keyed by its id."""
    figure = register.figure(figure_id)
    lower, upper = register.interval(figure, convention)
    return Hedged.measured(figure.value, lower, upper, unit=figure.unit, key=figure_id, label=figure.indicator_zh)


def figures_frame(register: Register, chapter: str, convention: str) -> pd.DataFrame:
    """Return the figures of one chapter, one row each; columns as in `CaseData`."""
    rows = []
    for figure in register.of_chapter(chapter):
        lower, upper = (None, None) if figure.masked else register.interval(figure, convention)
        rows.append(
            {
                "figure_id": figure.figure_id,
                "case_id": figure.case_id,
                "indicator": figure.indicator_zh,
                "kind": figure.kind,
                "as_printed": figure.as_printed,
                "value": figure.value,
                "lower": lower,
                "upper": upper,
                "unit": figure.unit,
                "unit_label": register.unit(figure.unit).label_zh,
                "hedge": figure.hedge,
                "year": figure.year,
                "source_id": figure.source_id,
                "grade": register.source(figure.source_id).grade,
                "note": figure.note_zh,
            }
        )
    frame = pd.DataFrame(rows, columns=list(_FIGURE_COLUMNS))
    return frame.astype(dict.fromkeys(("value", "lower", "upper"), float))


def practices_frame(register: Register, chapter: str) -> pd.DataFrame:
    """Return the coded practices of one chapter, one row each; columns as in `CaseData`."""
    rows = [
        {
            "practice_id": practice.practice_id,
            "case": register.cases[practice.case_id].name_zh,
            "practice": practice.practice_zh,
            **dict(zip(FORCES, practice.codes, strict=True)),
            "reason": practice.reason_zh,
        }
        for practice in register.practices_of(chapter)
    ]
    return pd.DataFrame(rows, columns=["practice_id", "case", "practice", *FORCES, "reason"])


def force_labels() -> dict[str, str]:
    """Return the four forces' columns with their Chinese names."""
    return {force: labels.FORCE[force][0] for force in FORCES}
