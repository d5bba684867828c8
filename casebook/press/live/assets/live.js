"use strict";
// Runs the cells of a page in the reader's own browser. Nothing is loaded before the button is pressed; nothing leaves
// the page's own folder. The outputs that were printed stay until their cell has run.
(function () {
  const HERE = new URL(".", document.currentScript.src);
  const STAGES = {
    load: "载入文件", python: "启动 Python", book: "放好本书的程序和数据", numpy: "导入 NumPy", pandas: "导入 pandas",
    matplotlib: "导入 Matplotlib",
  };
  const SESSION = "live"; // in this tab the reader runs code: the next page gets ready by itself

  function make(tag, text, name) {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    if (name) node.className = name;
    return node;
  }

  function button(text, act, title) {
    const node = make("button", text);
    node.type = "button";
    if (title) node.title = title;
    node.addEventListener("click", act);
    return node;
  }

  // A button that does nothing now keeps the focus, or a reader without a mouse would lose the place.
  function able(node, yes) {
    node.setAttribute("aria-disabled", String(!yes));
  }

  // ---------------------------------------------------------------- the files, which come as scripts

  const loader = {
    packs: [],
    received: new Map(), // by name, the pieces of a pack
    done: 0,
    total: 0,
    ready: new Map(), // by name, a promise of the pack

    script(name) {
      return new Promise((resolve, reject) => {
        const node = make("script");
        node.src = new URL(name, HERE).href;
        node.onload = () => (node.remove(), resolve());
        node.onerror = () => reject(new Error(`缺少文件 ${name.replace(/\?.*/, "")}`));
        document.head.append(node);
      });
    },

    async start(progress) {
      await this.script(`packs.js?${Date.now()}`);
      this.total = this.packs.flatMap((pack) => pack.parts).reduce((sum, [, size]) => sum + size, 0);
      let before = Promise.resolve();
      for (const pack of this.packs) {
        const loading = before.then(() => this.load(pack, progress));
        this.ready.set(pack.name, loading);
        before = loading;
      }
    },

    async load(pack, progress) {
      this.received.set(pack.name, []);
      for (const [file, size] of pack.parts) {
        await this.script(file);
        this.done += size;
        progress(this.done, this.total);
      }
      return new Blob(this.received.get(pack.name));
    },
  };

  window.casebookLive = {
    list: (packs) => (loader.packs = packs),
    part: (name, number, text) => (loader.received.get(name)[number] = bytes(text)),
  };

  function bytes(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const plain = atob(text);
    const made = new Uint8Array(plain.length);
    for (let place = 0; place < plain.length; place += 1) made[place] = plain.charCodeAt(place);
    return made;
  }

  // ---------------------------------------------------------------- Python, which can be stopped and started again

  const python = {
    worker: null,
    engine: null, // the address of the worker's script
    module: null, // the interpreter, compiled
    ready: null, // a promise
    waiting: null, // who waits for the result of the cell that runs
    times: {},
    failed: null,

    begin(show) {
      if (!this.ready) this.ready = this.launch(show);
      return this.ready;
    },

    async launch(show) {
      this.show = show;
      this.times = { start: performance.now() };
      if (!loader.packs.length) await loader.start((done, total) => show("load", done, total));
      const packed = await loader.ready.get("engine");
      if (!this.engine) {
        const text = new Response(packed.stream().pipeThrough(new DecompressionStream("gzip")));
        this.engine = URL.createObjectURL(new Blob([await text.blob()], { type: "text/javascript" }));
      }
      const worker = new Worker(this.engine);
      this.worker = worker;
      const ready = new Promise((resolve, reject) => {
        this.fail = reject;
        worker.onmessage = ({ data }) => this.hear(data, resolve, worker);
        worker.onerror = (event) => this.broke(event.message);
      });
      worker.postMessage({ type: "start", module: this.module });
      for (const [name, loading] of loader.ready) {
        if (name === "engine") continue;
        loading.then(
          (content) => worker.postMessage({ type: "pack", name, content }),
          (error) => this.broke(error.message),
        );
      }
      await ready;
      this.times.ready = performance.now() - this.times.start;
    },

    hear(message, resolve, worker) {
      if (worker !== this.worker) return;
      if (message.type === "reached") {
        this.times[message.stage] = performance.now() - this.times.start;
        this.show(message.stage);
      } else if (message.type === "compiled") this.module = message.module;
      else if (message.type === "ready") resolve();
      else if (message.type === "result") this.settle("resolve", message.result);
      else if (message.type === "failed") this.broke(message.text);
    },

    settle(how, value) {
      const waiting = this.waiting;
      this.waiting = null;
      if (waiting) waiting[how](value);
    },

    broke(text) {
      this.end();
      const error = new Error(text);
      if (this.fail) this.fail(error);
      this.settle("reject", error);
    },

    end() {
      if (this.worker) this.worker.terminate();
      this.worker = null;
      this.ready = null;
    },

    // Ends Python, whatever it is doing.
    stop() {
      this.end();
      if (this.fail) this.fail(new Stopped());
      this.settle("reject", new Stopped());
    },

    run(code, number) {
      return new Promise((resolve, reject) => {
        this.waiting = { resolve, reject };
        this.worker.postMessage({ type: "run", code, number });
      });
    },
  };

  class Stopped extends Error {}

  // ---------------------------------------------------------------- outputs, in the place of those that were printed

  // The frame of a printed output (figure with caption, table with caption) stays; only what it shows changes.
  class Output {
    constructor(cell) {
      this.place = cell.querySelector(":scope > .cell_output, :scope > details > .cell_output, .cell_output");
      this.added = this.place ? null : cell; // a cell that shows nothing in print
      if (!this.place) this.place = make("div", "", "cell_output");
      this.printed = [...this.place.childNodes];
      this.charts = [...this.place.querySelectorAll("figure")].filter((figure) => figure.querySelector("img"));
      this.tables = [...this.place.querySelectorAll("table")].filter((table) => !table.closest(".chart-data"));
      this.kept = [];
      this.panels = []; // assumptions to change, which follow the cell when it has run
    }

    // Puts everything back as it was printed.
    reset() {
      this.place.replaceChildren(...this.printed);
      for (const undo of this.kept.splice(0)) undo();
      this.place.classList.remove("live-output");
      if (this.added) this.place.remove();
    }

    show(result) {
      this.reset();
      const charts = [...this.charts];
      const tables = [...this.tables];
      const made = [];
      for (const output of result.outputs) {
        if (output.kind === "chart") made.push(...this.chart(output, charts.shift()));
        else if (output.kind === "table") made.push(...this.table(output, tables.shift()));
        else made.push(make("pre", output.text.replace(/\n$/, "")));
      }
      made.push(...this.checks(result.published));
      if (result.error) made.push(...this.error(result.error));
      this.place.replaceChildren(...made);
      for (const [panel, grid] of this.panels.splice(0)) window.casebookWhatIf(panel, grid);
      this.place.classList.add("live-output");
      if (this.added && made.length) this.added.append(this.place);
    }

    chart(output, figure) {
      const address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(output.svg)}`;
      if (!figure) {
        const image = make("img");
        image.src = address;
        image.alt = "运行这一格画出的图";
        const frame = make("figure");
        frame.append(image);
        return [frame];
      }
      const image = figure.querySelector("img");
      const link = image.closest("a");
      const before = { src: image.getAttribute("src"), alt: image.alt, href: link && link.getAttribute("href") };
      this.kept.push(() => {
        image.setAttribute("src", before.src);
        image.alt = before.alt;
        if (link) link.setAttribute("href", before.href);
      });
      image.src = address;
      image.alt = "运行这一格画出的图；数见图下的“数据”";
      if (link) link.setAttribute("href", `#${figure.id}`);
      const tools = this.printed.find((node) => node.matches && node.matches(".chart-tools"));
      if (tools && output.table) this.numbers(tools.querySelector(".chart-data table"), output.table);
      return tools ? [figure, tools] : [figure];
    }

    // The table under a chart: rows of [text, whole number, stands right].
    numbers(table, made) {
      if (!table) return;
      const head = made.columns.map((name, column) => cellOf("th", name, made.rows.some((row) => row[column][2])));
      const rows = made.rows.map((row) =>
        row.map(([text, whole, right]) => {
          const cell = cellOf("td", text, right);
          if (whole) cell.dataset.value = whole;
          return cell;
        }),
      );
      this.fill(table, head, rows);
    }

    table(output, table) {
      const cell = (tag) => (text, column) => {
        const made = cellOf(tag, "", output.right[column]);
        made.append(make("p", text)); // as the tables that were printed have it
        return made;
      };
      const head = output.header.map(cell("th"));
      const rows = output.rows.map((row) => row.map(cell("td")));
      const more = output.more ? [make("p", `下面还有 ${output.more} 行，没有显示。`, "live-note")] : [];
      if (table) {
        this.fill(table, head, rows);
        return [table.closest(".table-scroll") || table, ...more, ...this.assumptions(output.what_if)];
      }
      const made = make("table");
      fillTable(made, head, rows);
      const frame = make("div", "", "table-scroll");
      frame.append(made);
      return [frame, ...more];
    }

    // Sliders and buttons over what the cell gives now.
    assumptions(grid) {
      const panel = grid && this.printed.find((node) => node.matches && node.matches(".what-if"));
      if (!panel) return [];
      const before = panel.dataset.grid;
      this.kept.push(() => window.casebookWhatIf(panel, before));
      this.panels.push([panel, JSON.stringify(grid)]);
      return [panel];
    }

    fill(table, head, rows) {
      const before = [...table.childNodes];
      this.kept.push(() => table.replaceChildren(...before));
      fillTable(table, head, rows);
    }

    // What a cell hands to the text, where the text, which stays as it is, says something else now.
    checks(published) {
      const said = [];
      for (const each of published) {
        if (each.kind === "claim" && !each.holds) {
          const words = document.querySelector(`.${CSS.escape(`claim-${each.name}`)}`);
          const what = words ? `“${words.textContent}”这个说法` : `用“${each.name}”核对的说法`;
          said.push(`改动以后，正文里${what}不再成立。`);
        }
        if (each.kind !== "number") continue;
        if (page.unchanged) page.numbers.set(each.name, each.text);
        const before = page.numbers.get(each.name);
        if (before && before !== each.text) said.push(`正文里的“${before}”，按改动后的代码是“${each.text}”。`);
      }
      return said.map((text) => make("p", text, "live-claim"));
    }

    error(error) {
      const box = make("div", "", "live-error");
      box.append(make("pre", error.text.trimEnd()));
      if (error.hint) box.append(make("p", `提示：${error.hint}`));
      return [box];
    }
  }

  function cellOf(tag, text, right) {
    const cell = make(tag, text);
    if (right) cell.className = "text-right";
    return cell;
  }

  function fillTable(table, head, rows) {
    const line = (cells) => {
      const row = make("tr");
      row.append(...cells);
      return row;
    };
    const top = make("thead");
    top.append(line(head));
    const body = make("tbody");
    body.append(...rows.map(line));
    const caption = [...table.childNodes].filter((node) => node.nodeName === "CAPTION");
    table.replaceChildren(...caption, top, body);
  }

  // ---------------------------------------------------------------- cells

  class Cell {
    constructor(node, number) {
      this.node = node;
      this.number = number;
      this.input = node.querySelector(".cell_input");
      this.code = this.input.querySelector("pre").textContent.replace(/\n$/, "");
      this.editor = null;
      this.fresh = false; // has it run since Python started?
      this.output = new Output(node);
    }

    text() {
      return this.editor ? this.editor.text() : this.code;
    }

    get changed() {
      return this.text() !== this.code;
    }

    // Makes the cell editable. Its editor is made when the cell comes near the screen.
    open() {
      this.printed = this.input.firstElementChild;
      this.host = make("div", "", "live-editor");
      this.tools = make("p", "", "live-tools");
      this.runButton = button("运行", () => page.run([this]), "Shift+Enter");
      this.untilButton = button("运行到这里", () => page.run(page.until(this)), "从第一格起依次运行到这一格");
      this.resetButton = button("还原", () => this.reset(), "代码和结果都回到书上的样子");
      this.said = make("span");
      this.tools.append(this.runButton, this.untilButton, this.resetButton, this.said);
      this.input.append(this.tools);
      this.say();
      watcher.observe(this.input);
    }

    edit() {
      if (this.editor) return;
      this.printed.before(this.host);
      this.printed.hidden = true;
      const keys = {
        "Shift-Enter": () => {
          page.run([this]);
          page.after(this).focus();
        },
        "Mod-Enter": () => page.run([this]),
      };
      const name = `第 ${this.number} 格的代码，Esc 之后按 Tab 离开`;
      this.editor = window.casebookEditor(this.host, this.code, name, keys, () => this.say());
    }

    focus() {
      for (let fold = this.input.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      this.edit();
      this.editor.focus();
    }

    reset() {
      if (this.editor && this.changed) this.editor.set(this.code);
      this.output.reset();
      this.fresh = false;
      this.say();
    }

    say(text) {
      able(this.resetButton, this.changed || this.fresh);
      this.said.textContent = text || [this.changed ? "改过" : "", this.fresh ? "已运行" : ""].filter(Boolean).join("，");
    }
  }

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watcher.unobserve(entry.target);
        page.cells.find((cell) => cell.input === entry.target).edit();
      }
    },
    { rootMargin: "800px 0px" },
  );

  // ---------------------------------------------------------------- the page

  const page = {
    cells: [...document.querySelectorAll("article .cell")]
      .filter((node) => node.querySelector(".cell_input pre"))
      .map((node, place) => new Cell(node, place + 1)),
    numbers: new Map(), // by name, what the cells hand to the text while nothing is changed
    queue: [],
    busy: false,
    opened: false,

    get unchanged() {
      return this.cells.every((cell) => !cell.changed);
    },

    until(cell) {
      return this.cells.slice(0, cell.number);
    },

    after(cell) {
      return this.cells[Math.min(cell.number, this.cells.length - 1)];
    },

    // Runs cells in turn, and first what stands above them and has not run yet. An error ends the row.
    async run(cells) {
      const wanted = new Set(cells);
      const missing = this.until(cells[cells.length - 1]).filter((cell) => wanted.has(cell) || !cell.fresh);
      this.queue.push(...missing.filter((cell) => !this.queue.includes(cell)));
      this.update();
      if (this.busy) return;
      this.busy = true;
      this.update();
      try {
        await python.begin((...state) => this.progress(...state));
        while (this.queue.length) await this.one(this.queue.shift());
        this.say(this.cells.every((cell) => cell.fresh) ? "各格都已运行。代码可以改，改完再运行。" : "可以改代码，改完再运行。");
      } catch (error) {
        this.queue = [];
        if (!(error instanceof Stopped)) this.say(`Python 停了：${error.message}。可以“重新启动”。`);
      }
      this.busy = false;
      this.current = null;
      this.update();
    },

    async one(cell) {
      this.current = cell;
      this.update();
      this.say(`正在运行第 ${cell.number} 格，共 ${this.cells.length} 格`);
      const result = await python.run(cell.text(), cell.number);
      cell.output.show(result);
      cell.fresh = !result.error;
      cell.say(result.error ? "出错" : "");
      if (!python.times.output && result.outputs.length) python.times.output = performance.now() - python.times.start;
      if (!result.error) return;
      this.queue = [];
      cell.node.scrollIntoView({ block: "nearest" });
    },

    forget() {
      for (const cell of this.cells) cell.fresh = false;
      for (const cell of this.cells) cell.say();
    },

    stop() {
      const cell = this.current;
      this.queue = [];
      python.stop();
      this.forget();
      if (cell) cell.say("已停止");
      this.warm(cell ? `第 ${cell.number} 格已停止` : "已停止");
    },

    restart() {
      this.queue = [];
      python.stop();
      this.forget();
      this.warm("已重新启动");
    },

    // Starts Python without running anything.
    async warm(said) {
      if (said) this.say(`${said}，正在启动新的 Python ……`);
      try {
        await python.begin((...state) => this.progress(...state));
        if (said) this.say(`${said}。改过的代码还在；变量已清空，运行时会先运行上面各格。`);
        else this.say("Python 已备好。");
      } catch (error) {
        if (!(error instanceof Stopped)) this.say(`Python 没有启动：${error.message}`);
      }
      this.update();
    },

    progress(stage, done, total) {
      const amount = (bytes) => (bytes / 1e6).toFixed(1);
      if (stage === "load") {
        this.meter.max = total;
        this.meter.value = done;
        this.loaded = `已载入 ${amount(done)} MB，共 ${amount(total)} MB`;
      } else {
        const names = Object.keys(STAGES);
        this.stage = STAGES[names[names.indexOf(stage) + 1]] || "";
      }
      this.meter.hidden = false;
      this.say([this.stage || STAGES.python, this.loaded].filter(Boolean).join("；"));
    },

    say(text) {
      this.status.textContent = text;
    },

    update() {
      this.meter.hidden = this.meter.hidden || Boolean(python.times.ready);
      able(this.stopButton, this.busy);
      able(this.allButton, !this.busy);
      for (const cell of this.cells) {
        cell.node.classList.toggle("live-running", cell === this.current);
        cell.node.classList.toggle("live-waiting", this.queue.includes(cell));
      }
    },

    build() {
      this.bar = make("section", "", "live-bar");
      this.bar.setAttribute("aria-label", "运行本页代码");
      this.startButton = button("运行本页代码", () => this.open());
      this.status = make("span", "在你的浏览器里运行，不联网；代码可以改。");
      this.status.setAttribute("role", "status");
      this.meter = make("progress");
      this.meter.setAttribute("aria-label", "载入");
      this.meter.hidden = true;
      this.allButton = button("全部运行", () => this.busy || this.run(this.cells));
      this.stopButton = button("停止", () => this.busy && this.stop(), "停下正在运行的格");
      this.restartButton = button("重新启动", () => this.restart(), "清空变量，代码不变");
      this.bar.append(this.startButton, this.status);
      const title = document.querySelector("article h1");
      const english = title.nextElementSibling;
      (english && english.matches("p") ? english : title).after(this.bar);
      this.update();
    },

    // The button was pressed: cells become editable and run, from the first to the last.
    async open() {
      if (this.opened) return;
      this.opened = true;
      remember();
      for (const fold of document.querySelectorAll('.code-fold[aria-expanded="false"]')) fold.click(); // on a phone
      this.startButton.remove();
      this.bar.prepend(this.allButton, this.stopButton, this.restartButton);
      this.status.before(this.meter);
      this.bar.classList.add("live-bar-open");
      document.querySelector("article").append(this.bar);
      this.bar.tabIndex = -1;
      this.bar.focus({ preventScroll: true });
      loader.script("editor.js").then(
        () => this.cells.forEach((cell) => cell.open()),
        (error) => this.say(error.message),
      );
      await this.run(this.cells);
    },
  };

  function remember() {
    try {
      sessionStorage.setItem(SESSION, "1");
    } catch {
      // then the next page waits for its button
    }
  }

  function remembered() {
    try {
      return sessionStorage.getItem(SESSION) === "1";
    } catch {
      return false;
    }
  }

  if (!page.cells.length || !window.Worker || !window.WebAssembly || !window.DecompressionStream) return;
  page.build();
  window.casebookLive.page = page;
  window.casebookLive.python = python;
  if (remembered()) addEventListener("load", () => setTimeout(() => page.warm(), 0));
  // a page that the browser keeps for “back” would keep its Python too
  addEventListener("pagehide", () => page.opened && python.stop());
})();
