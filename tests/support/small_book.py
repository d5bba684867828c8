"""A small book in a folder of its own, with the real schemas, to break in one place at a time."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from casebook.ground.problems import Problem
from casebook.register.schemas import columns

ROOT = Path(__file__).resolve().parents[2]
FIGURE_COLUMNS, PRACTICE_COLUMNS = columns("figures"), columns("practices")
CHAPTER, OTHER = "east-street", "west-street"
PAGE = f"book/cases/{CHAPTER}.md"

CASE_COLUMNS = (
    "case_id", "chapter", "name_zh", "name_en", "place_zh", "place_en", "period_zh", "period_en", "period_basis",
    "actors_zh", "actors_en", "summary_zh", "summary_en", "source_id", "locator",
)
SOURCE_COLUMNS = (
    "source_id", "title", "publisher", "published", "kind", "grade", "url", "sha256", "accessed", "note",
)

#: What the one document of the small book prints: every `as_printed` below stands in it.
DOCUMENT = "东街占地1.2平方公里，有居民2300余户、约95万元经费，七个楼组，骨干**人，每户2至3人，名为“四力合一”。"
DIGEST = hashlib.sha256(DOCUMENT.encode()).hexdigest()


def figure(figure_id: str, **cells: str) -> dict[str, str]:
    """Return a complete row of ``figures.csv``, right in every respect unless `cells` say otherwise."""
    row = dict.fromkeys(FIGURE_COLUMNS, "")
    row |= {
        "figure_id": figure_id, "case_id": "east", "indicator_zh": f"指标 {figure_id}", "indicator_en": "Indicator",
        "kind": "measure", "value": "7", "unit": "people", "hedge": "exact", "source_id": "paper", "locator": "正文",
    }
    return row | cells


def practice(practice_id: str, **cells: str) -> dict[str, str]:
    """Return a complete row of ``practices.csv``."""
    row = dict.fromkeys(PRACTICE_COLUMNS, "")
    row |= {
        "practice_id": practice_id, "case_id": "east", "practice_zh": "设议事会", "practice_en": "A council",
        "government": "1", "community": "2", "society": "0", "market": "0", "reason_zh": "由居民推选",
        "source_id": "report", "locator": "正文",
    }
    return row | cells


def case(case_id: str, chapter: str, name: str) -> dict[str, str]:
    row = dict.fromkeys(CASE_COLUMNS, "文字")
    return row | {
        "case_id": case_id, "chapter": chapter, "name_zh": name, "period_basis": "", "source_id": "report",
        "summary_zh": "居民推选出自己的议事会，每月商量一次楼道里的事。",
        "summary_en": "Residents elect a council of their own, which meets every month about their stairways.",
    }


def source(source_id: str, **cells: str) -> dict[str, str]:
    row = dict.fromkeys(SOURCE_COLUMNS, "")
    row |= {"source_id": source_id, "title": f"标题 {source_id}", "publisher": "某报", "kind": "news", "grade": "B"}
    return row | cells


REPORT = {"source_id": "report", "year": "", "locator": "第一段"}
EAST_FIGURES = [
    figure("east-area", as_printed="1.2平方公里", value="1200000", unit="m2", **REPORT),
    figure("east-households", as_printed="2300余户", value="2300", unit="households", hedge="over", **REPORT),
    figure("east-money", as_printed="约95万元", value="950000", unit="yuan", hedge="about", **REPORT),
    figure("east-groups", as_printed="七个楼组", value="7", unit="communities", **REPORT),
    figure("east-core", as_printed="骨干**人", value="", hedge="masked", **REPORT),
    figure("east-size", as_printed="每户2至3人", value="", lower="2", upper="3", kind="range", hedge="range",
           unit="people_per_household", **REPORT),
    figure("east-name", as_printed="四力合一", value="4", kind="scheme", unit="forces", **REPORT),
    figure("east-merged", value="2021-03-11", kind="date", unit="date", year="2021", year_basis="printed"),
]
WEST_FIGURES = [figure("west-people", case_id="west", value="10011", unit="people")]


@dataclass
class Tree:
    """The small book's data, written out."""

    root: Path

    def path(self, name: str) -> Path:
        return self.root / "data" / name

    @property
    def figures(self) -> Path:
        return self.path(f"cases/{CHAPTER}/figures.csv")

    def rows(self, name: str) -> list[dict[str, str]]:
        with self.path(name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, name: str, rows: list[dict[str, str]]) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def add_table(self, name: str, rows: list[dict[str, str]]) -> None:
        """Write ``name.csv`` and list it in the data package."""
        self.write(f"{name}.csv", rows)
        package = json.loads(self.path("datapackage.json").read_text("utf-8"))
        package["resources"].append({"name": name, "path": f"{name}.csv", "schema": f"schemas/{name}.json"})
        self.path("datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")

    def set(self, name: str, index: int, **cells: str) -> int:
        """Change cells of row `index` of a table (negative: from the end); return the line it stands on."""
        rows = self.rows(name)
        assert cells.keys() <= rows[index].keys()
        rows[index] |= cells
        self.write(name, rows)
        return range(2, len(rows) + 2)[index]

    def set_figure(self, figure_id: str, **cells: str) -> int:
        name = f"cases/{CHAPTER}/figures.csv"
        ids = [row["figure_id"] for row in self.rows(name)]
        return self.set(name, ids.index(figure_id), **cells)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text of a file once; the test is void if it is not there."""
        text = self.path(name).read_text("utf-8")
        assert old in text
        self.path(name).write_text(text.replace(old, new, 1), "utf-8", newline="")

    def documents(self, text: str = DOCUMENT) -> Path:
        """Write the small book's one document; return its folder."""
        folder = self.root / "documents"
        folder.mkdir()
        (folder / "000.txt").write_bytes(text.encode())
        return folder


