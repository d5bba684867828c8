"use strict";
// The learner's page of the class exercise: the cells of a sheet become radio buttons. What is chosen is kept on this
// device; it goes elsewhere only as a file or a text that the group itself passes on. The book's codes are asked for
// when the group wants to compare, and from then on the sheet cannot be changed.
(function () {
  const record = window.casebookRecord;
  const { FORCES, LONGEST, element, button, plain, groupName } = window.casebookCoding;
  const CODES = ["0 不起作用", "1 部分", "2 主要"];
  const blocks = [...document.querySelectorAll(".coding-sheet")];
  if (!blocks.length) return;
  const sheets = blocks.map((block) => {
    const [name, edition] = [block.id.replace(/^sheet-/, ""), /版本：([0-9a-f]+)/.exec(block.textContent)[1]];
    const caption = block.querySelector("caption .caption-text") || block.querySelector("caption");
    const practices = [...block.querySelectorAll("tbody tr")].map((row) => ({
      id: row.dataset.practice,
      text: row.cells[0].textContent.trim(),
      cells: [...row.cells].slice(1),
    }));
    return { name, edition, title: caption.textContent.replace(/^编码表：/, "").trim(), practices, block };
  });
  let sheet = null; // the one chosen
  let state = null; // what is kept of it
  let fields = []; // by practice: its radio buttons by force, its reason, its note

  // -- what is kept

  const CHOSEN = "coding:chosen";
  const key = () => `coding:1:${sheet.name}`;

  // Anything may stand there; of another edition nothing is taken, for it answered other questions.
  function load() {
    let given = {};
    try {
      given = JSON.parse(record.text(key())) || {};
    } catch {
      // as good as nothing
    }
    const same = given.edition === sheet.edition;
    const kept = (same && Array.isArray(given.practices) && given.practices) || [];
    const practices = sheet.practices.map(({ id }) => {
      const one = kept.find((each) => each && each.id === id) || {};
      const codes = FORCES.map((_, place) => (Array.isArray(one.codes) ? one.codes[place] : null));
      return {
        id,
        codes: codes.map((code) => ([0, 1, 2].includes(code) ? code : null)),
        reason: typeof one.reason === "string" ? one.reason.slice(0, LONGEST.reason) : "",
      };
    });
    const group = typeof given.group === "string" ? given.group.slice(0, LONGEST.group) : "";
    const done = practices.every(({ codes }) => !codes.includes(null));
    return { group, practices, exported: same && done && given.exported === true, compared: same && done && given.compared === true };
  }

  function save() {
    record.keepText(key(), JSON.stringify({ edition: sheet.edition, ...state }));
  }

  // -- the parts of the page

  const choice = element("select", { id: "coding-choice", autocomplete: "off" }, element("option", { value: "" }, "请选择"));
  for (const { name, title } of sheets) choice.append(element("option", { value: name }, title));
  const group = element("input", { type: "text", maxlength: LONGEST.group, autocomplete: "off", "aria-describedby": "coding-group-hint" });
  const form = element("form", { class: "coding-form", "aria-label": "编码" });
  const bar = element("progress", { max: 1, value: 0, "aria-label": "编了多少" });
  const count = element("p");
  const status = element("p", { class: "coding-status", role: "status" });
  const text = element("textarea", { readonly: "", rows: 4, "aria-label": "编码短文" });
  const short = element("div", { class: "coding-short", hidden: "" }, element("p", {}, "整段复制，发给老师；理由不在短文里。"), text);
  short.append(window.casebookCopy.button(() => text.value));
  const compare = element("div", { class: "coding-after", hidden: "" });
  const comparison = element("section", { class: "coding-book", "aria-labelledby": "coding-book-title", hidden: "" });
  const saving = button("保存为文件", saveFile);
  const showing = button("显示编码短文", showShort);
  const where = element("p", { class: "where" });
  const end = element(
    "div", { class: "coding-end" },
    element("div", { class: "coding-progress" }, bar, count),
    element("p", { class: "coding-buttons" }, saving, showing, button("打印这张编码表", printSheet), button("清除这张表的编码", erase)),
    status, short, compare, where,
  );
  const top = element(
    "div", { class: "coding-top" },
    element("label", {}, element("span", {}, "案例"), choice),
    element("label", {}, element("span", {}, "组名"), group),
    element("p", { id: "coding-group-hint" }, "写组号或代号，不写姓名。"),
  );
  const panel = element("section", { class: "coding", "aria-label": "在网页上编码" }, top, form, end, comparison);

  function practiceField(practice, number) {
    const note = element("p", { class: "coding-note", "aria-live": "polite" });
    const set = element("fieldset", { class: "coding-practice" }, element("legend", {}, practice.text));
    const radios = FORCES.map((force, place) => {
      const line = element("fieldset", { class: "coding-force" }, element("legend", {}, force));
      return CODES.map((words, code) => {
        const input = element("input", { type: "radio", name: `code-${number}-${place}`, value: code, autocomplete: "off" });
        input.addEventListener("change", () => {
          state.practices[number].codes[place] = code;
          changed();
        });
        line.append(element("label", {}, input, element("span", {}, words)));
        if (code === CODES.length - 1) set.append(line);
        return input;
      });
    });
    const reason = element("textarea", { rows: 2, maxlength: LONGEST.reason, autocomplete: "off" });
    reason.addEventListener("input", () => {
      state.practices[number].reason = plain(reason.value, LONGEST.reason);
      save();
    });
    const more = element("details", {}, element("summary", {}, "写理由（可以不写）"));
    more.append(element("label", {}, element("span", {}, "理由：不写姓名和住址"), reason));
    set.append(note, more);
    form.append(set);
    return { set, radios, reason, more, note };
  }

  // -- choosing a sheet, showing what is kept

  function choose(name) {
    sheet = sheets.find((each) => each.name === name) || null;
    for (const each of sheets) each.block.classList.toggle("chosen", each === sheet);
    panel.classList.toggle("begun", Boolean(sheet));
    document.body.classList.toggle("coding-begun", Boolean(sheet));
    form.replaceChildren();
    short.hidden = true;
    status.textContent = "";
    comparison.hidden = true;
    if (!sheet) return;
    const before = group.value;
    state = load();
    if (!state.group && before) state.group = groupName(before);
    fields = sheet.practices.map(practiceField);
    record.keepText(CHOSEN, name);
    show();
  }

  function show() {
    group.value = state.group;
    fields.forEach(({ radios, reason, more }, number) => {
      const { codes, reason: words } = state.practices[number];
      radios.forEach((inputs, place) => inputs.forEach((input, code) => (input.checked = codes[place] === code)));
      reason.value = words;
      more.open = Boolean(words);
    });
    showCounts();
    showAfter();
  }

  function missing() {
    return state.practices.flatMap(({ codes }, number) => (codes.includes(null) ? [number] : []));
  }

  function showCounts() {
    const all = sheet.practices.length * FORCES.length;
    const done = state.practices.flatMap(({ codes }) => codes).filter((code) => code !== null).length;
    bar.max = all;
    bar.value = done;
    count.textContent = `编了 ${done}/${all} 格，${sheet.practices.length - missing().length}/${sheet.practices.length} 项做法`;
    fields.forEach(({ note }, number) => {
      const { codes } = state.practices[number];
      const mains = codes.filter((code) => code === 2).length;
      const words = mains > 1
        ? `有 ${mains} 种力记为主要；规矩是每项只让一种力为主，请再想想。`
        : mains === 0 && !codes.includes(null) ? "没有一种力记为主要，请再想想。" : "";
      if (note.textContent !== words) note.textContent = words;
    });
    // the same on paper: what is chosen stands in the cells of the table
    sheet.practices.forEach(({ cells }, number) => {
      cells.forEach((cell, place) => (cell.textContent = state.practices[number].codes[place] ?? "　"));
    });
    where.textContent = record.where();
  }

  function changed() {
    state.exported = false;
    short.hidden = true;
    status.textContent = "";
    save();
    showCounts();
    showAfter();
  }

  // -- out

  function complete() {
    state.group = groupName(group.value);
    const open = missing();
    if (open.length) {
      const numbers = open.map((number) => number + 1).join("、");
      say(`还没有编完：第 ${numbers} 项。编完才能导出。`);
      const place = state.practices[open[0]].codes.indexOf(null);
      fields[open[0]].radios[place][0].focus();
      return false;
    }
    if (!state.group) {
      say("还没有写组名。写上组号或代号，才能导出。");
      group.focus();
      return false;
    }
    group.value = state.group;
    return true;
  }

  function coding() {
    return { sheet: sheet.name, edition: sheet.edition, group: state.group, practices: state.practices };
  }

  function say(words) {
    status.textContent = words;
  }

  function exported(words) {
    state.exported = true;
    save();
    say(words);
    showAfter();
  }

  function saveFile() {
    if (!complete()) return;
    const name = window.casebookCoding.fileName(coding());
    window.casebookFiles.save(window.casebookCoding.fileText(coding()), name, "application/json");
    exported(`已交给浏览器保存：${name}。手机上找不到文件，就用编码短文。`);
  }

  function showShort() {
    if (!complete()) return;
    text.value = window.casebookCoding.shortText(coding());
    short.hidden = false;
    text.focus();
    text.select();
    exported("编码短文在下面。");
  }

  function printSheet() {
    document.body.classList.add("print-sheet");
    window.print();
  }
  addEventListener("afterprint", () => document.body.classList.remove("print-sheet"));

  function erase() {
    if (!window.confirm("清除这张表的编码？清除以后不能恢复。")) return;
    record.eraseText(key());
    group.value = "";
    choose(sheet.name);
    say("这张表的编码已清除。");
  }

  // -- beside the book's coding

  function showAfter(asks = false) {
    compare.hidden = !state.exported;
    compare.replaceChildren();
    for (const { set } of fields) set.disabled = state.compared;
    group.disabled = state.compared;
    if (state.compared) {
      compare.append(element("p", {}, "看过本书的编码，这张表不再改，但还可以导出。要重编，先清除。"));
      showBook(asks);
    } else if (state.exported) {
      compare.append(
        element("p", {}, "已经导出。可以对照本书的编码和理由；看了以后，这张表不能再改。"),
        button("对照本书的编码", () => {
          state.compared = true;
          save();
          showAfter(true);
        }),
      );
    }
  }

  async function showBook(asks) {
    const asked = sheet;
    const title = element("h3", { id: "coding-book-title", tabindex: "-1" }, "与本书的编码对照");
    let book = null;
    try {
      book = (await window.casebookCoding.loadSheets()).find((each) => each.sheet === asked.name && each.edition === asked.edition);
    } catch (error) {
      if (error instanceof window.casebookCoding.CodingError) return say(error.message);
      throw error;
    }
    if (sheet !== asked || !state.compared) return;
    if (!book) return say("本页和本书的编码不是同一版。请重新载入本页。");
    const ours = state.practices.flatMap(({ codes }) => codes);
    const theirs = book.practices.flatMap(({ codes }) => codes);
    const same = ours.filter((code, place) => code === theirs[place]).length;
    const alike = state.practices.filter(({ codes }, number) => codes.join() === book.practices[number].codes.join()).length;
    comparison.replaceChildren(
      title,
      element("p", {}, `${ours.length} 格中有 ${same} 格与本书相同；${book.practices.length} 项做法中有 ${alike} 项全同。本书的编码也可以商榷：不同的地方，先看理由。`),
    );
    book.practices.forEach((practice, number) => {
      const codes = state.practices[number].codes;
      const differ = FORCES.filter((_, place) => codes[place] !== practice.codes[place]);
      const words = differ.length ? `不同：${differ.join("、")}` : "全同";
      comparison.append(
        window.casebookCoding.codesTable(`${number + 1}. ${practice.text}（${words}）`, [
          { name: "本书", book: true, codes: practice.codes },
          { name: "我们", codes },
        ]),
        element("p", { class: "coding-reason" }, `本书的理由：${practice.reason}。`),
      );
      const own = state.practices[number].reason;
      if (own) comparison.append(element("p", { class: "coding-reason" }, `我们的理由：${own}`));
    });
    comparison.hidden = false;
    dispatchEvent(new Event("casebook-tables-made"));
    if (asks) title.focus();
  }

  // -- begin

  choice.addEventListener("change", () => choose(choice.value));
  group.addEventListener("input", () => {
    if (!sheet) return;
    state.group = groupName(group.value);
    state.exported = false;
    short.hidden = true;
    save();
    showAfter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("storage", (event) => {
    if (!sheet || (event.key !== null && !event.key.endsWith(key()))) return;
    choose(sheet.name); // changed in another window
  });
  document.addEventListener("casebook-record-erased", () => sheet && choose(sheet.name));
  document.body.classList.add("coding-works");
  blocks[0].before(panel);
  const linked = sheets.find(({ block }) => `#${block.id}` === decodeURIComponent(location.hash));
  const kept = sheets.find(({ name }) => name === record.text(CHOSEN));
  choice.value = (linked || kept || { name: "" }).name;
  choose(choice.value);
})();
