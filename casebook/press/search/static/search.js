"use strict";
// Search in the text of the pages. The index is a few scripts that call `casebookSearch.page` once a page; so it can be
// loaded from a folder, too, where a browser lets no page fetch a file. Nothing of it, and nothing of a query, is
// ever put into a page as HTML: only as text.
(function (root) {
  const KINDS = ["title", "heading", "caption", "chart", "table", "text"];
  const WEIGHT = [100, 40, 25, 15, 12, 10];
  const MOST = 60; // hits a page that count
  const pages = [];
  let groups = [];

  function words(given) {
    for (let i = 0; i < given.traditional.length; i++) {
      folds[given.traditional.charCodeAt(i)] = given.simplified.charCodeAt(i);
    }
    groups = given.synonyms.map((group) => group.map(fold));
  }

  // One character stays one character, so that a place in the folded text is the place in the text.
  const folds = new Uint16Array(65536).map((_, code) => code);
  for (let code = 65; code <= 90; code++) folds[code] = code + 32;
  for (let code = 0xff01; code <= 0xff5e; code++) folds[code] = folds[code - 0xfee0];
  folds[0x3000] = folds[0xa0] = 32;

  function fold(text) {
    const pieces = []; // joined at the end: a string that grows bit by bit is slow to look through
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (folds[code] !== code) {
        pieces.push(text.slice(from, i), String.fromCharCode(folds[code]));
        from = i + 1;
      }
    }
    pieces.push(text.slice(from));
    return from ? pieces.join("") : text;
  }

  // A page as the index has it: entries are the lines of `text`; of each, `kinds` has a digit, `anchors` a line.
  function page(about, content) {
    pages.push({ ...about, ...content, folded: fold(content.text), lines: null, places: null });
  }

  // Where the lines of a page's text begin; counted when a page is first found.
  function starts(given) {
    if (!given.lines) {
      given.lines = [0];
      for (let at = given.text.indexOf("\n"); at >= 0; at = given.text.indexOf("\n", at + 1)) given.lines.push(at + 1);
    }
    return given.lines;
  }

  function entry(given, number) {
    const lines = starts(given);
    const text = given.text.slice(lines[number], (lines[number + 1] ?? given.text.length + 1) - 1);
    given.places ??= given.anchors.split("\n");
    return { kind: Number(given.kinds[number]), anchor: given.places[number], text };
  }

  function terms(query) {
    return [...new Set(fold(query).split(/\s+/).filter(Boolean))];
  }

  function entryAt(starts, place) {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // The entries of a page with a term, at most so many; title and headings come first in a page anyway.
  function found(given, term, most) {
    const hits = [];
    let place = given.folded.indexOf(term);
    while (place >= 0 && hits.length < most) {
      const lines = starts(given);
      const number = entryAt(lines, place);
      hits.push(number);
      place = number + 1 < lines.length ? given.folded.indexOf(term, lines[number + 1]) : -1;
    }
    return hits;
  }

  function alternatives(term) {
    const group = groups.find((each) => each.includes(term));
    return group ? group.filter((each) => each !== term) : [];
  }

  // Results, best first: {page, score, passages: [entry numbers], by: "" | the word it was found by | "拼音首字母"}
  function search(query) {
    const wanted = terms(query);
    if (!wanted.length) return [];
    const results = [];
    for (const given of pages) {
      const scores = new Map();
      let total = 0;
      let all = true;
      const by = [];
      for (const term of wanted) {
        let hits = found(given, term, MOST);
        if (!hits.length) {
          for (const other of alternatives(term)) {
            hits = found(given, other, MOST);
            if (hits.length) {
              by.push(other);
              break;
            }
          }
        }
        if (!hits.length) {
          all = false;
          break;
        }
        let best = 0;
        for (const number of hits) {
          const weight = WEIGHT[given.kinds[number]];
          best = Math.max(best, weight);
          scores.set(number, (scores.get(number) || 0) + weight + 1000);
        }
        total += best + Math.log2(1 + hits.length);
      }
      if (all) results.push({ page: given, score: total - (by.length ? 1000 : 0), scores, by: by.join("、") });
    }
    results.sort((a, b) => b.score - a.score || a.page.order - b.page.order);
    for (const result of results) {
      const ranked = [...result.scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      result.passages = ranked.slice(0, 4).map((each) => each[0]);
    }
    if (wanted.length > 1 || !/^[a-z0-9]{2,}$/.test(wanted[0])) return results;
    const known = new Set(results.map((each) => each.page));
    return [...results, ...byInitials(wanted[0]).filter((each) => !known.has(each.page))];
  }

  function byInitials(letters) {
    const results = [];
    for (const given of pages) {
      const passages = [];
      for (const [number, initials] of given.initials) if (initials.includes(letters)) passages.push(number);
      if (passages.length) {
        const score = WEIGHT[given.kinds[passages[0]]] + (passages.length > 1 ? 1 : 0);
        results.push({ page: given, score, passages: passages.slice(0, 4), by: "拼音首字母" });
      }
    }
    return results.sort((a, b) => b.score - a.score || a.page.order - b.page.order);
  }

  // What is marked in a passage: the terms, and the words they were found by.
  function marks(query) {
    const wanted = terms(query);
    return [...wanted, ...wanted.flatMap(alternatives)];
  }

  // [begin, end] of every mark in a text, in order, none within another.
  function ranges(text, wanted) {
    const folded = fold(text);
    const all = [];
    for (const term of wanted) {
      for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) {
        all.push([at, at + term.length]);
      }
    }
    all.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    return all.filter((each, i) => !all.slice(0, i).some((other) => other[1] > each[0]));
  }

  root.casebookSearch = { words, page, entry, search, fold, marks, ranges, pages, KINDS };
})(typeof window === "undefined" ? globalThis : window);
