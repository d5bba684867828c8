"use strict";
// Looks at what this machine lacks for a class, line by line, and says so in one sentence: green, or what is missing.
(function () {
  const list = document.getElementById("self-test-list");
  const verdict = document.getElementById("self-test-verdict");
  const lacking = []; // without these no code runs
  const LIMIT = 120; // seconds that Python may take to start

  function line(name, state, said) {
    const item = document.createElement("li");
    const mark = document.createElement("strong");
    mark.textContent = { good: "可以", bad: "不行", poor: "注意" }[state];
    item.className = `self-test-${state}`;
    item.append(mark, ` ${name}${said ? `：${said}` : ""}`);
    list.append(item);
    if (state === "bad") lacking.push(name);
  }

  function browser() {
    const wanted = [
      ["WebAssembly", window.WebAssembly],
      ["后台线程", window.Worker],
      ["解压", window.DecompressionStream],
      ["样式", window.CSS?.supports?.("selector(:has(a))")],
    ];
    const missing = wanted.filter(([, there]) => !there).map(([name]) => name);
    const cure = `缺少${missing.join("、")}。换用较新的 Chrome、Edge 或 Firefox`;
    line("浏览器够新", missing.length ? "bad" : "good", missing.length ? cure : "");
    return !missing.length;
  }

  function record() {
    let kept = false;
    try {
      localStorage.setItem("shudu-jiceng:self-test", "1");
      kept = localStorage.getItem("shudu-jiceng:self-test") === "1";
      localStorage.removeItem("shudu-jiceng:self-test");
    } catch {
      kept = false;
    }
    line("记住自测和编码", kept ? "good" : "poor", kept ? "" : "这个浏览器不让网页保存，离开一页，那一页的作答就没有了");
  }

  // Where a file is missing, the folder was not copied whole.
  function files() {
    return new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve(line("文件在", "good"));
      image.onerror = () => resolve(line("文件在", "bad", "少了文件。压缩包要完整解开，再从解开的文件夹里打开"));
      image.src = document.querySelector("link[rel=icon]").href;
    });
  }

  function wait() {
    return new Promise((resolve) => {
      const begin = performance.now();
      const watch = setInterval(() => {
        const late = performance.now() - begin > LIMIT * 1000;
        if (window.casebookLive.page.busy && !late) return;
        clearInterval(watch);
        resolve(!late);
      }, 100);
    });
  }

  async function run() {
    const { page, python } = window.casebookLive;
    page.open();
    if (!(await wait())) return line("Python 能启动", "bad", `${LIMIT} 秒还没有启动。内存不够时会这样：关掉别的程序再试`);
    if (!python.times.ready) return line("Python 能启动", "bad", page.status.textContent);
    line("Python 能启动", "good", `用了 ${(python.times.ready / 1000).toFixed(1)} 秒；同一个窗口里，以后各页快些`);
    for (const cell of page.cells) {
      const wanted = cell.node.dataset.shows;
      const output = cell.node.querySelector(".cell_output");
      const shown = wanted === "chart" ? output?.querySelector("figure img")?.src : output?.textContent.trim();
      const right = wanted === "chart" ? Boolean(shown) : shown === wanted;
      const what = wanted === "chart" ? "能画图" : "算得和书上一样";
      line(what, right ? "good" : "bad", right ? "" : `应是“${wanted}”，得到“${shown || "没有结果"}”`);
    }
  }

  async function all() {
    verdict.textContent = "正在自检，要等几秒到十几秒……";
    const able = browser();
    record();
    await files();
    if (able) await run();
    verdict.textContent = lacking.length
      ? `这台电脑还缺：${lacking.join("、")}。各页仍可阅读；运行代码要先照下面说的改。`
      : "这台电脑可以上课。";
    verdict.classList.add(lacking.length ? "self-test-lacking" : "self-test-ready");
  }

  addEventListener("load", all);
})();
