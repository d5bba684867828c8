"""The one list of checks: what `make check` reports, and what a build asks before it begins."""

from __future__ import annotations

from pathlib import Path

from casebook.checks import examine
from casebook.checks.copied import check_copied
from casebook.checks.documents import reports_without_digest
from casebook.checks.draft_rules import check_drafts, check_marks
from casebook.checks.fences import check_fences, spoilt_pages
from casebook.checks.foreign import check_foreign
from casebook.checks.masked_places import check_masked_places
from casebook.checks.pictures import TABLE, check_pictures
from casebook.checks.printed import check_print
from casebook.checks.prose import Bindings, check_pages
from casebook.checks.references import check_references
from casebook.checks.standard import check_standard
from casebook.ground import merging, paths
from casebook.ground.problems import Problem
from casebook.manuscript.contents import check_toc, copies_of_pages
from casebook.manuscript.plans import check_plans
from casebook.manuscript.quizzes import check_quizzes
from casebook.manuscript.terms import unused_terms
from casebook.register import drafts
from casebook.register.regions import check_places
from casebook.register.registers import Register


def check(sources_dir: Path | None = None, with_drafts: bool = True) -> tuple[list[Problem], list[Bindings]]:
    """Return all problems of data, table of contents and pages, hints included, and how each page binds its numbers.

    Nothing is built. What cannot be read is said, and hides nothing else. Without drafts: what would stop a book
    that leaves them out; a check with drafts finds that too, so that what it lets pass can be built either way.
    Of a book half merged only that is said: what else looks wrong in it may be right in either version.
    """
    if unmerged := merging.unmerged_files():
        return unmerged, []
    names = drafts.chapters()
    published = examine(None if with_drafts and names else sources_dir, names)
    found = examine(sources_dir) if with_drafts and names else published
    shown = _without_copies(drafts.pages_without(frozenset() if with_drafts else names))
    finished = _without_copies(drafts.pages_without(names))
    pages = check_pages(finished, published.register, published.whole)
    pages += check_pages([path for path in shown if path not in finished], found.register, found.whole)
    pages.sort(key=lambda page: page.page)
    uses = list(check_drafts())
    problems = [*published.problems, *found.problems, *uses, *(check_marks() if with_drafts else ())]
    problems += check_toc(unlisted=frozenset() if with_drafts else drafts.docnames())
    said = {(problem.file, problem.row) for problem in uses}  # “of a draft” says more than “not registered”
    spoilt = spoilt_pages(shown)
    of_pages = [*check_references(shown, found.register, found.whole), *check_quizzes(shown), *check_plans(shown)]
    of_pages += check_foreign(shown)
    of_pages += check_pictures(shown, found.register, all(problem.file != TABLE for problem in problems))
    of_pages += [problem for page in pages for problem in page.problems]
    problems += [each for each in of_pages if each.file not in spoilt and (each.file, each.row) not in said]
    problems += check_fences(shown)
    problems += check_copied(shown, sources_dir, _digests(found.register)) if sources_dir is not None else ()
    problems += [*check_print(found.register, problems), *check_places(found.register)]
    problems += [*check_masked_places(found.register), *reports_without_digest(), *check_standard(shown)]
    problems += unused_terms(shown, found.register)
    return sorted(set(problems)), pages


def _without_copies(pages: list[Path]) -> list[Path]:
    """Leave out copies (“page - 副本.md”): that they are there is said, and what they repeat is no fault of a page."""
    copies = copies_of_pages()
    return [path for path in pages if path.relative_to(paths.root()).with_suffix("").as_posix() not in copies]


def _digests(register: Register) -> set[str]:
    """Return the digests of the study reports that are registered."""
    return {source.sha256 for source in register.sources.values() if source.sha256}
