"use strict";
// The search page: asks `casebookSearch`, shows the results, keeps the query in the address. The index is loaded with
// the first letter that somebody types, not before, one part after another; what is there already is searched.
(function () {
  const form = document.getElementById("casebook-search");
  if (!form) return;
  const field = form.querySelector("input");
  const status = document.getElementById("casebook-search-status");
  const list = document.getElementById("casebook-search-results");
  const NAMES = ["题名", "标题", "图表题", "图中文字", "表", "正文"];
  const AROUND = 46;
  const MOST = 30;
  const files = form.dataset.files.split(" ");
  let loaded = 0; // of `files`
  let loading = false;
  let shown = "";

  function load() {
    if (loading || loaded === files.length) return;
    loading = true;
    const script = document.createElement("script");
    script.src = files[loaded];
    script.onload = () => {
      loading = false;
      loaded += 1;
      casebookSearch.search("\u0001"); // a browser looks through a text faster the second time
      answer();
      load();
    };
    script.onerror = () => {
      loading = false;
      shown = ""; // the next letter tries again
      status.textContent = `索引没有载入（${script.getAttribute("src")}）。请检查文件是否完整。`;
    };
    document.head.append(script);
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // Text with the marks in it, cut to what stands around the first of them.
  function marked(text, wanted) {
    const made = document.createDocumentFragment();
    const ranges = casebookSearch.ranges(text, wanted);
    const first = ranges.length ? ranges[0][0] : 0;
    const begin = Math.max(0, first - AROUND);
    const end = Math.min(text.length, first + 3 * AROUND);
    if (begin) made.append("……");
    let at = begin;
    for (const [from, to] of ranges) {
      if (from < at || to > end) continue;
      made.append(text.slice(at, from), element("mark", "", text.slice(from, to)));
      at = to;
    }
    made.append(text.slice(at, end) + (end < text.length ? "……" : ""));
    return made;
  }

  function link(page, entry, query) {
    const anchor = entry.anchor ? `#${encodeURIComponent(entry.anchor)}` : "";
    return `${page.url}?h=${encodeURIComponent(query)}${anchor}`;
  }

  function result(found, query) {
    const { page } = found;
    const item = element("li");
    const head = element("h2");
    const title = element("a", "", page.title);
    title.href = link(page, casebookSearch.entry(page, found.passages[0]), query);
    head.append(title);
    item.append(head);
    if (found.by) {
      const how = found.by === "拼音首字母" ? "按拼音首字母找到" : `按同义词找到：${found.by}`;
      item.append(element("p", "by", how));
    }
    const wanted = casebookSearch.marks(query);
    const passages = element("ul", "passages");
    for (const number of found.passages) {
      const entry = casebookSearch.entry(page, number);
      if (entry.kind === 0 && found.passages.length > 1) continue; // the title stands above
      const line = element("li");
      const place = element("a", "", NAMES[entry.kind]);
      place.href = link(page, entry, query);
      const words = element("span");
      words.append(marked(entry.text, wanted));
      line.append(place, " ", words);
      passages.append(line);
    }
    item.append(passages);
    return item;
  }

  function show() {
    const query = field.value.trim();
    if (query === shown) return;
    shown = query;
    const address = new URL(window.location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    try {
      window.history.replaceState(null, "", address);
    } catch {
      // a page opened from a folder may not change its address in some browsers
    }
    if (!query) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    answer();
    load();
  }

  function answer() {
    if (!shown) return;
    const part = loaded < files.length ? `（索引载入了 ${loaded}/${files.length}）` : "";
    if (!loaded) {
      status.textContent = "正在载入索引……";
      return;
    }
    const results = casebookSearch.search(shown);
    list.replaceChildren(...results.slice(0, MOST).map((found) => result(found, shown)));
    const more = results.length > MOST ? `，先列出前 ${MOST} 页` : "";
    if (results.length) status.textContent = `${results.length} 页中找到${more}。${part}`;
    else status.textContent = part ? `正在查找……${part}` : `没有找到“${shown}”。`;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  field.addEventListener("input", show);
  field.value = new URL(window.location.href).searchParams.get("q") || "";
  field.focus();
  show();
})();