def make_tree(root: Path) -> Tree:
    """Write a small book without a fault: two chapters, a document, a newspaper, the real units and hedges."""
    tree = Tree(root)
    tree.path("cases").mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "schemas", tree.path("schemas"))
    for name in ("units.csv", "hedges.csv"):
        shutil.copyfile(ROOT / "data" / name, tree.path(name))
    report = source("report", kind="study_report", grade="C", sha256=DIGEST)
    tree.write("sources.csv", [report, source("paper")])
    tree.write("cases.csv", [case("east", CHAPTER, "东街"), case("west", OTHER, "西街")])
    tree.write(f"cases/{CHAPTER}/figures.csv", EAST_FIGURES)
    tree.write(f"cases/{CHAPTER}/practices.csv", [practice("east-council"), practice("east-market", market="2")])
    tree.write(f"cases/{OTHER}/figures.csv", WEST_FIGURES)
    tree.write(f"cases/{OTHER}/practices.csv", [practice("west-council", case_id="west")])
    names = [("sources", "sources"), ("cases", "cases"), ("hedges", "hedges"), ("units", "units")]
    resources = [
        {"name": name.replace("/", "-"), "path": f"{name}.csv", "schema": f"schemas/{schema}.json",
         "format": "csv", "encoding": "utf-8"}
        for name, schema in names
    ]
    package = {"name": "small-book", "resources": resources}
    tree.path("datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1), "utf-8")
    return tree


#: What a chapter must have besides its case card.
SECTIONS = """
## 内容提要

## Abstract

## 学习目标

## 引子：要不要办

## 背景

## 数字里的案例

## 证据与局限

## 后来

## 思考题

## 练习

```{exercise} 算一算
```

```{solution}
略。
```

## 自测

:::{quiz} 谁来定？
- 甲：居民
- 乙：作者
:::

:::{answer}
甲。居民定。
:::
"""
#: A page on which every kind of reference is right.
SOUND = """\
(above)=
# 东街

占地{num}`east-area`，经费{num}`east-money:bare`，{scheme}`四种力 <east-name>`，{source}`report:full`。
{calc}`share`，{calc}`size-small:value`，{claim}`不多 <few>`，{numref}`fig-density`，{ref}`上面 <above>`。

```{case-card} east
:class-minutes: 课堂
```

```{code-cell} python
---
mystnb:
  figure:
    name: fig-density
    caption: 题
  image:
    alt: 图上有{num}`east-area`
---
publish("share", 1)
for name in ("small", "large"):
    publish(f"size-{name}", 2)
claim(name="few", holds=True)
```
""" + SECTIONS
TOC = f"""\
format: jb-book
root: book/index
parts:
  - caption: 案例
    chapters:
      - file: book/cases/{CHAPTER}
      - file: book/second
"""


def make_book(root: Path) -> Tree:
    """Write the small book with three pages, all of them sound."""
    tree = make_tree(root)
    (root / "book" / "cases").mkdir(parents=True)
    for name, text in (("book/index.md", "# 首页\n"), ("book/second.md", "# 附页\n"), (PAGE, SOUND), ("_toc.yml", TOC)):
        (root / name).write_text(text, "utf-8")
    return tree


def said(problem: Problem) -> tuple[str, int, str, str, str, str]:
    """Return all that is said of a problem, for comparison."""
    return problem.file, problem.row, problem.column, problem.found, problem.expected, problem.cure
