"use strict";
// Where a reader was in a chapter, kept with the rest of the record; on coming back to a long one a link leads there.
(function () {
  const record = window.casebookRecord;
  const article = document.querySelector("article");
  const headings = [...article.querySelectorAll("section[id] > :is(h2, h3)")];
  const passports = article.querySelector(".cb-passports");
  const STAY = 1000; // milliseconds at a place, else it was passed
  const LONG = 4; // screens
  let timer = 0;
  let erased = false;

  function note() {
    if (erased) return;
    const bottom = passports ? passports.getBoundingClientRect().top : article.getBoundingClientRect().bottom;
    const passed = headings.filter((each) => each.getBoundingClientRect().top < innerHeight * 0.4);
    const place = passed.length ? words(passed.at(-1)) : ""; // ids change when a heading is put in
    const end = bottom <= innerHeight;
    const before = record.read(record.page);
    if (end ? before.end && !before.place : !place || place === before.place) return;
    record.change(record.page, (kept) => {
      kept.end ||= end;
      kept.place = end ? "" : place; // who has come to the end begins anew
    });
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(note, STAY);
  }

  function words(heading) {
    const copy = heading.cloneNode(true);
    for (const each of copy.querySelectorAll(".headerlink, .section-number")) each.remove();
    return copy.textContent.trim();
  }

  function offer() {
    const { place } = record.read(record.page);
    const heading = headings.find((each) => words(each) === place);
    const elsewhere = location.hash || new URL(location.href).searchParams.has("h");
    if (!heading || heading === headings[0] || elsewhere || article.offsetHeight < LONG * innerHeight) return;
    const link = document.createElement("a");
    link.href = `#${encodeURIComponent(heading.parentElement.id)}`;
    link.textContent = `上次读到：${place}`;
    const line = document.createElement("p");
    line.className = "resume";
    line.append(link);
    article.prepend(line);
    document.addEventListener("casebook-record-erased", () => line.remove());
  }

  offer();
  document.addEventListener("casebook-record-erased", () => {
    erased = true; // for this visit: who has just erased it does not want it back at the next turn of the wheel
  });
  addEventListener("storage", (event) => {
    if (event.newValue === null) erased = true; // erased in another window of the same book
  });
  addEventListener("scroll", later, { passive: true });
  addEventListener("load", later);
})();
