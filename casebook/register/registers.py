"""The registers in memory: sources, units, hedges, cases, figures and practices.

Everything here is what stands in ``data/``; nothing is computed except the interval that a hedge means.
"""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import CasebookError
from casebook.register import titles, tracking
from casebook.register.draft_rows import without_chapters
from casebook.register.tables import Table, read_table

FORCES = ("government", "community", "society", "market")
CONVENTIONS = ("narrow", "standard", "wide")
GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Unit:
    """A unit of ``units.csv``; a display unit (km², 万元) names its base unit and the factor to it."""

    unit: str
    label_zh: str
    label_en: str
    measures_zh: str
    measures_en: str
    base_unit: str
    factor: float
    show_from: float | None


_NO_UNIT = Unit("", "", "", "", "", "", 1.0, None)


@dataclass(frozen=True)
class HedgeRule:
    """What one hedge means under one convention: how far to go below and above the printed value.

    `*_rel` is a share of the value, `*_step` a number of units of its last non-zero digit; the wider counts.
    `words_zh` has the words reports use, with … where the number stands (…余, 约…余; nothing: before it), the book's
    own first.
    """

    hedge: str
    convention: str
    label_zh: str
    label_en: str
    words_zh: str
    lower_rel: float
    lower_step: float
    upper_rel: float
    upper_step: float
    meaning_zh: str
    meaning_en: str

    @property
    def around_zh(self) -> tuple[str, str]:
        """What the book says before and behind a number: ("约", ""), ("", "余"), ("约", "余")."""
        before, _, behind = self.words_zh.partition("、")[0].partition("…")
        return before, behind

    def interval(self, value: float) -> tuple[float, float]:
        """Return (lower, upper) for a printed `value`, in the value's own unit."""
        step = last_digit_unit(value)
        below = min(_share(self.lower_rel, value), self.lower_step * step)
        above = max(_share(self.upper_rel, value), self.upper_step * step)
        return value + below, value + above


def _share(rel: float, value: float) -> float:
    """Return a share of `value`; “不少于0” has no ceiling either, though infinity times zero is not a number."""
    return rel if math.isinf(rel) else rel * abs(value)


@dataclass(frozen=True)
class Source:
    """A source of ``sources.csv``; grades run from A (official statistics, peer-reviewed) to D."""

    source_id: str
    title: str
    publisher: str
    published: str
    kind: str
    grade: str
    url: str
    sha256: str
    accessed: str
    note: str


@dataclass(frozen=True)
class Case:
    """A case of ``cases.csv`` with the chapter that holds it."""

    case_id: str
    chapter: str
    name_zh: str
    name_en: str
    place_zh: str
    place_en: str
    period_zh: str
    period_en: str
    period_basis: str
    actors_zh: str
    actors_en: str
    summary_zh: str
    summary_en: str
    source_id: str
    locator: str


@dataclass(frozen=True)
class Figure:
    """One registered number. `value` is in `unit`; it is None where masked, or where only bounds are printed.

    A date keeps its text in `date` (ISO, as precise as printed) and its year in `value`. `decimals` counts the
    places as registered: 3.10 is printed with both.
    """

    figure_id: str
    case_id: str
    chapter: str
    indicator_zh: str
    indicator_en: str
    kind: str
    as_printed: str
    value: float | None
    date: str
    unit: str
    lower: float | None
    upper: float | None
    hedge: str
    year: str
    year_basis: str
    source_id: str
    locator: str
    repeats: str
    note_zh: str
    note_en: str
    value_reason: str
    decimals: int
    file: str
    row: int

    @property
    def masked(self) -> bool:
        return self.hedge == "masked"


@dataclass(frozen=True)
class Practice:
    """One practice with the book's coding: 0 not at work, 1 partly, 2 mainly."""

    practice_id: str
    case_id: str
    chapter: str
    practice_zh: str
    practice_en: str
    codes: tuple[int, int, int, int]
    reason_zh: str
    source_id: str
    locator: str


@dataclass(frozen=True)
class Conflict:
    """Something that does not fit: sources that disagree, sums that do not add up, misprints, claims of rank."""

    conflict_id: str
    kind: str
    case_id: str
    title_zh: str
    title_en: str
    figures: tuple[str, ...]
    relation: str
    printed: str
    statement_zh: str
    statement_en: str
    reading_zh: str
    source_id: str
    locator: str
    row: int


@dataclass(frozen=True)
class CrossCheck:
    """A relation that holds between figures and would notice a wrong one; see `casebook.register.relations`."""

    check_id: str
    relation: str
    figures: tuple[str, ...]
    note_zh: str
    source_id: str
    row: int


