"use strict";
// Assumptions to change: sliders or buttons below a table, and what follows from them. Nothing is computed here: every
// word comes from the grid that Python wrote into the page. Without this script the table stands alone.
(function () {
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 1000; // places of bars are given in thousandths
  let blocks = 0;

  function made(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  function drawn(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // Words have no unit.
  const withUnit = (text, kind) => (kind.numbers ? text + kind.unit : text);

  // A slider over the values; the reader sees and hears the value, not its place.
  function slider(assumption, id, changed) {
    const last = assumption.values.length - 1;
    const input = made("input", { type: "range", id, min: 0, max: last, step: 1, autocomplete: "off" });
    const shown = made("span", { className: "what-if-value" });
    const words = (at) => withUnit(assumption.values[at], assumption);
    function show() {
      shown.textContent = words(input.valueAsNumber);
      input.setAttribute("aria-valuetext", shown.textContent);
    }
    input.addEventListener("input", () => {
      show();
      changed();
    });
    const ends = made("span", { className: "what-if-ends" }, made("span", {}, words(0)), made("span", {}, words(last)));
    ends.setAttribute("aria-hidden", "true");
    const head = made("span", { className: "what-if-head" }, made("label", { htmlFor: id }, assumption.label), shown);
    return {
      block: made("div", { className: "what-if-slider" }, head, input, ends),
      at: () => input.valueAsNumber,
      set(at) {
        input.value = at;
        show();
      },
    };
  }

  function choice(assumption, id, changed) {
    const inputs = assumption.values.map((value, at) =>
      made("input", { type: "radio", name: id, value: at, autocomplete: "off" }));
    const labels = inputs.map((input, at) => made("label", {}, input, withUnit(assumption.values[at], assumption)));
    const block = made("fieldset", { className: "what-if-choice" }, made("legend", {}, assumption.label), ...labels);
    block.addEventListener("change", changed);
    return {
      block,
      at: () => inputs.findIndex((input) => input.checked),
      set(at) {
        inputs[at].checked = true;
      },
    };
  }

  // One result: its words and, for a number, a bar with the marks to hold it against.
  function line(result) {
    const value = made("span", { className: "what-if-result" });
    const block = made("span", { className: "what-if-line" }, made("span", { className: "what-if-name" }, result.label), value);
    let bar = null;
    if (result.bar) {
      bar = drawn("rect", { y: 4, height: 8 });
      const marks = result.marks.map(([, , at]) => drawn("line", { x1: at, x2: at, y1: 0, y2: 16 }));
      const picture = drawn("svg", { viewBox: `0 0 ${WIDTH} 16`, preserveAspectRatio: "none" }, bar, ...marks);
      picture.setAttribute("aria-hidden", "true");
      block.append(picture);
    }
    if (result.marks.length) {
      const words = result.marks.map(([said, text]) => `${said}（${withUnit(text, result)}）`).join("、");
      block.append(made("span", { className: "what-if-marks" }, `竖线：${words}`));
    }
    return {
      block,
      show([text, left, right, open]) {
        value.textContent = withUnit(text, result);
        if (!bar) return;
        // An exact number is a bar from zero; an interval stands where it lies, never too thin to be seen.
        const from = left === right ? result.zero : left;
        bar.setAttribute("x", Math.min(from, right));
        bar.setAttribute("width", Math.max(Math.abs(right - from), 4));
        bar.classList.toggle("open", Boolean(open));
      },
    };
  }

  function make(place) {
    const grid = JSON.parse(place.dataset.grid);
    const number = ++blocks;
    const controls = grid.assumptions.map((assumption, i) =>
      (assumption.numbers ? slider : choice)(assumption, `what-if-${number}-${i}`, show));
    const lines = grid.results.map(line);
    const results = made("output", { className: "what-if-results" }, ...lines.map((each) => each.block));
    results.setAttribute("aria-live", "polite");
    results.setAttribute("aria-atomic", "true");
    const start = grid.assumptions.map((each) => `${each.label} ${withUnit(each.values[each.start], each)}`);
    const button = made("button", { type: "button" }, "恢复书中的假设");
    button.addEventListener("click", restore);
    const end = made("p", { className: "what-if-end" }, button, made("span", {}, `书中的假设：${start.join("；")}`));
    const table = place.previousElementSibling?.querySelector("tbody");

    function show() {
      const at = controls.reduce((sum, each, i) => sum * grid.assumptions[i].values.length + each.at(), 0);
      lines.forEach((each, i) => each.show(grid.points[at][i]));
      [...(table?.rows || [])].forEach((row, i) => row.classList.toggle("what-if-here", grid.rows[i] === at));
    }

    function restore() {
      controls.forEach((each, i) => each.set(grid.assumptions[i].start));
      show();
    }

    const block = made("fieldset", {}, made("legend", {}, "改动假设"), ...controls.map((each) => each.block), results, end);
    place.append(block);
    restore();
  }

  document.querySelectorAll(".what-if[data-grid]").forEach(make);

  // A cell that the reader ran gives another grid: the block is made anew.
  window.casebookWhatIf = (place, grid) => {
    place.dataset.grid = grid;
    place.replaceChildren();
    make(place);
  };
})();
