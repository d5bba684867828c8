"use strict";
// The PDFs of chapters that are beside these pages. `make book` writes them here (casebook.desk.chapter_pdfs).
window.casebookPdfs = {};
