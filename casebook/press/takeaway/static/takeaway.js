"use strict";
// The chapter's PDF, where the book was made with it, and a button beside each way to cite the chapter that copies it.
(function () {
  const root = new URL("../", document.currentScript.src);
  const files = document.querySelector(".takeaway-files");
  const pdf = window.casebookPdfs[files.dataset.chapter];
  if (pdf) {
    const link = document.createElement("a");
    link.href = new URL(pdf.address, root);
    link.download = "";
    const size = document.createElement("span");
    size.className = "takeaway-size";
    size.textContent = `（PDF，${pdf.size}）`;
    link.append("印出来的这一章", size);
    files.insertBefore(link, files.querySelector("a"));
  }
  for (const box of document.querySelectorAll(".takeaway-text")) {
    const text = box.querySelector("pre");
    box.append(window.casebookCopy.button(() => text.textContent));
  }
})();
