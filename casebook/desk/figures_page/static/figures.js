// The page of `make figures`. All words of the report reach the screen as text, never as HTML.
"use strict";

let report, current = -1;
const marks = [];
const $ = id => document.getElementById(id);

async function start() {
  report = await (await fetch("report.json")).json();
  document.title = `${report.name}：核对数字`;
  $("about").textContent = `${report.name}（按 ${report.form} 读入）；收下的写进 ${report.target}`;
  $("notes").append(...report.notes.map(note => element("li", note)));
  $("units").append(...report.units.map(({ unit, label }) => Object.assign(element("option"), { value: unit, label })));
  drawText();
  drawForm();
  const first = report.candidates.findIndex(each => each.status === "open");
  show(first < 0 ? 0 : first);
}

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

// Offsets count characters of Python, not the halves of which a string is made here.
function drawText() {
  const characters = Array.from(report.text), parts = [];
  let end = 0;
  report.candidates.forEach((candidate, index) => {
    if (candidate.start < end) {  // two rows for one number
      marks[index] = marks[index - 1];
      return;
    }
    const mark = element("mark", characters.slice(candidate.start, candidate.end).join(""));
    mark.addEventListener("click", () => show(index));
    marks[index] = mark;
    parts.push(characters.slice(end, candidate.start).join(""), mark);
    end = candidate.end;
  });
  parts.push(characters.slice(end).join(""));
  $("report").append(...parts);
  report.candidates.forEach((_, index) => drawMark(index));
}

function drawMark(index) {
  const candidate = report.candidates[index], mark = marks[index];
  mark.dataset.status = candidate.status;
  mark.dataset.sure = candidate.sure ? "yes" : "no";
  mark.toggleAttribute("aria-current", index === current);
}

function drawForm() {
  for (const column of report.columns) {
    const label = element("label", column.title), field = element(column.values.length ? "select" : "input");
    label.htmlFor = field.id = `cell-${column.name}`;
    field.name = column.name;
    field.title = column.help;
    if (column.values.length) field.append(...["", ...column.values].map(value => element("option", value)));
    if (column.name === "unit") field.setAttribute("list", "units");
    const wrong = element("p");
    wrong.id = `wrong-${column.name}`;
    wrong.className = "wrong";
    wrong.hidden = true;
    $("row").append(label, field, wrong);
  }
}

function show(index) {
  const before = current, candidate = report.candidates[index];
  if (!candidate) return progress();
  current = index;
  if (before >= 0) drawMark(before);
  drawMark(index);
  marks[index].scrollIntoView({ block: "nearest" });
  const said = { open: "没有看", accepted: "已收下", rejected: "不要" }[candidate.status];
  $("where").textContent = `${index + 1} / ${report.candidates.length}，第 ${candidate.line} 行，${said}：${candidate.context}`;
  $("reason").textContent = `${candidate.sure ? "" : "没有把握："}${candidate.reason}`;
  $("message").textContent = "";
  for (const column of report.columns) {
    const field = $(`cell-${column.name}`);
    field.value = candidate.row[column.name] || "";
    mend(field, "");
  }
  progress();
}

function mend(field, wrong) {
  const line = $(`wrong-${field.name}`);
  line.textContent = wrong;
  line.hidden = !wrong;
  field.setAttribute("aria-invalid", String(Boolean(wrong)));
  if (wrong) field.setAttribute("aria-describedby", line.id);
  else field.removeAttribute("aria-describedby");
}

function progress() {
  const count = status => report.candidates.filter(each => each.status === status).length;
  $("progress").textContent = `收下 ${count("accepted")} 个，不要 ${count("rejected")} 个，还有 ${count("open")} 个没有看。`;
}

async function decide(action) {
  const index = current, row = {};
  if (index < 0) return;
  for (const column of report.columns) row[column.name] = $(`cell-${column.name}`).value;
  let answer, said;
  try {
    answer = await fetch("decide", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ index, action, row }),
    });
    said = await answer.json();
  } catch {
    $("message").textContent = "没有写成：make figures 已经结束。重新执行，再打开它印出的地址。";
    return;
  }
  if (!answer.ok) {
    $("message").textContent = said.error || "这一行还不能收，改好标出的格再收。";
    for (const column of report.columns) mend($(`cell-${column.name}`), (said.wrong || {})[column.name] || "");
    const first = document.querySelector("[aria-invalid=true]");
    if (first) first.focus();
    return;
  }
  Object.assign(report.candidates[index], said);
  drawMark(index);
  if (index !== current) return progress();
  if (document.activeElement && document.activeElement.form) document.activeElement.blur();
  show(action === "reopen" ? index : next(index, 1, true));
}

// The next candidate in a direction, only one not yet decided if asked; where there is none, this one.
function next(from, step, open) {
  const size = report.candidates.length;
  for (let ahead = 1; ahead <= size; ahead++) {
    const index = (from + step * ahead + size * ahead) % size;
    if (!open || report.candidates[index].status === "open") return index;
  }
  return from;
}

const actions = {
  accept: () => decide("accept"),
  reject: () => decide("reject"),
  reopen: () => decide("reopen"),
  next: () => show(next(current, 1, false)),
  previous: () => show(next(current, -1, false)),
  unseen: () => show(next(current, 1, true)),
  edit: () => $("cell-indicator_zh").focus(),
};
const keys = {
  a: "accept", Enter: "accept", x: "reject", Delete: "reject", u: "reopen", j: "next", ArrowDown: "next", ArrowRight: "next",
  k: "previous", ArrowUp: "previous", ArrowLeft: "previous", n: "unseen", e: "edit",
};

document.addEventListener("keydown", event => {
  const inside = event.target.form || event.target.tagName === "BUTTON";
  if (event.isComposing || event.altKey || event.metaKey || !report) return;
  if (event.key === "Escape" && event.target.form) {
    event.target.blur();
    $("report").focus({ preventScroll: true });
  } else if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    actions.accept();
  } else if (!event.ctrlKey && !event.target.form && keys[event.key] && !(inside && event.key === "Enter")) {
    event.preventDefault();
    actions[keys[event.key]]();
  }
});
document.addEventListener("click", event => {
  const button = event.target.closest("[data-do]");
  if (button && report) actions[button.dataset.do]();
});
document.addEventListener("submit", event => event.preventDefault());
start();
