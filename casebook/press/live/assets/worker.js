// Python in a worker. Stands behind pyodide.js and pyodide.asm.js in one script; its files arrive as packs
// (casebook/press/live/packs.py), never from a network.
(function () {
  "use strict";
  const HOME = "https://python.invalid/"; // no such place: whatever Pyodide asks for there is answered below
  const SITE = "/book";
  const packs = new Map();
  let python = null;
  let session = null;

  function pack(name) {
    if (!packs.has(name)) {
      const entry = {};
      entry.arrived = new Promise((resolve) => (entry.resolve = resolve));
      packs.set(name, entry);
    }
    return packs.get(name);
  }

  async function files(name) {
    const packed = await pack(name).arrived;
    const plain = await new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
    const length = new DataView(plain).getUint32(0, true);
    const list = JSON.parse(new TextDecoder().decode(new Uint8Array(plain, 4, length)));
    let place = 4 + length;
    return list.map(([path, size]) => {
      place += size;
      return [path, new Uint8Array(plain, place - size, size)];
    });
  }

  function reached(stage) {
    postMessage({ type: "reached", stage, time: performance.now() });
  }

  // Answers Pyodide's requests from the files at hand; the compiled interpreter is used again after a restart.
  function answer(own, compiled) {
    self.fetch = async (request) => {
      const name = String(request.url || request).split("/").pop();
      if (!own.has(name)) throw new TypeError(`离线运行，取不到 ${name}`);
      return new Response(own.get(name));
    };
    WebAssembly.instantiateStreaming = async (response, imports) => {
      const module = await compiled;
      return { module, instance: await WebAssembly.instantiate(module, imports) };
    };
  }

  async function start(module) {
    const own = new Map(await files("python"));
    const compiled = module ? Promise.resolve(module) : WebAssembly.compile(own.get("pyodide.asm.wasm"));
    if (!module) compiled.then((made) => postMessage({ type: "compiled", module: made }));
    answer(own, compiled);
    python = await self.loadPyodide({
      indexURL: HOME,
      env: { HOME: "/home/pyodide", MPLBACKEND: "module://casebook.press.live.backend", MPLCONFIGDIR: `${SITE}/fonts` },
      stdin: () => undefined,
    });
    reached("python");
    for (const name of ["book", "numpy", "pandas", "matplotlib"]) {
      put(await files(name));
      python.runPython(WARM[name]);
      reached(name);
    }
    session = python.globals.get("Session")();
    postMessage({ type: "ready", time: performance.now() });
  }

  const WARM = {
    book: `import sys, os; sys.path.insert(0, "${SITE}"); os.chdir("${SITE}")`,
    numpy: "import numpy",
    pandas: "import pandas",
    matplotlib: "import casebook.press.live.backend\nfrom casebook.press.live.cells import Session",
  };

  function put(list) {
    const made = new Set();
    for (const [path, content] of list) {
      const folder = path.slice(0, path.lastIndexOf("/"));
      if (!made.has(folder)) python.FS.mkdirTree(folder);
      made.add(folder);
      python.FS.writeFile(path, content, { canOwn: true });
    }
  }

  function failed(error) {
    postMessage({ type: "failed", text: String((error && error.message) || error) });
  }

  self.onmessage = ({ data }) => {
    if (data.type === "pack") pack(data.name).resolve(data.content);
    else if (data.type === "start") start(data.module).catch(failed);
    else if (data.type === "fresh") session = python.globals.get("Session")();
    else if (data.type === "run") {
      try {
        postMessage({ type: "result", result: JSON.parse(session.run(data.code, data.number)) });
      } catch (error) {
        failed(error); // the interpreter itself broke: out of memory, a recursion without end
      }
    }
  };
})();
