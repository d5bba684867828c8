"""Reading a study report: .txt in UTF-8 or GBK, .docx and .pdf, each read or refused with the cure."""

from casebook.desk.find_figures.reading.document import Document
from casebook.desk.find_figures.reading.files import read_document

__all__ = ["Document", "read_document"]