@dataclass(frozen=True)
class Term:
    """A term of ``glossary.csv``; `names` are the ways it is written in the pages, its own first."""

    term_id: str
    term_zh: str
    names: tuple[str, ...]
    term_en: str
    definition_zh: str
    definition_en: str
    see: tuple[str, ...]
    source_id: str
    locator: str
    basis: str
    row: int


@dataclass(frozen=True)
class PictureCredit:
    """A picture of ``pictures.csv``: its file, as messages name it, and by whose leave it is printed."""

    file: str
    title: str
    author: str
    licence: str
    url: str
    taken: str
    note: str
    row: int


@dataclass(frozen=True)
class Register:
    """All registers of the book, by id. What is looked up is noted (`casebook.register.tracking`)."""

    sources: dict[str, Source]
    units: dict[str, Unit]
    hedges: dict[tuple[str, str], HedgeRule]
    cases: dict[str, Case]
    figures: dict[str, Figure]
    practices: dict[str, Practice]
    conflicts: dict[str, Conflict]
    crosschecks: dict[str, CrossCheck]
    terms: dict[str, Term]
    pictures: dict[str, PictureCredit]

    def figure(self, figure_id: str) -> Figure:
        """Return a figure; an unknown id raises `CasebookError` that names the nearest ones."""
        return _get(self.figures, figure_id, "数字", "figures.csv")

    def source(self, source_id: str) -> Source:
        """Return a source; an unknown id raises `CasebookError`."""
        return _get(self.sources, source_id, "来源", "sources.csv")

    def unit(self, unit: str) -> Unit:
        """Return a unit; a number within a name may have none."""
        return self.units[unit] if unit else _NO_UNIT

    def interval(self, figure: Figure, convention: str = "standard") -> tuple[float, float]:
        """Return the (lower, upper) that `figure` stands for, in its own unit.

        Bounds that the source prints count before the hedge. Raises `CasebookError` for a masked figure.
        """
        if figure.masked:
            raise CasebookError(f"数字 {figure.figure_id} 在原文中被遮盖，不能参与计算。")
        if figure.value is None:
            return figure.lower, figure.upper
        lower, upper = self.hedges[figure.hedge, convention].interval(figure.value)
        return (
            lower if figure.lower is None else figure.lower,
            upper if figure.upper is None else figure.upper,
        )

    def of_chapter(self, chapter: str) -> list[Figure]:
        """Return the figures of one chapter in the order of its file."""
        tracking.note("figures-of", chapter)
        return list(self._of("figures", chapter))

    def practices_of(self, chapter: str) -> list[Practice]:
        """Return the practices of one chapter in the order of its file."""
        tracking.note("practices-of", chapter)
        return list(self._of("practices", chapter))

    def _of(self, table: str, chapter: str) -> list:
        return self._by_chapter[table].get(chapter, [])

    @cached_property
    def _by_chapter(self) -> dict[str, dict[str, list]]:
        """Rows by table and chapter: every chapter asks for its own, in a book of hundreds too."""
        found: dict[str, dict[str, list]] = {"figures": {}, "practices": {}}
        for table, chapters in found.items():
            for row in dict.values(getattr(self, table)):
                chapters.setdefault(row.chapter, []).append(row)
        return found

    def term_names(self) -> dict[str, str]:
        """Return the id of the term behind each way of writing one; what the terms mean is not looked at."""
        tracking.note("term-names")
        return self._term_names

    @cached_property
    def _term_names(self) -> dict[str, str]:
        return {name: term.term_id for term in dict.values(self.terms) for name in term.names}

    def chapters(self) -> list[str]:
        """Return the chapters that have a data folder, in alphabetical order."""
        tracking.note("chapters")
        return sorted(self._by_chapter["figures"])

    def digest(self, read: tracking.Read) -> str:
        """Return a digest of what `read` gives now; rows that do not exist have one too.

        The line of a row in its file does not count: a row added above changes nothing.
        """
        if read[0] in ("file", "titles", "toc"):  # these are looked up outside the registers, now
            return self._digest_now(read)
        if read not in self._digests:
            self._digests[read] = self._digest_now(read)
        return self._digests[read]

    @cached_property
    def _digests(self) -> dict[tracking.Read, str]:
        return {}

    def _digest_now(self, read: tracking.Read) -> str:
        return hashlib.sha256(self._given(read).encode()).hexdigest()[:16]

    def _given(self, read: tracking.Read) -> str:
        table, key = read
        if table == "file":
            path = paths.data() / key
            return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "没有"
        if table == "titles":
            return titles.title_now(key)
        if table == "toc":
            return hashlib.sha256(paths.toc().read_bytes()).hexdigest()
        if table == "term-names":
            return repr(sorted(self._term_names.items()))
        if table == "chapters":
            return repr(sorted(self._by_chapter["figures"]))
        if table.endswith("-of"):
            return repr([_without_line(row) for row in self._of(table[:-3], key)])
        rows = getattr(self, table)
        if key == tracking.ALL:
            return repr([_without_line(row) for row in dict.values(rows)])
        name = tuple(key.split("/")) if table == "hedges" else key
        return repr(_without_line(dict.get(rows, name)))


