"use strict";
// A chart opens at the size of the screen. Without this script, or in an old browser, the link leads to the picture.
(function () {
  if (!window.HTMLDialogElement) return;
  let dialog = null;

  function make() {
    dialog = document.createElement("dialog");
    dialog.className = "enlarged";
    dialog.setAttribute("aria-label", "放大的图");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "合上";
    close.addEventListener("click", () => dialog.close());
    const place = document.createElement("div");
    place.tabIndex = 0;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "图，可以滑动着看");
    dialog.append(close, place);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    document.body.append(dialog);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.enlarge");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!dialog) make();
    const picture = link.querySelector("img").cloneNode();
    const caption = link.closest("figure")?.querySelector("figcaption > p");
    const words = document.createElement("p");
    words.textContent = caption ? caption.textContent.replace(/#$/, "") : "";
    dialog.lastElementChild.replaceChildren(picture, words);
    dialog.showModal();
  });
})();
