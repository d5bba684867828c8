"""The whole register as frames: what chapters about all cases (methods, comparisons) load."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from casebook.chapter.case import figures_frame, hedged, practices_frame
from casebook.number import Hedged
from casebook.register import drafts, labels
from casebook.register.registers import Register, load_register


@dataclass(frozen=True)
class BookData:
    """All registered numbers and practices of the book.

    `figures` has the columns of `CaseData.figures` and besides chapter, document (title of the source),
    source_kind, kind_label (Chinese), masked and repeat (bool). `practices` is as in `CaseData`, with chapter.
    """

    register: Register
    figures: pd.DataFrame
    practices: pd.DataFrame

    def __getitem__(self, figure_id: str) -> Hedged:
        """Return a registered number for calculation, whichever chapter it belongs to."""
        return hedged(self.register, figure_id)


def load_book() -> BookData:
    """Load every chapter's figures and practices under the standard convention; drafts only where they are shown."""
    register = load_register(drafts.left_out())
    figures, practices = [], []
    for chapter in register.chapters():
        figures.append(figures_frame(register, chapter, "standard").assign(chapter=chapter))
        practices.append(practices_frame(register, chapter).assign(chapter=chapter))
    frame = pd.concat(figures, ignore_index=True)
    sources = [register.source(key) for key in frame["source_id"]]
    repeats = {key: bool(figure.repeats) for key, figure in register.figures.items()}
    frame = frame.assign(
        document=[source.title for source in sources],
        source_kind=[source.kind for source in sources],
        kind_label=[labels.KIND[kind][0] for kind in frame["kind"]],
        masked=frame["hedge"] == "masked",
        repeat=[repeats[key] for key in frame["figure_id"]],
    )
    return BookData(register, frame, pd.concat(practices, ignore_index=True))