def _without_line(row: object) -> object:
    """Return what a row says, without where in its file it stands."""
    fields = getattr(row, "__dict__", {})
    return {name: value for name, value in fields.items() if name != "row"}


def _get(mapping: dict, key: str, what: str, file: str):
    if key in mapping:
        return mapping[key]
    near = difflib.get_close_matches(key, mapping, n=3)
    hint = f"是不是 {'、'.join(near)}？" if near else f"在 {file} 中登记，或改正编号。"
    raise CasebookError(f"没有登记过编号为“{key}”的{what}。{hint}")


def last_digit_unit(value: float) -> float:
    """Return the unit of the last non-zero digit of `value`: 2300 → 100, 10 → 10, 0.34 → 0.01.

    Zeros at the end of a round number carry no precision in these reports (“2300余户”).
    """
    if not value or math.isinf(value):
        return 1.0
    return float(Decimal(1).scaleb(Decimal(repr(float(value))).normalize().as_tuple().exponent))


def to_number(text: str) -> float | None:
    """Return `text` as a number, or None; ``INF`` is infinity (Table Schema writes it so)."""
    if text in ("INF", "-INF"):
        return math.inf if text == "INF" else -math.inf
    try:
        number = float(Decimal(text))
    except (InvalidOperation, ValueError):
        return None
    return number if math.isfinite(number) else None


def chapter_folders() -> list[Path]:
    """Return the chapters' data folders in alphabetical order (not what editors leave: .ipynb_checkpoints)."""
    return sorted(path for path in (paths.data() / "cases").glob("[!.]*") if path.is_dir())


def load_register(left_out: frozenset[str] = frozenset()) -> Register:
    """Load every register under ``data/``. Raises `CasebookError` with all problems that stop the reading.

    `left_out` are chapters to do without (`register.drafts`): their rows are not there, and nothing that is wrong
    with their tables matters. Whether the content obeys the book's rules is for `casebook.checks`; this only needs
    readable tables. Files that did not change since the last call are not read again.
    """
    files = [path for path in paths.data().rglob("*.csv") if path.is_file()]
    if left_out:  # whether a page speaks of a source decides about the source
        files += paths.book().rglob("*.md")
    state = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(files))
    return _load(paths.data(), state, left_out)


@lru_cache(maxsize=3)
def _load(folder: Path, files: tuple[tuple[Path, int, int], ...], left_out: frozenset[str]) -> Register:
    """Read the registers in `folder`; `files` with their times and sizes tell one state from another."""
    tables = {path.relative_to(folder).as_posix(): read_table(path) for path in _register_files()}
    tables = without_chapters(tables, left_out)
    problems = [problem for table in tables.values() for problem in table.problems]
    if problems:
        raise CasebookError(problems)
    return assembled(lambda path: tables.get(path.relative_to(folder).as_posix()))


#: Tables that a book may do without.
_OPTIONAL = ("conflicts", "crosschecks", "glossary", "pictures")


def _register_files() -> list[Path]:
    """Return the tables of the registers."""
    files = [paths.data() / f"{name}.csv" for name in ("sources", "units", "hedges", "cases")]
    files += [path for name in _OPTIONAL if (path := paths.data() / f"{name}.csv").is_file()]
    return files + [folder / f"{name}.csv" for folder in chapter_folders() for name in ("figures", "practices")]


