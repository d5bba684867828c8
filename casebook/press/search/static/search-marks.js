"use strict";
// On a page that a search result led to: mark what was searched for, open what is folded around it, go there.
(function () {
  const query = new URL(window.location.href).searchParams.get("h");
  const article = document.querySelector("article");
  const self = document.currentScript;
  if (!query || !article || !self) return;
  const MOST = 300;
  const BLOCKS = "p,li,dt,dd,pre,tr,figcaption,caption,summary,blockquote,h1,h2,h3,h4,h5,h6,section,div";

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, self.src).href;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  // All text of the article in one string, blocks apart, and the node that each piece came from.
  function gather() {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("script,style,button,.cell_input,.headerlink,.chart-tools,.cb-term-notes")
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
    );
    const pieces = [];
    let text = "";
    let block = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const here = node.parentElement.closest(BLOCKS);
      if (here !== block) text += "\n";
      block = here;
      pieces.push({ node, at: text.length });
      text += node.data;
    }
    return { text, pieces };
  }

  function mark() {
    const { text, pieces } = gather();
    const ranges = casebookSearch.ranges(text, casebookSearch.marks(query)).slice(0, MOST);
    let last = pieces.length - 1;
    const made = [];
    for (const [from, to] of ranges.reverse()) {
      while (last >= 0 && pieces[last].at >= to) last -= 1;
      for (let i = last; i >= 0 && pieces[i].at + pieces[i].node.length > from; i -= 1) {
        const { node, at } = pieces[i];
        const begin = Math.max(0, from - at);
        const end = Math.min(node.length, to - at);
        if (begin >= end) continue;
        const range = document.createRange();
        range.setStart(node, begin);
        range.setEnd(node, end);
        const wrap = document.createElement("mark");
        wrap.className = "search-hit";
        range.surroundContents(wrap);
        made.unshift(wrap);
      }
    }
    return made;
  }

  // The first mark at or below the place that the address names, else the first of the page.
  function first(made) {
    const place = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (!place) return made[0];
    const inside = made.find((each) => place.contains(each));
    const after = (each) => place.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
    return inside || made.find(after) || made[0];
  }

  function notice(made) {
    const bar = document.createElement("p");
    bar.className = "search-notice";
    bar.setAttribute("role", "status");
    const clear = document.createElement("button");
    clear.type = "button";
    clear.textContent = "去掉标记";
    clear.addEventListener("click", () => {
      for (const each of made) each.replaceWith(...each.childNodes);
      article.normalize();
      bar.remove();
    });
    bar.append(`本页有 ${made.length} 处“${query}”　`, clear);
    article.prepend(bar);
  }

  load("search.js")
    .then(() => load("search-words.js"))
    .then(() => {
      const made = mark();
      if (!made.length) return;
      for (const each of made) {
        for (let fold = each.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      }
      notice(made);
      first(made).scrollIntoView({ block: "center" });
    })
    .catch(() => {}); // without the marks the page is as good as without a search
})();
