"use strict";
// Quizzes that answer and exercises to tick off. Without this script the options are a list and the answers are folded.
(function () {
  const record = window.casebookRecord;
  const article = document.querySelector("article");
  const quizzes = [];
  const exercises = [];

  function made(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  // The words of an option become the label of a radio button. The browser shall not fill it in: the record does.
  function option(item, group) {
    const words = item.querySelector(":scope > p") || item;
    const input = made("input", { type: "radio", name: group, value: item.textContent.trim()[0], autocomplete: "off" });
    const label = made("label", {}, input, made("span", {}, ...words.childNodes));
    label.addEventListener("click", (event) => {
      if (event.target.closest(".cb-card")) event.preventDefault(); // a number's passport, opened inside the option
    });
    if (words === item) item.append(label);
    else words.replaceWith(label);
    return input;
  }

  function makeQuiz(block, answer) {
    const title = block.querySelector(":scope > .cb-block-title");
    const list = block.querySelector(":scope > ul");
    if (!title || !list || !answer.dataset.right) return;
    const key = block.dataset.question;
    const legend = made("legend", { className: "cb-block-title" }, ...title.childNodes);
    title.remove();
    const fieldset = made("fieldset", {}, legend, ...block.childNodes);
    const options = [...list.children].map((item) => option(item, `quiz-${key}`));
    const verdict = made("p", { className: "verdict" });
    verdict.setAttribute("role", "status");
    block.append(fieldset, verdict);
    const quiz = { key, block, answer, options, verdict, right: answer.dataset.right };
    fieldset.addEventListener("change", (event) => choose(quiz, event.target.value));
    fieldset.addEventListener("keydown", (event) => look(quiz, event));
    quizzes.push(quiz);
  }

  // The arrow keys would choose what they pass, and so give the answer away: here they only move on. Space or Enter chooses.
  function look(quiz, event) {
    const at = quiz.options.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) {
      event.preventDefault();
      quiz.options.at((at + step) % quiz.options.length).focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      quiz.options[at].click();
    }
  }

  function choose(quiz, letter) {
    record.change(record.page, (kept) => kept.answers.set(quiz.key, letter));
    if (letter === quiz.right) quiz.answer.open = true;
    show();
  }

  function makeExercise(block) {
    const input = made("input", { type: "checkbox", autocomplete: "off" });
    const number = block.querySelector(".cb-block-title strong");
    input.setAttribute("aria-label", `做过了：${number ? number.textContent : "练习"}`);
    const exercise = { key: block.dataset.question, input };
    input.addEventListener("change", () => {
      record.change(record.page, (kept) => kept.done[input.checked ? "add" : "delete"](exercise.key));
      show();
    });
    block.append(made("label", { className: "done" }, input, "做过了"));
    exercises.push(exercise);
  }

  // What stands at the end of the text, before the passports of its numbers.
  const counts = made("p", {});
  const where = made("p", { className: "where" });
  const said = made("p", { className: "where" });
  said.setAttribute("role", "status");
  const button = made("button", { type: "button" }, "清除本页的记录");
  button.addEventListener("click", () => {
    record.erasePage(record.page);
    for (const quiz of quizzes) quiz.answer.open = false;
    said.textContent = "本页的记录已清除。";
  });

  function makeSum() {
    const sum = made("section", { className: "record" }, counts, button, where, said);
    sum.setAttribute("aria-label", "本页的自测和练习");
    const passports = article.querySelector(".cb-passports");
    if (passports) passports.before(sum);
    else article.append(sum);
  }

  // Everything is shown as the record has it: at first, after a change, and when a page is come back to.
  function show() {
    const kept = record.read(record.page);
    let right = 0;
    for (const quiz of quizzes) {
      const letter = quiz.options.some((each) => each.value === kept.answers.get(quiz.key))
        ? kept.answers.get(quiz.key)
        : "";
      for (const each of quiz.options) each.checked = each.value === letter;
      const verdict = !letter ? "" : letter === quiz.right ? "right" : "wrong";
      right += verdict === "right";
      quiz.block.dataset.verdict = verdict;
      const words = {
        "": "",
        right: `选${letter}，对。`,
        wrong: `选${letter}，不对，再想想。也可以打开下面的“看答案”。`,
      }[verdict];
      if (quiz.verdict.textContent !== words) quiz.verdict.textContent = words;
    }
    for (const each of exercises) each.input.checked = kept.done.has(each.key);
    const done = exercises.filter((each) => each.input.checked).length;
    counts.textContent = [
      quizzes.length ? `自测 ${quizzes.length} 题，答对 ${right}` : "",
      exercises.length ? `练习做过 ${done}/${exercises.length}` : "",
    ].filter(Boolean).join("；");
    where.textContent = record.where();
    said.textContent = "";
  }

  let asked = null;
  for (const block of article.querySelectorAll("[data-question], .cb-fold-answer")) {
    if (block.matches(".exercise")) makeExercise(block);
    else if (block.matches(".quiz")) asked = block;
    else if (asked) {
      makeQuiz(asked, block);
      asked = null;
    }
  }
  if (!quizzes.length && !exercises.length) return;
  makeSum();
  show();
  document.addEventListener("casebook-record-erased", show);
  addEventListener("storage", show); // changed in another window
  addEventListener("pageshow", (event) => event.persisted && show());
})();