def assembled(table: Callable[[Path], Table | None]) -> Register:
    """Put the registers together from what `table` gives for each path (None: nothing).

    Never raises for what stands in the cells: a number that is none is missing, a code that is none is 0.
    """

    def rows(path: Path) -> list[dict[str, str]]:
        read = table(path)
        return read.rows if read else []

    sources = [Source(**_fields(Source, row)) for row in rows(paths.data() / "sources.csv")]
    units = [_unit(row) for row in rows(paths.data() / "units.csv")]
    hedges = [_hedge(row) for row in rows(paths.data() / "hedges.csv")]
    cases = [Case(**_fields(Case, row)) for row in rows(paths.data() / "cases.csv")]
    figures, practices = [], []
    for folder in chapter_folders():
        read = table(folder / "figures.csv") or Table(folder / "figures.csv")
        figures += [_figure(row, folder.name, read.file, line) for row, line in zip(read.rows, read.lines, strict=True)]
        practices += [_practice(row, folder.name) for row in rows(folder / "practices.csv")]
    conflicts = _linked(Conflict, paths.data() / "conflicts.csv", table)
    crosschecks = _linked(CrossCheck, paths.data() / "crosschecks.csv", table)
    terms = _terms(paths.data() / "glossary.csv", table)
    pictures = [
        PictureCredit(**_fields(PictureCredit, row) | {"row": line})
        for row, line in _optional_rows(paths.data() / "pictures.csv", table)
    ]
    tables = {
        "sources": {item.source_id: item for item in sources},
        "units": {item.unit: item for item in units},
        "hedges": {(item.hedge, item.convention): item for item in hedges},
        "cases": {item.case_id: item for item in cases},
        "figures": {item.figure_id: item for item in figures},
        "practices": {item.practice_id: item for item in practices},
        "conflicts": {item.conflict_id: item for item in conflicts},
        "crosschecks": {item.check_id: item for item in crosschecks},
        "terms": {item.term_id: item for item in terms},
        "pictures": {item.file: item for item in pictures},
    }
    return Register(**{name: tracking.Tracked(name, rows) for name, rows in tables.items()})


def _linked(kind: type, path: Path, table: Callable[[Path], Table | None]) -> list:
    """Read a table whose rows name figures; a book may do without it."""
    return [
        kind(**_fields(kind, row) | {"figures": tuple(row.get("figures", "").split()), "row": line})
        for row, line in _optional_rows(path, table)
    ]


def _terms(path: Path, table: Callable[[Path], Table | None]) -> list[Term]:
    """Read the glossary; a book may do without it."""
    return [_term(row, line) for row, line in _optional_rows(path, table)]


def _optional_rows(path: Path, table: Callable[[Path], Table | None]) -> Iterator[tuple[dict[str, str], int]]:
    """Yield the rows of a table with their lines; none where the book does without the table."""
    read = table(path) if path.is_file() else None
    if read is not None:
        yield from zip(read.rows, read.lines, strict=True)


def _term(row: dict[str, str], line: int) -> Term:
    names = [name for name in (row.get("term_zh", ""), *row.get("aliases_zh", "").split()) if name]
    see = tuple(row.get("see", "").split())
    return Term(**_fields(Term, row) | {"names": tuple(dict.fromkeys(names)), "see": see, "row": line})


def _fields(kind: type, row: dict[str, str]) -> dict[str, str]:
    return {name: row.get(name, "") for name in kind.__dataclass_fields__}


def _numbers(row: dict[str, str], names: Iterable[str]) -> dict[str, float]:
    return {name: to_number(row.get(name, "")) or 0.0 for name in names}


def _unit(row: dict[str, str]) -> Unit:
    fields = _fields(Unit, row) | {
        "factor": to_number(row.get("factor", "")) or 1.0,
        "show_from": to_number(row.get("show_from", "")),
    }
    return Unit(**fields)


def _hedge(row: dict[str, str]) -> HedgeRule:
    numbers = _numbers(row, ("lower_rel", "lower_step", "upper_rel", "upper_step"))
    return HedgeRule(**_fields(HedgeRule, row) | numbers)


def _figure(row: dict[str, str], chapter: str, file: str, line: int) -> Figure:
    fields = _fields(Figure, row)
    is_date = row.get("kind") == "date"
    value = row.get("value", "")
    fields |= {
        "chapter": chapter,
        "file": file,
        "row": line,
        "decimals": len(value.partition(".")[2]),
        "date": value if is_date else "",
        "value": to_number(value[:4]) if is_date else to_number(value),
        "lower": to_number(row.get("lower", "")),
        "upper": to_number(row.get("upper", "")),
    }
    return Figure(**fields)


def _practice(row: dict[str, str], chapter: str) -> Practice:
    numbers = [to_number(row.get(force, "")) or 0 for force in FORCES]
    codes = tuple(int(number) if math.isfinite(number) else 0 for number in numbers)
    names = ("practice_id", "case_id", "practice_zh", "practice_en", "reason_zh", "source_id", "locator")
    return Practice(chapter=chapter, codes=codes, **{name: row.get(name, "") for name in names})
