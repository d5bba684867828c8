"use strict";
// On a phone the code of a cell stands folded behind a button of one line: who reads on the way wants text and charts.
// Without a script, on wider screens and on paper all code is shown.
(function () {
  if (!window.matchMedia("(max-width: 37.5rem)").matches) return;

  function fold(code) {
    const lines = code.querySelector("pre").textContent.trimEnd().split("\n").length;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "code-fold";
    button.textContent = `代码（${lines} 行）`;
    button.setAttribute("aria-expanded", "false");
    code.classList.add("folded");
    button.addEventListener("click", () => {
      const folded = code.classList.toggle("folded");
      button.setAttribute("aria-expanded", String(!folded));
    });
    code.before(button);
    return button;
  }

  for (const code of document.querySelectorAll("article .cell > .cell_input")) fold(code);

  // Code that an address leads to is shown.
  function unfold() {
    const place = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    const code = place?.closest(".cell_input.folded");
    if (!code) return;
    code.previousElementSibling.click();
    code.scrollIntoView();
  }
  addEventListener("hashchange", unfold);
  unfold();
})();
