"""What the book does while Sphinx makes it, and when: one table, from which the extension is set up.

Events stand in the order in which a build comes to them, functions in the order in which they are called: by priority,
and at the same priority as they stand here. Sphinx' own functions and those of other extensions are called at 500.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sphinx.application import Sphinx

from casebook.ground import paths
from casebook.press import lower, pdf
from casebook.press.catalogue import block as catalogue
from casebook.press.cells import chart_tools, impact, ready, render, what_if
from casebook.press.cells import pages as cell_pages
from casebook.press.coding import block as coding
from casebook.press.epub import builder as epub
from casebook.press.live import pages as live
from casebook.press.pdf import sheets
from casebook.press.search import index as search
from casebook.press.site import (
    bodies,
    formulas,
    frame,
    front,
    html,
    index_page,
    leftovers,
    navigation,
    self_check,
    writing,
)
from casebook.press.sphinx.blocks import (
    directives,
    glossary,
    handouts,
    nodes,
    pictures,
    reading_before,
    role_seats,
    spacing,
    terms,
)
from casebook.press.sphinx.contents import drafts, made_pages
from casebook.press.sphinx.guard import plain_words, raw_html, strict
from casebook.press.sphinx.numbers import domain, passports, roles
from casebook.press.sphinx.rebuild import inputs, outline, parallel, per_page, written
from casebook.press.takeaway import downloads
from casebook.press.teaching import decks, teachers


@dataclass(frozen=True)
class Hook:
    """A function called at an event. `stock`: also where everything is done as stock Jupyter Book does it."""

    event: str
    priority: int
    function: Callable[..., Any]
    why: str
    stock: bool = True


#: Events of the book's own; their functions answer for their feature.
EVENTS = (
    "casebook-around",  # (what, digest) of what stands around the text of pages
    "casebook-static-files",  # names of files made beside the pages, which are not to be swept away
)

HOOKS = (
    # The settings have been read.
    Hook("config-inited", 5, parallel.collect_rarely, "before anything large is in memory", stock=False),
    Hook("config-inited", 10, strict.keep_last_good_memory, "before Sphinx loads what it remembers"),
    Hook("config-inited", 40, drafts.decide_on_drafts, "before anything is checked"),
    Hook("config-inited", 45, ready.warm_up_interpreter, "drafts are known, nothing is checked yet"),
    Hook("config-inited", 50, strict.check_before_build, "before anything is read or written"),
    Hook("config-inited", 50, epub.describe_book, "before Sphinx looks whether all is there"),
    Hook("config-inited", 90, render.prefer_real_tables, "before MyST-NB takes its settings"),
    Hook("config-inited", 500, frame.use_theme, "any time"),
    Hook("config-inited", 900, pdf.set_mime_priority, "after others have said what they can print"),
    Hook("config-inited", 950, drafts.shorten_contents, "after sphinx-external-toc has read the contents"),
    Hook("config-inited", 950, parallel.use_all_cores, "after all extensions are loaded", stock=False),
    Hook("config-inited", 960, made_pages.list_register_pages, "after drafts are out of the contents"),
    Hook("config-inited", 970, teachers.list_teachers_pages, "after the pages of the register are made"),
    # The builder is there; Sphinx has not looked for files.
    Hook("builder-inited", 500, drafts.hide_drafts, "before Sphinx looks for files"),
    Hook("builder-inited", 500, made_pages.write_made_pages, "before Sphinx looks for files"),
    Hook("builder-inited", 500, parallel.replace_reading, "before pages are read", stock=False),
    Hook("builder-inited", 500, writing.replace_writing, "before pages are written", stock=False),
    Hook("builder-inited", 500, outline.forget_outlines, "a new build", stock=False),
    Hook("builder-inited", 500, inputs.load_registers, "before anything asks for the registers"),
    Hook("builder-inited", 500, search.switch_off_sphinx_search, "before Sphinx makes its own index"),
    Hook("builder-inited", 500, live.lay_out_files, "before pages are written: their addresses hold a digest of it"),
    # Which pages are to be read?
    Hook("env-get-outdated", 100, drafts.unhide_drafts, "the files have been found"),
    Hook("env-get-outdated", 500, inputs.find_outdated_pages, "any time"),
    Hook("env-purge-doc", 500, per_page.forget_page, "any time"),
    Hook("env-before-read-docs", 100, inputs.say_why, "before anything else is said of these pages"),
    Hook("env-before-read-docs", 500, strict.check_prose, "before cells run: a slip in prose is found at once"),
    Hook("env-before-read-docs", 600, ready.run_outdated, "after the prose was checked"),
    Hook("env-before-read-docs", 900, parallel.leave_alone_what_stays, "after all that loads something", stock=False),
    # A page is read.
    Hook("source-read", 500, parallel.collect_now_and_then, "any time", stock=False),
    Hook("source-read", 500, inputs.record_reads, "before anything looks something up"),
    Hook("doctree-read", 300, drafts.add_banner, "while the section still begins with its title"),
    Hook("doctree-read", 300, teachers.lead_teachers, "while the section still begins with its title"),
    Hook("doctree-read", 300, impact.keep_printed, "before passports add numbers of their own"),
    Hook("doctree-read", 300, raw_html.settle_html, "before anything of the page is kept"),
    Hook("doctree-read", 350, pictures.take_in_pictures, "before Sphinx looks for the files of pictures"),
    Hook("doctree-read", 400, passports.add_passports, "before spaces are tidied: passports have text, too"),
    Hook("doctree-read", 500, written.note_targets, "before references are resolved", stock=False),
    Hook("doctree-read", 500, chart_tools.move_behind_figures, "any time"),
    Hook("doctree-read", 500, what_if.note_what_if, "any time"),
    Hook("doctree-read", 900, spacing.tidy_spaces, "after all that makes text"),
    Hook("doctree-read", 910, terms.link_terms, "after spaces are tidied"),
    Hook("doctree-read", 915, reading_before.add_line, "between counting the terms and explaining them"),
    Hook("doctree-read", 920, terms.add_notes, "after all that mentions terms"),
    Hook("doctree-read", 920, self_check.note_questions, "after the text of questions is final"),
    Hook("doctree-read", 925, downloads.note_reads, "before what was looked up is kept", stock=False),
    Hook("doctree-read", 930, cell_pages.select_rows, "before what was looked up is kept", stock=False),
    Hook("doctree-read", 950, outline.keep_outline, "after all that changes the page", stock=False),
    Hook("doctree-read", 950, inputs.keep_reads, "after all that looks something up"),
    # All pages have been read.
    Hook("env-merge-info", 500, per_page.merge_pages, "any time"),
    Hook("env-updated", 500, outline.forget_outlines, "pages have been read", stock=False),
    Hook("env-updated", 500, inputs.note_when_read, "any time"),
    Hook("env-updated", 500, domain.note_order, "any time"),
    Hook("env-get-updated", 900, written.find_pages_to_write, "after Sphinx has given all numbers", stock=False),
    Hook("casebook-around", 500, frame.digest_frame, "any time"),
    Hook("casebook-around", 500, search.digest_words, "any time"),
    # A page is written.
    Hook("warn-missing-reference", 500, strict.say_missing_reference, "any time"),
    Hook("doctree-resolved", 900, lower.lower_page, "after all that looks for the book's own nodes"),
    Hook("html-page-context", 10, bodies.keep_body, "before anything changes what the page says", stock=False),
    Hook("html-page-context", 500, teachers.load_teachers_style, "before the frame lists the files of a page"),
    Hook("html-page-context", 500, catalogue.load_catalogue_scripts, "before the frame lists the files of a page"),
    Hook("html-page-context", 500, what_if.load_what_if_files, "before the frame lists the files of a page"),
    Hook("html-page-context", 500, index_page.fill_index, "any time"),
    Hook("html-page-context", 500, search.gather_entries, "any time"),
    Hook("html-page-context", 500, search.load_search_scripts, "before the frame lists the files of a page"),
    Hook("html-page-context", 500, downloads.offer_files, "before the frame lists the files of a page", stock=False),
    Hook("html-page-context", 500, self_check.load_self_check_scripts, "before the frame lists the files of a page"),
    Hook("html-page-context", 500, coding.load_coding_scripts, "before the frame lists the files of a page"),
    Hook("html-page-context", 960, navigation.fill_contents, "any time"),
    Hook("html-page-context", 960, live.load_live_scripts, "before the frame lists the files of a page"),
    Hook("html-page-context", 970, frame.fill_template, "after all that a page loads is known"),
    # All pages are written.
    Hook("html-collect-pages", 500, search.add_search_page, "any time"),
    Hook("html-collect-pages", 500, self_check.write_question_list, "any time"),
    Hook("html-collect-pages", 500, coding.write_sheets, "any time"),
    Hook("html-collect-pages", 500, live.add_self_test, "any time"),
    Hook("build-finished", 100, impact.tell_what_moved, "before other things are said"),
    Hook("build-finished", 400, front.write_front, "before sphinx-external-toc writes a page of one line"),
    Hook("build-finished", 500, strict.settle_memory, "any time"),
    Hook("build-finished", 500, ready.end_interpreter, "any time"),
    Hook("build-finished", 500, downloads.sweep_downloads, "any time", stock=False),
    Hook("build-finished", 500, downloads.write_page_lists, "any time", stock=False),
    Hook("build-finished", 500, leftovers.sweep_leftovers, "any time"),
    Hook("casebook-static-files", 500, search.list_search_files, "any time"),
    Hook("casebook-static-files", 500, self_check.list_question_file, "any time"),
    Hook("casebook-static-files", 500, coding.list_sheets_file, "any time"),
    Hook("build-finished", 500, sheets.make_sheets, "after the book's PDF"),
    Hook("build-finished", 600, decks.make_decks, "after the pages' pictures are copied"),
    Hook("build-finished", 900, live.write_live_files, "after what is not the book's was swept away"),
    Hook("build-finished", 950, written.keep_state, "after all that may still fail", stock=False),
    Hook("build-finished", 990, parallel.collect_as_before, "last of all", stock=False),
)

#: Parts with blocks, roles, nodes, settings or a builder of their own; `outline` stands for one of Sphinx' domains.
PARTS = (
    plain_words, drafts, made_pages, ready, nodes, domain, roles, directives, pictures, teachers, role_seats, handouts,
    catalogue, glossary, chart_tools, what_if, html, frame, formulas, self_check, coding, live, pdf, epub,
)


def setup(app: Sphinx) -> dict[str, object]:
    # Kernels start in a page's folder with this environment; they must find the same package and the same data.
    os.environ["CASEBOOK_ROOT"] = str(paths.root())
    as_stock = ready.as_stock()
    for name in EVENTS:
        app.add_event(name)
    for part in PARTS if as_stock else (*PARTS, outline):
        part.register(app)
    for hook in HOOKS:
        if hook.stock or not as_stock:
            app.connect(hook.event, hook.function, priority=hook.priority)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
