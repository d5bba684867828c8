"use strict";
// The front page: what this reader has done, chapter by chapter, and one button that erases all of it. Nothing is shown
// before there is something to show.
(function () {
  const record = window.casebookRecord;
  const place = document.querySelector(".learning-record");
  const self = document.currentScript;
  if (!place || !record.any()) return;

  function made(name, text, ...children) {
    const element = document.createElement(name);
    element.textContent = text;
    element.append(...children);
    return element;
  }

  // Of what is kept only what the chapter still asks counts.
  function count(chapter) {
    const kept = record.read(chapter.page);
    return {
      chapter,
      kept,
      right: chapter.quiz.filter(([key, letter]) => kept.answers.get(key) === letter).length,
      done: chapter.exercise.filter((key) => kept.done.has(key)).length,
    };
  }

  function line({ chapter, kept, right, done }) {
    const link = made("a", chapter.title);
    link.href = chapter.url;
    const said = [
      kept.end ? "读到过末尾" : "还没有读到末尾",
      chapter.quiz.length ? `自测 ${chapter.quiz.length} 题，答对 ${right}` : "",
      chapter.exercise.length ? `练习做过 ${done}/${chapter.exercise.length}` : "",
    ].filter(Boolean).join("；");
    return made("li", "", link, made("span", said));
  }

  function sum(visits, chapters) {
    const total = (what) => visits.reduce((before, each) => before + what(each), 0);
    const ends = total((each) => each.kept.end);
    const right = total((each) => each.right);
    const done = total((each) => each.done);
    return `全书 ${chapters.length} 章，到过 ${visits.length} 章，读到过末尾 ${ends} 章；自测答对 ${right} 题，练习做过 ${done} 个。`;
  }

  function show(chapters) {
    const visited = new Set(record.pages());
    const visits = chapters.filter((each) => visited.has(each.page)).map(count);
    const list = made("ul", "", ...visits.map(line));
    const button = made("button", "清除本机上的学习记录");
    button.type = "button";
    button.addEventListener("click", () => {
      if (!window.confirm("清除本机上的学习记录？清除以后不能恢复。")) return;
      record.eraseAll();
      const said = made("p", "学习记录已清除。");
      said.tabIndex = -1;
      place.replaceChildren(said);
      said.focus();
    });
    const where = made("p", record.where());
    where.className = "where";
    place.replaceChildren(made("h3", "学习记录"), made("p", sum(visits, chapters)), list, button, where);
  }

  function load() {
    record.chapters = show;
    const script = document.createElement("script");
    script.src = new URL("self-check-pages.js", self.src).href;
    document.head.append(script);
  }

  load();
  addEventListener("pageshow", (event) => event.persisted && (record.any() ? load() : place.replaceChildren()));
})();
