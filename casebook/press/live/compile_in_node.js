"use strict";
// node compile_in_node.js DISTRIBUTION compile_all.py VERSION SOURCES.zip BYTECODE.zip
const fs = require("fs");
const path = require("path");

async function main([folder, compiler, version, given, made]) {
  // the package index of the distribution is not needed, only its interpreter
  const index = path.join(fs.mkdtempSync(path.join(require("os").tmpdir(), "pyodide-")), "pyodide-lock.json");
  const info = { arch: "wasm32", platform: "emscripten_3_1_58", version: path.basename(folder), python: "3.12.7", abi_version: "2024_0" };
  fs.writeFileSync(index, JSON.stringify({ info, packages: {} }));
  require(path.join(folder, "pyodide.js"));
  const python = await globalThis.loadPyodide({ indexURL: folder + path.sep, lockFileURL: index });
  python.FS.writeFile("/sources.zip", fs.readFileSync(given));
  python.runPython(fs.readFileSync(compiler, "utf8").replace(/\nif __name__[^]*$/, "\n"));
  const status = python.globals.get("main")(version, "/sources.zip", "/bytecode.zip");
  if (!status) fs.writeFileSync(made, python.FS.readFile("/bytecode.zip"));
  process.exit(status);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(String(error));
  process.exit(1);
});
