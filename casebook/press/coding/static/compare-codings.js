"use strict";
// Where the codings of several groups come together: files or pasted texts in, agreement and differences out. All of it
// in this window; nothing is kept and nothing is sent. Whatever a file says is put into the page as text only.
(function () {
  const { FORCES, CodingError, element, button, fromFile, fromPasted, loadSheets, captioned, codesTable } = window.casebookCoding;
  const { share, cohenKappa, fleissKappa, pairShare } = window.casebookAgreement;
  const place = document.querySelector(".coding-comparison");
  if (!place) return;
  const MOST = 40; // groups
  let groups = []; // the codings taken, in the order in which they came; all of one sheet
  let book = null; // the sheet they are of

  // -- the parts of the page

  // The words on the browser's own button are in the browser's language: the label is the button.
  const input = element("input", { type: "file", multiple: "", accept: ".json,application/json", class: "off-screen" });
  const files = element("label", { class: "coding-files" }, element("span", {}, "选取文件"), input);
  const pasted = element("textarea", { rows: 3, autocomplete: "off", spellcheck: "false" });
  const status = element("p", { class: "coding-status", role: "status" });
  const errors = element("ul", { class: "coding-errors" });
  const list = element("ul", { class: "coding-groups" });
  const results = element("div", { class: "coding-results" });
  const drop = element(
    "div", { class: "coding-drop" },
    element("p", { class: "coding-hint" }, files, element("span", {}, "小组的文件，可以一次选几个，也可以拖到这里。")),
    element("label", {}, element("span", {}, "或者贴编码短文，可以一次贴几段"), pasted),
    element("p", { class: "coding-buttons" }, button("收下短文", takePasted), button("全部清空", clear)),
    status, errors, list,
  );
  document.body.classList.add("coding-works");
  place.append(drop, results);

  // -- in

  async function take(read) {
    const before = groups.length;
    const said = [];
    try {
      const sheets = await loadSheets();
      for (const { from, coding, error } of await read(sheets)) {
        const wrong = error || refused(coding, sheets);
        if (wrong) said.push(`${from}：${wrong}`);
        else groups.push(coding);
      }
    } catch (error) {
      if (!(error instanceof CodingError)) throw error;
      said.push(error.message);
    }
    errors.replaceChildren(...said.map((words) => element("li", {}, words)));
    const taken = groups.length - before;
    status.textContent = [
      `新收 ${taken} 份，共 ${groups.length} 份。`,
      said.length ? `${said.length} 份没有收，原因如下。` : "",
    ].join("");
    show();
  }

  // Say why a coding that is right in itself does not belong to the others; the first one decides which sheet it is.
  function refused(coding, sheets) {
    const sheet = sheets.find((each) => each.sheet === coding.sheet);
    if (!groups.length) book = sheet;
    if (sheet !== book) return `编的是《${sheet.title}》，已收的是《${book.title}》。两张表不能放在一起；要换，先全部清空。`;
    if (groups.length >= MOST) return `最多收 ${MOST} 份。`;
    if (coding.group === "本书") return "组名不能叫“本书”。请小组改个组名，重新导出。";
    const same = groups.find((each) => each.group === coding.group);
    if (!same) return "";
    return flat(same).join() === flat(coding).join()
      ? `重复：与已收的“${same.group}”是同一份。`
      : `已经有一份“${same.group}”，编码不同。若是改过的，先去掉原来的一份；若是另一组，请改组名，重新导出。`;
  }

  function takeFiles(files) {
    return take((sheets) => Promise.all([...files].map(async (file) => {
      const from = `文件“${window.casebookCoding.plain(file.name, 40)}”`;
      try {
        if (file.size > window.casebookCoding.LONGEST.file) throw new CodingError("文件太大，不是本书导出的编码文件。");
        return { from, coding: fromFile(await file.text(), sheets) };
      } catch (error) {
        if (error instanceof CodingError) return { from, error: error.message };
        if (error instanceof DOMException) return { from, error: "读不出来。它也许是文件夹，或者已经移走。" };
        throw error;
      }
    })));
  }

  async function takePasted() {
    await take((sheets) => fromPasted(pasted.value, sheets).map((each, number, all) => (
      { from: all.length > 1 ? `贴来的第 ${number + 1} 段` : "贴来的短文", ...each }
    )));
    if (!errors.childNodes.length) pasted.value = "";
  }

  function clear() {
    groups = [];
    book = null;
    pasted.value = "";
    errors.replaceChildren();
    status.textContent = "已经清空。";
    show();
    input.focus();
  }

  input.addEventListener("change", async () => {
    await takeFiles(input.files);
    input.value = "";
  });
  for (const name of ["dragover", "dragenter"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => drop.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault(); // else the browser would leave the page for the file
    if (event.dataTransfer.files.length) takeFiles(event.dataTransfer.files);
  });

  // -- numbers

  // All codes of a coding in one row, or those of one force.
  function flat(coding) {
    return coding.practices.flatMap(({ codes }) => codes);
  }

  function ofForce(coding, force) {
    return coding.practices.map(({ codes }) => codes[force]);
  }

  // A coefficient for the eye: two places, a minus and not a hyphen, and words where there is none.
  function shown(value) {
    return Number.isNaN(value) ? "算不出" : value.toFixed(2).replace(/^-(?!0\.00$)/, "−").replace(/^-/, "");
  }

  function percent(value) {
    return `${Math.round(value * 100)}%`;
  }

  // How far the codes of a practice lie apart: the mean distance between two groups, summed over the forces.
  function spread(number) {
    let sum = 0;
    groups.forEach((one, first) => groups.slice(first + 1).forEach((other) => {
      FORCES.forEach((_, force) => {
        sum += Math.abs(one.practices[number].codes[force] - other.practices[number].codes[force]);
      });
    }));
    return groups.length > 1 ? sum / ((groups.length * (groups.length - 1)) / 2) : 0;
  }

  // How far the groups lie from the book, on average.
  function distance(number) {
    const ours = book.practices[number].codes;
    const apart = ({ practices }) =>
      practices[number].codes.reduce((sum, code, force) => sum + Math.abs(code - ours[force]), 0);
    return groups.reduce((sum, coding) => sum + apart(coding), 0) / groups.length;
  }

  // The least and the greatest that kappa becomes when one practice after the other is left out.
  function leaveOneOut() {
    const without = (number) => groups.map(({ practices }) => flat({ practices: practices.filter((_, place) => place !== number) }));
    const values = book.practices.map((_, number) => fleissKappa(without(number))).filter((value) => !Number.isNaN(value));
    return [Math.min(...values), Math.max(...values)];
  }

  // -- out

  function show() {
    list.replaceChildren(...groups.map((coding) => {
      const off = button("去掉", () => {
        groups = groups.filter((each) => each !== coding);
        status.textContent = `去掉了“${coding.group}”，还有 ${groups.length} 份。`;
        show();
        (list.querySelector("button") || input).focus();
      });
      off.setAttribute("aria-label", `去掉“${coding.group}”`);
      return element("li", {}, element("span", {}, coding.group), off);
    }));
    results.replaceChildren();
    if (!groups.length) return;
    results.append(
      element("h3", {}, `《${book.title}》：${groups.length} 组的编码`),
      element("p", { class: "coding-sum" }, summary()),
      ...coefficients(),
      ...differences(),
      element(
        "p", { class: "coding-buttons" },
        button("编码存为 CSV", () => window.casebookFiles.saveCsv(codeLines(), `编码-${book.sheet}`)),
        button("系数存为 CSV", () => window.casebookFiles.saveCsv(coefficientLines(), `系数-${book.sheet}`)),
        button("打印", () => window.print()),
      ),
    );
    dispatchEvent(new Event("casebook-tables-made"));
  }

  function summary() {
    const size = book.practices.length;
    const parts = [`收到 ${groups.length} 组的编码，每组编 ${size} 项做法，共 ${size * FORCES.length} 格。`];
    if (groups.length > 1) {
      const codings = groups.map(flat);
      const [least, most] = leaveOneOut();
      parts.push(`两两比较，各组之间平均有 ${percent(pairShare(codings))} 的格一致；弗莱斯卡帕${said(fleissKappa(codings))}`);
      parts.push(Number.isFinite(least) ? `，轮流去掉一项做法，它在 ${shown(least)} 到 ${shown(most)} 之间变动。` : "。");
    }
    const ranked = groups
      .map((coding) => [cohenKappa(flat(coding), flat(book)), coding.group])
      .filter(([value]) => !Number.isNaN(value))
      .sort(([a], [b]) => a - b);
    if (ranked.length > 1) {
      const [[low, first], [high, last]] = [ranked[0], ranked.at(-1)];
      parts.push(`与本书比，卡帕最低 ${shown(low)}（${first}），最高 ${shown(high)}（${last}）。`);
    } else if (ranked.length) parts.push(`与本书比，“${ranked[0][1]}”的卡帕是 ${shown(ranked[0][0])}。`);
    parts.push(`只有 ${groups.length} 组、${size} 项做法：换几项做法，换几组人，这些数都会变，不能当作合格与否的分数。`);
    return parts.join("");
  }

  function said(value) {
    return Number.isNaN(value) ? "算不出" : `是 ${shown(value)}`;
  }

  function table(caption, heads, rows) {
    const line = (cells, head) => {
      const row = element("tr");
      cells.forEach((cell, column) => row.append(
        head ? element("th", { scope: "col", ...(column && { class: "text-right" }) }, cell)
          : column ? element("td", { class: "text-right" }, ...[cell].flat())
            : element("th", { scope: "row" }, cell),
      ));
      return row;
    };
    const made = element("table", {}, captioned(caption), element("thead", {}, line(heads, true)));
    made.append(element("tbody", {}, ...rows.map((cells) => line(cells))));
    return element("div", { class: "table-scroll" }, made);
  }

  const WITH_BOOK = ["小组", "一致的占比", "卡帕", "加权卡帕", ...FORCES.map((force) => `${force}的卡帕`)];
  const WITH_BOOK_SHORT = ["小组", "一致", "卡帕", "加权", ...FORCES.map((force) => force.slice(0, 2))];
  const AMONG = ["力", "一致的占比", "弗莱斯卡帕"];

  function withBook() {
    return groups.map((coding) => [
      coding.group,
      percent(share(flat(coding), flat(book))),
      shown(cohenKappa(flat(coding), flat(book))),
      shown(cohenKappa(flat(coding), flat(book), "linear")),
      ...FORCES.map((_, force) => shown(cohenKappa(ofForce(coding, force), ofForce(book, force)))),
    ]);
  }

  function among() {
    const line = (name, codings) => [name, percent(pairShare(codings)), shown(fleissKappa(codings))];
    return [
      ...FORCES.map((name, force) => line(name, groups.map((coding) => ofForce(coding, force)))),
      line("四种力合计", groups.map(flat)),
    ];
  }

  // Each pair of groups once.
  function pairs(joint) {
    return groups.slice(0, -1).map((one, row) => [
      one.group,
      ...groups.slice(1).map((other, column) => (column < row ? "" : joint(flat(one), flat(other)))),
    ]);
  }

  function coefficients() {
    const caption = "各组与本书：合计的一致占比、卡帕和加权卡帕，四种力各自的卡帕";
    const made = [table(caption, WITH_BOOK_SHORT, withBook())];
    if (groups.length > 1) {
      const both = (one, other) => [
        element("span", {}, shown(cohenKappa(one, other))),
        element("span", { class: "coding-weighted" }, `加权 ${shown(cohenKappa(one, other, "linear"))}`),
      ];
      made.push(
        table("各组之间，四种力分开和合计", AMONG, among()),
        table("两组之间的卡帕，四种力合计", ["小组", ...groups.slice(1).map(({ group }) => group)], pairs(both)),
      );
    }
    const words = "合计把每项做法的每一格当作一个判断。加权卡帕用线性权重：差一级算半个分歧。";
    made.push(element("p", { class: "where" }, words));
    if (made.some((each) => each.textContent.includes("算不出"))) {
      const none = "算不出：几份编码全是同一个码，碰巧的一致已经占满，没有余地可以衡量。这不等于一致性差。";
      made.push(element("p", { class: "where" }, none));
    }
    return made;
  }

  function differences() {
    const order = book.practices
      .map((practice, number) => ({ practice, number, apart: spread(number), off: distance(number) }))
      .sort((a, b) => b.apart - a.apart || b.off - a.off || a.number - b.number);
    const open = order.filter(({ apart, off }) => apart || off);
    const same = order.filter(({ apart, off }) => !apart && !off);
    const made = [element("h3", {}, "哪里编得不同")];
    const words = groups.length > 1 ? "各组分歧大的在前；分歧一样大，离本书远的在前。" : "离本书远的在前。";
    made.push(element("p", {}, open.length ? words : "所有的格都一致。"));
    for (const { practice, number, apart } of open) {
      const codings = groups.map((coding) => ({ name: coding.group, codes: coding.practices[number].codes }));
      const note = groups.length < 2 ? "" : apart ? `（两组平均相差 ${apart.toFixed(1)} 级）` : "（各组一致，与本书不同）";
      const block = element("div", { class: "coding-practice" });
      block.append(
        codesTable(`${number + 1}. ${practice.text}${note}`, [{ name: "本书", book: true, codes: practice.codes }, ...codings]),
        element("p", { class: "coding-reason" }, `本书的理由：${practice.reason}。`),
      );
      for (const coding of groups) {
        const { reason } = coding.practices[number];
        if (reason) block.append(element("p", { class: "coding-reason" }, `${coding.group}的理由：${reason}`));
      }
      made.push(block);
    }
    if (same.length) {
      const texts = same.map(({ practice, number }) => `${number + 1}. ${practice.text}`);
      made.push(element("p", {}, `各组一致、也与本书相同的：${texts.join("；")}。`));
    }
    return made;
  }

  // One line a practice and force: the book's code, then each group's.
  function codeLines() {
    const lines = [["编号", "做法", "力", "本书", ...groups.map(({ group }) => group), "本书的理由"]];
    book.practices.forEach((practice, number) => FORCES.forEach((name, force) => {
      const codes = groups.map(({ practices }) => String(practices[number].codes[force]));
      lines.push([practice.id, practice.text, name, String(practice.codes[force]), ...codes, practice.reason]);
    }));
    return lines;
  }

  function coefficientLines() {
    const lines = [["各组与本书"], WITH_BOOK, ...withBook()];
    if (groups.length < 2) return lines;
    lines.push([""], ["各组之间"], AMONG, ...among(), [""], ["两组之间", "", "一致的占比", "卡帕", "加权卡帕"]);
    groups.forEach((one, first) => groups.slice(first + 1).forEach((other) => {
      const [a, b] = [flat(one), flat(other)];
      lines.push([one.group, other.group, percent(share(a, b)), shown(cohenKappa(a, b)), shown(cohenKappa(a, b, "linear"))]);
    }));
    return lines;
  }
})();
