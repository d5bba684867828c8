"use strict";
// A button beside each way to cite the chapter that copies it.
(function () {
  for (const box of document.querySelectorAll(".takeaway-text")) {
    const text = box.querySelector("pre");
    box.append(window.casebookCopy.button(() => text.textContent));
  }
})();
