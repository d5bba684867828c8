"use strict";
// A button in every block of code that copies it.
(function () {
  async function copy(text) {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // a page opened from a folder may not use the clipboard in some browsers
      }
    }
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "off-screen";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }

  function button(text) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = "复制";
    made.addEventListener("click", async () => {
      made.textContent = (await copy(text())) ? "已复制" : "没有复制成";
      setTimeout(() => (made.textContent = "复制"), 1600);
    });
    return made;
  }

  for (const block of document.querySelectorAll("article .highlight")) {
    if (block.querySelector(".highlight") || !block.querySelector("pre")) continue;
    block.append(button(() => block.querySelector("pre").textContent));
  }
  window.casebookCopy = { button };
})();
