"use strict";
// What a reader has done, kept in this browser only and sent nowhere: one entry a page, under a prefix with a version,
// and whatever else a script keeps under a name of its own.
// Where the browser keeps nothing (a private window, some folders) it holds until the page is left.
(function () {
  const BOOK = "shudu-jiceng:";
  const PREFIX = `${BOOK}1:`;
  const unkept = new Map();
  let refused = false;

  function text(name) {
    if (unkept.has(name)) return unkept.get(name);
    try {
      return localStorage.getItem(name);
    } catch {
      refused = true;
      return null;
    }
  }

  function keep(name, kept) {
    try {
      localStorage.setItem(name, kept);
      unkept.delete(name);
    } catch {
      refused = true;
      unkept.set(name, kept);
    }
  }

  // Anything may stand there: another program's data, or what an older version of the book kept.
  function read(page) {
    let given = {};
    try {
      given = JSON.parse(text(PREFIX + page)) || {};
    } catch {
      // as good as nothing
    }
    const answers = Object.entries(given.answers || {}).filter(([, letter]) => typeof letter === "string");
    return {
      answers: new Map(answers),
      done: new Set(Array.isArray(given.done) ? given.done : []),
      place: typeof given.place === "string" ? given.place : "",
      end: given.end === true,
    };
  }

  function change(page, how) {
    const now = read(page);
    how(now);
    const kept = JSON.stringify({
      answers: Object.fromEntries(now.answers),
      done: [...now.done],
      place: now.place,
      end: now.end,
    });
    keep(PREFIX + page, kept);
  }

  // Names of all that the book keeps; with `prefix`, of the pages kept in the form of today.
  function names(prefix = BOOK) {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
    } catch {
      refused = true;
      return [];
    }
  }

  function erase(name) {
    unkept.delete(name);
    try {
      localStorage.removeItem(name);
    } catch {
      refused = true;
    }
  }

  function erased() {
    document.dispatchEvent(new Event("casebook-record-erased"));
  }

  window.casebookRecord = {
    page: document.body.dataset.page,
    read,
    change,
    pages: () => names(PREFIX).map((name) => name.slice(PREFIX.length)),
    any: () => names().length > 0,
    where: () =>
      refused
        ? "这个浏览器不让网页保存，离开本页就不记得了；也不发送到任何地方。"
        : "只记在这个浏览器里，不发送到任何地方。",
    text: (name) => text(BOOK + name),
    keepText: (name, kept) => keep(BOOK + name, kept),
    eraseText: (name) => erase(BOOK + name),
    erasePage(page) {
      erase(PREFIX + page);
      erased();
    },
    eraseAll() {
      unkept.clear();
      names().forEach(erase);
      erased();
    },
  };
})();
