"use strict";
// The frame of every page: light or dark before the first paint; the contents as a drawer on a small screen; places
// that scroll can be reached by keyboard. Without this script colours follow the system and the contents still open.
(function () {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function kept() {
    try {
      return localStorage.getItem("colours");
    } catch {
      return null; // nothing may be kept, in a private window or from a folder
    }
  }

  function paint() {
    root.dataset.theme = kept() || (system.matches ? "dark" : "light");
  }

  function change() {
    const other = root.dataset.theme === "dark" ? "light" : "dark";
    root.dataset.theme = other;
    try {
      if ((other === "dark") === system.matches) localStorage.removeItem("colours");
      else localStorage.setItem("colours", other);
    } catch {
      // then it holds for this page
    }
  }

  function drawer() {
    const contents = document.getElementById("contents");
    const opener = document.querySelector(".menu");
    const close = () => {
      if (!root.classList.contains("contents-open")) return;
      root.classList.remove("contents-open");
      opener.setAttribute("aria-expanded", "false");
      opener.focus();
    };
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("aria-controls", "contents");
    opener.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      opener.click();
    });
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      root.classList.add("contents-open");
      opener.setAttribute("aria-expanded", "true");
      (contents.querySelector("[aria-current]") || contents.querySelector("a")).focus();
    });
    contents.querySelector(".close").addEventListener("click", (event) => {
      event.preventDefault();
      close();
    });
    contents.addEventListener("click", (event) => {
      if (event.target.closest(".contents-sections a, [aria-current]")) close();
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    const here = contents.querySelector("[aria-current]");
    if (here && contents.scrollHeight > contents.clientHeight) {
      contents.scrollTop = here.offsetTop - contents.clientHeight / 3;
    }
  }

  // The section that is being read is marked in the contents.
  function follow() {
    const links = new Map();
    for (const link of document.querySelectorAll(".contents-sections a")) {
      const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (place) links.set(place, link);
    }
    if (!links.size || !window.IntersectionObserver) return;
    const seen = new Set();
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target);
        const first = [...links.keys()].find((place) => seen.has(place));
        for (const [place, link] of links) {
          if (place === first) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      },
      { rootMargin: "-15% 0px -60% 0px" },
    );
    for (const place of links.keys()) watcher.observe(place);
  }

  // What scrolls inside itself can be scrolled with the keys, and says what it is.
  function scrollers() {
    for (const box of document.querySelectorAll(".table-scroll, article pre")) {
      const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      if (!scrolls) {
        box.removeAttribute("tabindex");
        continue;
      }
      box.tabIndex = 0;
      if (box.matches(".table-scroll")) {
        box.setAttribute("role", "group");
        const caption = box.querySelector("caption .caption-text");
        box.setAttribute("aria-label", `${caption ? caption.textContent : "表"}（可以滑动）`);
      }
    }
  }

  paint();
  system.addEventListener("change", paint);
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".colours");
    button.hidden = false;
    button.addEventListener("click", change);
    drawer();
    follow();
    scrollers();
    addEventListener("resize", scrollers);
    addEventListener("toggle", scrollers, true); // a fold was opened
    addEventListener("casebook-tables-made", scrollers); // by another script
  });
})();
