"""The catalogue of cases: what the registers say of each, in the form in which it is listed and looked through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.register import labels
from casebook.register.regions import regions_of
from casebook.register.registers import FORCES, Case, Figure, Practice, Register
from casebook.register.wording import period_text

#: Words for what is missing; as choices they stand beside the others.
UNCODED, NO_PRACTICE, UNDATED = "未编码", "没有登记做法", "未注明或遮盖"
NO_FIGURES = "来源没有印出数字"
MEASURED, NORMS, WITH_MASKED, WITHOUT, GRADED = (
    "有实测数字", "有规定数字", "有遮盖的数字", "没有数字", "有A级或B级来源",
)
#: All choices in the order in which they are offered; there are none besides.
FORCE_CHOICES = (*(labels.FORCE[force][0] for force in FORCES), NO_PRACTICE, UNCODED)
EVIDENCE_CHOICES = (MEASURED, NORMS, WITH_MASKED, WITHOUT, GRADED)

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
#: Kinds of number that are counted by name; the others together. A masked number is masked, whatever its kind.
_COUNTED = {"measure": "实测", "norm": "规定或目标", "scheme": "名称里的数字", "masked": "被遮盖", "other": "其他"}


@dataclass(frozen=True)
class Entry:
    """A case of the catalogue.

    `forces` counts by force the practices in which it is at work, out of `practices`; both are None where the
    chapter is not coded yet. `figures` counts the registered numbers by kind (the keys of `_COUNTED`), `grades` the
    distinct sources of the case.
    """

    case: Case
    regions: tuple[str, ...]
    years: tuple[int, int] | None
    practices: int | None
    forces: tuple[int, ...] | None
    figures: Counter[str]
    grades: Counter[str]

    @property
    def period(self) -> str:
        """The period in words, with a mark where the source does not print it."""
        return period_text(self.case)

    @property
    def decades(self) -> tuple[str, ...]:
        """The decades from the first to the last year of the period."""
        if self.years is None:
            return (UNDATED,)
        first, last = (year // 10 * 10 for year in self.years)
        return tuple(f"{decade}—{decade + 9}年" for decade in range(first, last + 1, 10))

    @property
    def measured(self) -> int:
        """How many measured figures can be read."""
        return self.figures["measure"]

    @property
    def force_choices(self) -> tuple[str, ...]:
        """Under which of `FORCE_CHOICES` the case is found."""
        if self.forces is None:
            return (UNCODED,)
        at_work = [labels.FORCE[force][0] for force, count in zip(FORCES, self.forces, strict=True) if count]
        return tuple(at_work) or (NO_PRACTICE,)

    @property
    def evidence_choices(self) -> tuple[str, ...]:
        """Under which of `EVIDENCE_CHOICES` the case is found."""
        holds = (
            self.figures["measure"], self.figures["norm"], self.figures["masked"], not self.figures,
            self.grades["A"] or self.grades["B"],
        )
        return tuple(choice for choice, held in zip(EVIDENCE_CHOICES, holds, strict=True) if held)

    def force_lines(self) -> list[str]:
        """Return the forces at work in words, a line each."""
        if self.forces is None:
            return [UNCODED]
        if not self.practices:
            return [NO_PRACTICE]
        names = (labels.FORCE[force][0] for force in FORCES)
        lines = [f"{name} {count}" for name, count in zip(names, self.forces, strict=True)]
        return [*lines, f"共 {self.practices} 项做法"]

    def evidence_lines(self) -> list[str]:
        """Return numbers and sources in words."""
        grades = "，".join(f"{grade} 级 {self.grades[grade]} 个" for grade in labels.GRADE if self.grades[grade])
        kinds = "，".join(f"{word} {self.figures[kind]}" for kind, word in _COUNTED.items() if self.figures[kind])
        numbers = f"登记 {self.figures.total()} 个数字：{kinds}" if self.figures else NO_FIGURES
        return [numbers, f"来源：{grades}"]


def catalogue(register: Register, words: dict[str, str], chapters: Iterable[str] = ()) -> list[Entry]:
    """Return an entry for each case of `register`, in the order of `chapters`; chapters not named there come last.

    `words` says of which region a word is (`casebook.register.regions.load_regions`).
    """
    cases = list(register.cases.values())
    order = {chapter: place for place, chapter in enumerate(dict.fromkeys((*chapters, *(c.chapter for c in cases))))}
    figures: dict[str, list[Figure]] = {}
    practices: dict[str, list[Practice]] = {}
    for figure in register.figures.values():
        figures.setdefault(figure.case_id, []).append(figure)
    for practice in register.practices.values():
        practices.setdefault(practice.case_id, []).append(practice)
    coded = {practice.chapter for each in practices.values() for practice in each}
    return [
        _entry(
            register, case, regions_of(case.place_zh, words), figures.get(case.case_id, []),
            practices.get(case.case_id, []) if case.chapter in coded else None,
        )
        for case in sorted(cases, key=lambda case: order[case.chapter])
    ]


def _entry(
    register: Register, case: Case, regions: tuple[str, ...], figures: list[Figure], practices: list[Practice] | None
) -> Entry:
    sources = {case.source_id, *(row.source_id for row in (*figures, *(practices or ())))}
    forces = None
    if practices is not None:
        forces = tuple(sum(practice.codes[i] > 0 for practice in practices) for i in range(len(FORCES)))
    return Entry(
        case, regions, years_of(case.period_zh), None if practices is None else len(practices), forces,
        Counter(map(_kind, figures)), Counter(register.source(key).grade for key in sources),
    )


def _kind(figure: Figure) -> str:
    if figure.masked:
        return "masked"
    return figure.kind if figure.kind in _COUNTED else "other"


def years_of(period: str) -> tuple[int, int] | None:
    """Return the first and the last year that stand in a period, or None: 2011年底至2013年初 → (2011, 2013)."""
    years = [int(year) for year in _YEAR.findall(period)]
    return (min(years), max(years)) if years else None
