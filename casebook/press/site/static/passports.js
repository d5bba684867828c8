// Shows a number's passport, or what a term means, beside it: on hover, on focus, on the first tap. The entry stands
// at the end of the page; without this script the link still leads to the register or the glossary.
(() => {
  "use strict";
  const EXPLAINED = "a:has(> .cb-num), a:has(> .cb-scheme), a:has(> .cb-calc), a:has(> .cb-term)";
  const isTerm = (link) => link.hash.startsWith("#term-");
  let card = null, owner = null, timer = 0;

  const entryOf = (link) => {
    const id = decodeURIComponent(link.hash.slice(1));
    return document.getElementById(id.replace(/^figure-/, "num-").replace(/^term-/, "about-"));
  };

  function close() {
    clearTimeout(timer);
    if (!card) return;
    card.remove();
    owner.removeAttribute("aria-describedby");
    card = owner = null;
  }

  function open(link) {
    clearTimeout(timer);
    if (owner === link) return;
    close();
    const entry = entryOf(link);
    if (!entry) return;
    owner = link;
    card = document.createElement("span");
    card.className = "cb-card";
    card.id = "cb-card";
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", isTerm(link) ? "术语释义" : "数字说明");
    card.append(...[...entry.children].map((child) => child.cloneNode(true)));
    card.querySelectorAll("[id]").forEach((node) => node.removeAttribute("id"));
    link.setAttribute("aria-describedby", "cb-card");
    link.after(card);
    place(link);
    card.addEventListener("mouseenter", () => clearTimeout(timer));
    card.addEventListener("mouseleave", later);
    card.addEventListener("focusout", later);
  }

  // Below the words, within the text column; above it where there is no room below
  function place(link) {
    const box = link.getClientRects()[0], frame = link.closest("article").getBoundingClientRect();
    const width = Math.min(384, frame.width);
    const left = Math.min(Math.max(box.left, frame.left), frame.right - width);
    card.style.width = width + "px";
    card.style.left = left + "px";
    const below = box.bottom + 6, height = card.offsetHeight;
    card.style.top = (below + height < innerHeight || box.top < height + 12 ? below : box.top - height - 6) + "px";
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (card && !card.contains(document.activeElement) && document.activeElement !== owner) close();
    }, 250);
  }

  addEventListener("DOMContentLoaded", () => {
    let touched = false;
    document.querySelectorAll(EXPLAINED).forEach((link) => {
      link.removeAttribute("title"); // the passport says it better, and both at once would overlap
      link.addEventListener("mouseenter", () => { if (!touched) open(link); });
      link.addEventListener("mouseleave", later);
      link.addEventListener("focus", () => { if (!touched) open(link); });
      link.addEventListener("blur", later);
      link.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
      link.addEventListener("click", (event) => {
        const calc = link.hash.startsWith("#calc-");
        if ((touched || calc) && owner !== link) { event.preventDefault(); open(link); } else if (calc) event.preventDefault();
      });
    });
    addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    addEventListener("pointerdown", (event) => {
      if (card && !card.contains(event.target) && !owner.contains(event.target)) close();
    });
    addEventListener("scroll", () => {
      if (!card || card.contains(document.activeElement)) return;
      const box = owner.getClientRects()[0];
      if (box.bottom < 0 || box.top > innerHeight) close();
      else place(owner);
    }, { passive: true });
  });
})();
