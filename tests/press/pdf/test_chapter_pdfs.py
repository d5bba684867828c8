"""A chapter's own PDF, read back: its text and numbers, where its links lead, and how the page comes to offer it."""

from __future__ import annotations

import json
import re
import zipfile

import pypdf
import pytest
from bs4 import BeautifulSoup

from casebook.desk import chapter_pdfs
from casebook.register.registers import load_register
from casebook.register.wording import figure_text
from tests.support.pdf_text import page_texts
from tests.support.project import CHAPTER, CHAPTER_FILE, CHAPTER_PAGE, ROOT, digest, squeezed, teaching_sentences

LIST = f"_build/html/{chapter_pdfs.LIST}"


def listed(project) -> dict:
    """Return what the script says that is read by the pages."""
    text = (project.root / LIST).read_text("utf-8")
    return json.loads(re.search(r"window\.casebookPdfs = (.*);", text, re.S)[1])


def chapter_file(project):
    return project.root / "_build" / "pdf" / "chapters" / f"{CHAPTER}.pdf"


@pytest.fixture(scope="module")
def reader(book):
    return pypdf.PdfReader(chapter_file(book))


@pytest.fixture(scope="module")
def text(book):
    return squeezed("".join(page_texts(chapter_file(book))))


def test_every_page_that_can_be_taken_away_has_one(book):
    offered = {path.parent.name for path in (book.html / "_downloads").glob("*/*.zip")}
    names = {path.stem for path in (book.root / "_build/pdf/chapters").iterdir()}
    assert names == offered == set(listed(book))
    for name, said in listed(book).items():
        file = book.html / said["address"]
        assert digest(file) == digest(book.root / "_build/pdf/chapters" / f"{name}.pdf")
        pages = len(pypdf.PdfReader(file).pages)
        assert said["size"].startswith(f"{pages} 页，") and 4 <= pages <= 60


def test_what_it_says_of_itself(reader, text):
    assert reader.metadata.title == "第4章　杭州下城“四力合一”——数读基层：社区治理与城市党建案例集"
    assert text.startswith(squeezed("选自《数读基层：社区治理与城市党建案例集》学员版第4章杭州下城“四力合一”"))
    assert "杭州下城“四力合一”[M]//" in text, "how to cite the chapter"
    root = reader.trailer["/Root"]
    assert str(root["/Lang"]).lower().startswith("zh") and root["/MarkInfo"]["/Marked"]
    assert re.search(rb"<pdfuaid:part>1<", root["/Metadata"].get_object().get_data())


def test_numbers_of_figures_and_sections_are_those_of_the_page(book, text):
    page = BeautifulSoup((book.html / f"{CHAPTER_PAGE}.html").read_text("utf-8"), "html.parser")
    numbers = [squeezed(node.get_text()) for node in page.select(".caption-number")]
    assert len(numbers) >= 6
    assert [number for number in numbers if number not in text] == []
    sections = [squeezed(node.get_text().rstrip("#")) for node in page.select("main h2")]
    sections = [re.sub(r"^([\d.]+)\.", r"\1", title) for title in sections]  # 4.1. on the web is 4.1 in print
    assert len(sections) >= 10
    assert [title for title in sections if title not in text] == []


def test_registered_numbers_with_their_hedges_and_sources(text):
    register = load_register()
    source = (ROOT / CHAPTER_FILE).read_text("utf-8").split("{teaching-note}")[0]
    keys = sorted(set(re.findall(r"\{num\}`([a-z0-9-]+)`", source)))
    assert any(register.figure(key).hedge != "exact" for key in keys)
    missing = [key for key in keys if squeezed(figure_text(register, register.figure(key))) not in text]
    assert missing == []
    sources = {register.source(register.figure(key).source_id).title for key in keys}
    listing = text[text.rindex("本章的来源") :]
    assert [title for title in sources if squeezed(f"《{title}》") not in listing] == []


def test_other_chapters_in_words(text):
    assert squeezed("《约、余、不少于：带着不确定性计算》（全书第2章）") in text
    assert "总册第" not in text, "the register is not in it"


def test_links_stay_in_it_or_lead_to_sources_on_the_web(reader):
    names = reader.named_destinations
    known = {source.url for source in load_register().sources.values() if source.url}
    inner = 0
    for page in reader.pages:
        for note in page.get("/Annots") or []:
            note = note.get_object()
            action = note.get("/A", {})
            if "/URI" in action:
                assert str(action["/URI"]) in known
                continue
            dest = note.get("/Dest") or action.get("/D")
            dest = dest.get_object() if hasattr(dest, "get_object") else dest
            if isinstance(dest, (str, bytes)):
                assert str(dest) in names
            else:
                assert any(each.indirect_reference == dest[0] for each in reader.pages)
            inner += 1
    assert inner > 60


def test_nothing_of_the_teaching_notes_is_in_any(book):
    sentences = [squeezed(sentence) for sentence in teaching_sentences(CHAPTER_FILE)]
    assert len(sentences) >= 10
    found = squeezed("".join(page_texts(chapter_file(book))))
    assert [sentence for sentence in sentences if sentence in found] == []


def test_same_bytes_from_the_same_source(book, second):
    for path in (book.root / "_build/pdf/chapters").iterdir():
        assert digest(path) == digest(second.root / "_build/pdf/chapters" / path.name), path.name


def test_pages_without_pdfs_offer_none(second):
    """Plain Jupyter Book makes the same pages; its list says that no PDF is there."""
    text = (second.root / LIST).read_text("utf-8")
    assert "window.casebookPdfs = {};" in text
    assert not list((second.html / "_downloads").glob("*/*.pdf"))


@pytest.mark.parametrize("protocol", ["http", "file"])
def test_page_offers_its_pdf(browser, site, book, protocol):
    page = browser.new_page()
    page.goto(site[protocol] + f"{CHAPTER_PAGE}.html")
    link = page.locator(".takeaway-files a").first
    assert re.match(r"印出来的这一章（PDF，\d+ 页，\d+ KB）", link.inner_text())
    address = link.evaluate("node => node.href")
    assert address == site[protocol] + f"_downloads/{CHAPTER}/{CHAPTER}.pdf"
    page.close()


def test_only_a_changed_chapter_is_compiled_again_and_html_alone_offers_none(broken):
    stamp = broken.root / "_build/.work/learner/typst/chapters" / f"{CHAPTER}.pdf"
    before = stamp.stat().st_mtime_ns, digest(chapter_file(broken))
    errata = broken.root / "book/appendix/errata.md"
    errata.write_text(errata.read_text("utf-8") + "\n又一句话。\n", "utf-8")
    assert broken.run("book").code == 0
    assert stamp.stat().st_mtime_ns == before[0], "another page changed"
    page = broken.root / CHAPTER_FILE
    page.write_text(page.read_text("utf-8").replace("## 学习目标", "又一段话。\n\n## 学习目标", 1), "utf-8")
    assert broken.run("book").code == 0
    assert digest(chapter_file(broken)) != before[1]
    assert broken.run("zip").code == 0
    with zipfile.ZipFile(broken.root / "_build/shudu-jiceng.zip") as stick:
        held = f"shudu-jiceng/html/_downloads/{CHAPTER}/{CHAPTER}.pdf"
        assert stick.read(held) == chapter_file(broken).read_bytes()
    assert broken.run("html").code == 0
    assert listed(broken) == {} and not list((broken.html / "_downloads").glob("*/*.pdf"))
