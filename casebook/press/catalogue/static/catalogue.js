"use strict";
// The catalogue of cases: choose, sort, put two side by side. All that is known of a case stands in its row of the
// table; what is chosen stands in the address. Nothing of either is ever put into the page as HTML: only as text.
(function () {
  const block = document.querySelector(".cb-catalogue");
  const table = block && block.querySelector("table");
  if (!table) return;
  const here = document.currentScript.src;
  const choices = table.tHead.rows[0].dataset;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({
    row,
    id: row.dataset.case,
    name: row.querySelector(".cb-case-name").textContent.trim(),
    text: row.textContent,
    has: (group, value) => (row.dataset[group] || "").split(" ").includes(value),
    rank: (sort) => Number(row.dataset[`by${sort[0].toUpperCase()}${sort.slice(1)}`]),
  }));
  const FIELDS = [
    ["region", "地点"],
    ["period", "时间"],
  ];
  const GROUPS = [
    ["force", "起作用的力量"],
    ["evidence", "证据"],
  ];
  const SORTS = [
    ["order", "章的顺序"],
    ["place", "地点"],
    ["time", "时间，先早后晚"],
    ["measured", "实测数字，先多后少"],
  ];
  let chosen = []; // the ids of at most two cases, in the order in which they were chosen

  function element(name, attributes, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  function button(text, act) {
    const made = element("button", { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  }

  // -- the controls

  const form = element("form", { class: "cb-choose", role: "search", "aria-label": "挑选案例" });
  const status = element("p", { class: "cb-choose-count", role: "status" });
  const text = element("input", { type: "search", name: "text", autocomplete: "off" });
  const sort = element("select", { name: "sort" });
  const controls = { text, sort };

  function labelled(label, control) {
    return element("label", {}, element("span", {}, label), control);
  }

  function option(value, label) {
    return element("option", { value }, label);
  }

  function count(group, value) {
    return rows.filter((each) => each.has(group, value)).length;
  }

  function build() {
    const line = element("div", { class: "cb-choose-line" });
    for (const [group, label] of FIELDS) {
      const select = element("select", { name: group }, option("", "不限"));
      for (const value of choices[group].split(" ")) {
        if (count(group, value)) select.append(option(value, `${value}（${count(group, value)}）`));
      }
      controls[group] = select;
      line.append(labelled(label, select));
    }
    for (const [value, label] of SORTS) sort.append(option(value, label));
    line.append(labelled("文字", text), labelled("排序", sort));
    form.append(line);
    for (const [group, label] of GROUPS) {
      const set = element("fieldset", {}, element("legend", {}, label));
      controls[group] = [];
      for (const value of choices[group].split(" ")) {
        if (!count(group, value)) continue;
        const box = element("input", { type: "checkbox", name: group, value });
        controls[group].push(box);
        set.append(element("label", {}, box, `${value}（${count(group, value)}）`));
      }
      form.append(set);
    }
    form.append(element("div", { class: "cb-choose-end" }, status, button("全部列出", reset)));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => apply());
    text.addEventListener("focus", loadFolds, { once: true });
    table.closest(".table-scroll").before(form, comparison);
  }

  // -- traditional characters are read as simplified ones: a table of the search, loaded when somebody types

  let loading = false;

  function loadFolds() {
    if (loading) return;
    loading = true;
    const script = document.createElement("script");
    script.src = new URL("search-words.js", here).href;
    script.onload = () => {
      for (const each of rows) each.folded = null;
      apply();
    };
    document.head.append(script);
  }

  function matches(each, terms) {
    each.folded = each.folded || casebookSearch.fold(each.text);
    return terms.every((term) => each.folded.includes(term));
  }

  // -- what is chosen

  function state() {
    const now = { text: text.value.trim(), sort: sort.value };
    for (const [group] of FIELDS) now[group] = controls[group].value;
    for (const [group] of GROUPS) now[group] = controls[group].filter((box) => box.checked).map((box) => box.value);
    return now;
  }

  function apply() {
    const now = state();
    const terms = casebookSearch.fold(now.text).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const each of rows) {
      const fits =
        FIELDS.every(([group]) => !now[group] || each.has(group, now[group])) &&
        GROUPS.every(([group]) => now[group].every((value) => each.has(group, value))) &&
        matches(each, terms);
      each.row.hidden = !fits;
      shown += fits;
    }
    const sorted = [...rows].sort((a, b) => a.rank(now.sort) - b.rank(now.sort) || a.rank("order") - b.rank("order"));
    if (sorted.some((each, place) => body.rows[place] !== each.row)) body.append(...sorted.map((each) => each.row));
    say(status, `${rows.length} 个案例中的 ${shown} 个`);
    remember(now);
  }

  // Said again, the same words would be read out again.
  function say(where, words) {
    if (where.textContent !== words) where.textContent = words;
  }

  function reset() {
    form.reset();
    apply();
    text.focus();
  }

  // -- the address

  function remember(now) {
    const address = new URL(window.location.href);
    const keep = (name, value) => (value ? address.searchParams.set(name, value) : address.searchParams.delete(name));
    for (const [group] of FIELDS) keep(group, now[group]);
    for (const [group] of GROUPS) keep(group, now[group].join(" "));
    keep("text", now.text);
    keep("sort", now.sort === "order" ? "" : now.sort);
    keep("compare", chosen.join(" "));
    if (address.href === window.location.href) return;
    try {
      window.history.replaceState(null, "", address);
    } catch {
      // a page opened from a folder may not change its address in some browsers
    }
  }

  // What the address says and the page does not know is passed over.
  function recall() {
    const given = new URL(window.location.href).searchParams;
    for (const name of ["region", "period", "sort"]) {
      const known = [...controls[name].options].some((each) => each.value === given.get(name));
      if (known) controls[name].value = given.get(name);
    }
    for (const [group] of GROUPS) {
      const wanted = (given.get(group) || "").split(" ");
      for (const box of controls[group]) box.checked = wanted.includes(box.value);
    }
    text.value = given.get("text") || "";
    if (text.value) loadFolds();
    const ids = (given.get("compare") || "").split(" ");
    chosen = [...new Set(ids)].filter((id) => rows.some((each) => each.id === id)).slice(0, 2);
  }

  // -- two side by side

  const comparison = element("section", { class: "cb-compare", "aria-labelledby": "cb-compare-title", hidden: "" });
  const told = element("p", { class: "cb-compare-told", role: "status" });
  const title = element("h2", { id: "cb-compare-title", tabindex: "-1" }, "并排比较");
  let from = null; // where the reader came from, to go back to

  function addBoxes() {
    for (const each of rows) {
      each.box = element("input", { type: "checkbox" });
      each.go = button("并排看", () => {
        from = each;
        title.focus();
      });
      each.go.setAttribute("aria-label", `并排看，包括《${each.name}》`);
      const label = element("label", {}, each.box, "比较", element("span", { class: "off-screen" }, `《${each.name}》`));
      each.row.cells[0].append(element("p", { class: "cb-case-compare" }, label, each.go));
      each.box.addEventListener("change", () => choose(each));
    }
  }

  function choose(each) {
    let dropped = "";
    if (each.box.checked) {
      if (chosen.length === 2) dropped = chosen.shift();
      chosen.push(each.id);
    } else chosen = chosen.filter((id) => id !== each.id);
    compare(dropped);
    remember(state());
  }

  function picked() {
    return chosen.map((id) => rows.find((each) => each.id === id));
  }

  function compare(dropped) {
    for (const each of rows) {
      each.box.checked = chosen.includes(each.id);
      each.go.hidden = chosen.length < 2 || !each.box.checked;
    }
    const names = picked().map((each) => `《${each.name}》`);
    const other = rows.find((each) => each.id === dropped);
    const instead = other ? `，替下《${other.name}》` : "";
    const words = ["", `选了${names[0]}，再选一个就能并排比较。`, `选了${names.join("和")}${instead}，比较表在总表前面。`];
    say(told, words[chosen.length]);
    told.classList.toggle("off-screen", chosen.length === 2); // the comparison says it
    comparison.hidden = chosen.length < 2;
    if (chosen.length === 2) comparison.replaceChildren(title, sideBySide(picked()), ends());
  }

  function sideBySide(pair) {
    const cell = (each, label) => [...each.row.cells].find((one) => one.dataset.label === label);
    const parts = [
      ["地点", (each) => cell(each, "地点")],
      ["时间", (each) => cell(each, "时间")],
      ["谁在做", (each) => each.row.querySelector(".cb-case-actors"), "谁在做："],
      ["起作用的力量", (each) => cell(each, "起作用的力量")],
      ["证据", (each) => cell(each, "证据")],
      ["摘要", (each) => each.row.querySelector(".cb-case-summary")],
      ["来源", (each) => each.row.querySelector(".cb-case-source"), "来源："],
    ];
    const head = element("tr", {}, element("th", { scope: "col" }, "项目"));
    for (const each of pair) {
      const name = each.row.querySelector(".cb-case-name").cloneNode(true);
      head.append(element("th", { scope: "col" }, name));
    }
    const made = element("table", {}, element("thead", {}, head), element("tbody"));
    for (const [label, find, prefix] of parts) {
      const line = element("tr", {}, element("th", { scope: "row" }, label));
      for (const each of pair) line.append(element("td", {}, ...copied(find(each), prefix)));
      made.tBodies[0].append(line);
    }
    return made;
  }

  // Copies of what stands in the row, links included, without the words that name it.
  function copied(source, prefix) {
    const nodes = [...source.childNodes].map((node) => node.cloneNode(true));
    if (prefix && nodes.length && nodes[0].nodeType === Node.TEXT_NODE) {
      nodes[0].data = nodes[0].data.replace(prefix, "");
    }
    return nodes;
  }

  function ends() {
    const back = button("回到总表", () => {
      const row = from && !from.row.hidden ? from : rows.find((each) => !each.row.hidden);
      if (row) row.box.focus();
    });
    const clear = button("不再比较", () => {
      const row = from && !from.row.hidden ? from : picked().find((each) => !each.row.hidden);
      chosen = [];
      compare("");
      remember(state());
      (row ? row.box : text).focus();
    });
    return element("p", { class: "cb-compare-ends" }, back, clear);
  }

  build();
  comparison.after(told);
  addBoxes();
  recall();
  compare("");
  apply();
})();
