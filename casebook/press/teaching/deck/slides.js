/* Shows the slides with reveal.js, and the notes: in a window of the teacher's own (S), or below the slide (N).
   With ?script the page stays a script to read and print; with ?notes it is the teacher's window. */
"use strict";
(function () {
  const mode = location.search.slice(1);
  const root = document.documentElement;
  const panel = document.getElementById("notes");
  const slides = [...document.querySelectorAll(".pages > .slide")];

  /* Slides come from this very page; the notes are copied as nodes. */
  function show(index) {
    const slide = slides[index];
    if (!slide) return;
    const title = (one) => (one.querySelector("h2, h1") || one).textContent.trim();
    const now = document.createElement("p");
    now.className = "now";
    now.textContent = `${index + 1}/${slides.length}　${title(slide)}`;
    const parts = [now, ...[...slide.querySelector(".notes").children].map((each) => each.cloneNode(true))];
    if (parts.length === 1) {
      const none = document.createElement("p");
      none.textContent = "这一张没有备注。";
      parts.push(none);
    }
    if (slides[index + 1]) {
      const then = document.createElement("p");
      then.className = "then";
      then.textContent = `下一张：${title(slides[index + 1])}`;
      parts.push(then);
    }
    panel.replaceChildren(...parts);
  }

  function notesWindow() {
    root.classList.add("noting");
    document.title = `备注 ${document.title}`;
    panel.hidden = false;
    show(0);
    addEventListener("message", (event) => {
      if (event.source === opener && Number.isInteger(event.data.slide)) show(event.data.slide);
    });
    addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[event.key];
      if (!step || !opener) return;
      event.preventDefault();
      opener.postMessage({ step }, "*");
    });
    if (opener) opener.postMessage({ step: 0 }, "*");
  }

  function present() {
    root.classList.add("showing", "print-pdf"); /* the second keeps reveal.js from printing the slides as running text */
    const deck = document.querySelector(".deck");
    deck.classList.add("reveal");
    deck.querySelector(".pages").classList.add("slides");
    let teacher = null;
    const tell = () => {
      const slide = Reveal.getIndices().h;
      show(slide);
      /* A page from a folder has no origin to name. */
      if (teacher && !teacher.closed) teacher.postMessage({ slide }, "*");
    };
    const below = () => { panel.hidden = !panel.hidden; };
    const beside = () => {
      teacher = open(`${location.pathname}?notes`, "notes", "width=900,height=700");
      if (!teacher) below();
    };
    addEventListener("message", (event) => {
      if (event.source !== teacher || !Number.isInteger(event.data.step)) return;
      if (event.data.step > 0) Reveal.next();
      if (event.data.step < 0) Reveal.prev();
      tell();
    });
    Reveal.initialize({
      width: 1280, height: 720, margin: 0, center: false, display: "flex", transition: "none", backgroundTransition: "none",
      hash: true, help: false, pause: false, slideNumber: "c/t", controlsTutorial: false,
      keyboard: { 78: below, 83: beside },
    }).then(() => {
      const names = { "navigate-left": "上一张", "navigate-right": "下一张", "navigate-up": "上一张", "navigate-down": "下一张" };
      for (const [key, name] of Object.entries(names)) {
        for (const button of deck.querySelectorAll(`.${key}`)) button.setAttribute("aria-label", name);
      }
      for (const button of deck.querySelectorAll(".resume-button")) button.textContent = "继续";
      tell();
    });
    Reveal.on("slidechanged", tell);
  }

  if (mode === "notes") notesWindow();
  else if (mode !== "script" && window.Reveal) present();
})();
