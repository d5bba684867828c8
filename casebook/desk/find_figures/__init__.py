"""From a report to figures: find every candidate number in a study report and propose rows for ``figures.csv``."""

from casebook.desk.find_figures.candidates import Candidate, find_figures
from casebook.desk.find_figures.reading import Document, read_document

__all__ = ["Candidate", "Document", "find_figures", "read_document"]
