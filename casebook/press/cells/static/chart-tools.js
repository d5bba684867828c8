"use strict";
// Under each chart: copies its table or saves it as CSV; the way to the code opens the fold that the code is in.
// Other scripts save what they make in the same way: casebookFiles.
(function () {
  // A spreadsheet takes text that begins like this for a formula; an apostrophe keeps it text. The same as in
  // casebook.register.spreadsheet.
  const FORMULA = /^(?:[\s\u200b-\u200d\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])/;
  const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

  function rows(table) {
    return [...table.rows].map((row) => [...row.cells].map((cell) => cell.dataset.value || cell.textContent));
  }

  function harmless(text) {
    return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  }

  function csv(lines) {
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return `\ufeff${lines.map((cells) => cells.map((cell) => quoted(harmless(cell))).join(",")).join("\r\n")}\r\n`;
  }

  function save(text, name, type) {
    const link = document.createElement("a");
    const address = URL.createObjectURL(new Blob([text], { type }));
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  function saveCsv(lines, name) {
    save(csv(lines), `${name}.csv`, "text/csv");
  }

  for (const data of document.querySelectorAll(".chart-data")) {
    const table = data.querySelector("table");
    const figure = data.parentElement.previousElementSibling;
    const line = document.createElement("p");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "存为 CSV";
    button.addEventListener("click", () => saveCsv(rows(table), figure?.id || "data"));
    const text = () => rows(table).map((row) => row.map(harmless).join("\t")).join("\n");
    line.append(window.casebookCopy.button(text), button);
    data.append(line);
  }

  // Code that an address leads to is shown, though it was folded away.
  function unfold() {
    const place = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    for (let fold = place?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (place?.closest("details")) place.scrollIntoView();
  }
  addEventListener("hashchange", unfold);
  unfold();
  window.casebookFiles = { save, saveCsv };
})();
