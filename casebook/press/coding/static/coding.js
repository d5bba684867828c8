"use strict";
// What the two pages of the class exercise share: the form in which a coding goes from one to the other, as a file and
// as a text to copy, and the sheets with the book's codes. What comes from outside is looked at here, all of it, before
// anybody uses it; whatever is wrong is said in Chinese (CodingError).
(function () {
  const self = document.currentScript;
  const FORMAT = "casebook-coding";
  const VERSION = 1;
  const FORCES = ["政府推动力", "社区自治力", "社会参与力", "市场运作力"];
  const LONGEST = { group: 20, reason: 200, file: 100000 };
  const HEAD = "编码";

  class CodingError extends Error {}

  function fail(words) {
    throw new CodingError(words);
  }

  function element(name, attributes, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  function button(text, act) {
    const made = element("button", { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  }

  // Text from a stranger: on one line, without signs that turn the direction or cannot be seen, not longer than allowed.
  function plain(text, longest) {
    const clean = String(text).normalize("NFC").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
    return [...clean].slice(0, longest).join("");
  }

  // The name of a group; the brackets would end the text to copy.
  function groupName(text) {
    return plain(String(text).normalize("NFKC").replace(/[〔〕]/g, ""), LONGEST.group);
  }

  function shown(value) {
    const text = plain(typeof value === "string" ? value : JSON.stringify(value) ?? "", 30);
    return text ? `“${text}”` : "空的";
  }

  // -- out

  function fileText(coding) {
    const { sheet, edition, group } = coding;
    const practices = coding.practices.map(({ id, codes, reason }) => ({ id, codes, reason }));
    return `${JSON.stringify({ format: FORMAT, version: VERSION, sheet, edition, group, practices }, null, 1)}\n`;
  }

  function fileName({ sheet, group }) {
    return `${HEAD}-${sheet}-${group.replace(/[^\p{L}\p{N}_-]+/gu, "_")}.json`;
  }

  // 〔编码1 chapter edition 2000 2100 … check group〕: digits of the practices in the order of the sheet.
  function shortText({ sheet, edition, group: given, practices }) {
    const group = groupName(given);
    const digits = practices.map(({ codes }) => codes.join("")).join(" ");
    return `〔${HEAD}${VERSION} ${sheet} ${edition} ${digits} ${check(sheet + edition + digits + group)} ${group}〕`;
  }

  // Four hexadecimal digits that change with any character mistyped (FNV-1a, folded).
  function check(text) {
    let sum = 0x811c9dc5;
    for (const sign of text.replace(/\s/g, "")) sum = Math.imul(sum ^ sign.codePointAt(0), 0x01000193) >>> 0;
    return ((sum >>> 16) ^ (sum & 0xffff)).toString(16).padStart(4, "0");
  }

  // -- in

  // Return the coding that a file holds, or throw a CodingError.
  function fromFile(text, sheets) {
    if (text.length > LONGEST.file) fail("文件太大，不是本书导出的编码文件。");
    if (!text.trim()) fail("文件是空的。");
    let given;
    try {
      given = JSON.parse(text.replace(/^\ufeff/, ""));
    } catch {
      fail("读不成 JSON，不是本书导出的编码文件，或者没有存完整。请小组重新导出。");
    }
    if (!given || given.format !== FORMAT) fail("是 JSON，但不是本书导出的编码文件。");
    if (given.version !== VERSION) {
      fail(`文件的格式是第${shown(given.version)}版，本页读第 ${VERSION} 版。请用同一版的书重新导出。`);
    }
    const sheet = sheetOf(sheets, given.sheet, given.edition);
    if (typeof given.group !== "string" || !groupName(given.group)) fail("没有写组名。请小组填上组名，重新导出。");
    if (!Array.isArray(given.practices)) fail("文件里没有做法的编码。请小组重新导出。");
    return { ...named(sheet, given.group), practices: ordered(sheet, given.practices) };
  }

  function named(sheet, group) {
    return { sheet: sheet.sheet, edition: sheet.edition, group: groupName(group) };
  }

  function sheetOf(sheets, name, edition) {
    const sheet = sheets.find((each) => each.sheet === name);
    if (!sheet) fail(`编的是${shown(name)}，本书没有这张编码表。`);
    if (sheet.edition !== edition) {
      fail(`编码表的版本是${shown(edition)}，本书现在是“${sheet.edition}”：做法换过了，不能放在一起比较。请用这一版的书重新编码。`);
    }
    return sheet;
  }

  // Return the practices of a file in the order of the sheet, each once and complete.
  function ordered(sheet, given) {
    const found = new Map();
    for (const each of given) {
      const id = each && typeof each === "object" ? each.id : undefined;
      const practice = sheet.practices.find((one) => one.id === id);
      if (!practice) fail(`有本表没有的做法：${shown(id)}。`);
      if (found.has(id)) fail(`做法重复：“${practice.text}”。`);
      const codes = Array.isArray(each.codes) ? each.codes : [];
      FORCES.forEach((force, place) => {
        if (![0, 1, 2].includes(codes[place])) {
          fail(`做法“${practice.text}”的${force}是${shown(codes[place])}，只能是 0、1、2。`);
        }
      });
      if (codes.length > FORCES.length) fail(`做法“${practice.text}”的码多于 ${FORCES.length} 个。`);
      const reason = typeof each.reason === "string" ? plain(each.reason, LONGEST.reason) : "";
      found.set(id, { id, codes: [...codes], reason });
    }
    const missing = sheet.practices.filter((one) => !found.has(one.id));
    if (missing.length) {
      fail(`少了 ${missing.length} 项做法：${missing.map((one) => `“${one.text}”`).join("、")}。请小组编完，重新导出。`);
    }
    return sheet.practices.map((one) => found.get(one.id));
  }

  // Return what is in a pasted text, chat and line breaks around the codes and in them included: codings and errors.
  function fromPasted(text, sheets) {
    if (/^\s*\{/.test(text)) return [attempt(() => fromFile(text, sheets))];
    const pieces = text.slice(0, LONGEST.file).match(/〔[^〔〕]*〕/g) || [];
    const codes = pieces.filter((piece) => piece.normalize("NFKC").replace(/\s/g, "").startsWith(`〔${HEAD}`));
    if (!codes.length) return [{ error: `没有找到编码短文。短文从“〔${HEAD}${VERSION}”开始，到“〕”为止，要整段复制。` }];
    return codes.map((piece) => attempt(() => fromShort(piece, sheets)));
  }

  function attempt(read) {
    try {
      return { coding: read() };
    } catch (error) {
      if (error instanceof CodingError) return { error: error.message };
      throw error;
    }
  }

  function fromShort(piece, sheets) {
    const text = piece.slice(1, -1).normalize("NFKC").trim();
    const words = /^编码\s*(\d+)\s+([a-z0-9-]+)\s+([0-9a-f]+)\s+(.*)$/s.exec(text);
    if (!words) fail("编码短文不完整。请小组整段复制，再贴一次。");
    const [, version, name, edition, rest] = words;
    if (Number(version) !== VERSION) fail(`短文的格式是第 ${version} 版，本页读第 ${VERSION} 版。请用同一版的书重新导出。`);
    const sheet = sheetOf(sheets, name, edition);
    const size = sheet.practices.length;
    const parts = new RegExp(`^((?:[0-2]{${FORCES.length}}\\s+){${size}})([0-9a-f]{4})\\s(.*)$`, "s").exec(rest);
    if (!parts) fail(`编码短文不完整：要有 ${size} 组数字，每组 ${FORCES.length} 个，只用 0、1、2。请小组整段复制，再贴一次。`);
    const group = groupName(parts[3]);
    if (!group) fail("没有写组名。请小组填上组名，重新导出。");
    const digits = parts[1].trim().split(/\s+/);
    if (check(name + edition + digits.join("") + group) !== parts[2]) {
      fail("编码短文的校验对不上，可能抄错或改过。请小组重新复制，再贴一次。");
    }
    const practices = sheet.practices.map(({ id }, place) => ({ id, codes: [...digits[place]].map(Number), reason: "" }));
    return { ...named(sheet, group), practices };
  }

  // -- the sheets with the book's codes stand in a file of their own; a page opened from a folder can load a script only

  let loaded = null;

  function loadSheets() {
    loaded = loaded || new Promise((resolve, reject) => {
      window.casebookCoding.sheets = resolve;
      const script = element("script", { src: new URL("coding-sheets.js", self.src).href });
      script.addEventListener("error", () => {
        loaded = null;
        reject(new CodingError("没有读到本书的编码。书的文件夹可能不完整，请重新复制一份。"));
      });
      document.head.append(script);
    });
    return loaded;
  }

  function captioned(words) {
    return element("caption", {}, element("span", { class: "caption-text" }, words));
  }

  // The table of one practice: who gave which code, said in words; where several groups all agree they are “各组”.
  function codesTable(caption, codings) {
    const head = element("tr", {}, element("th", { scope: "col" }, "力"));
    for (const code of [0, 1, 2]) head.append(element("th", { scope: "col" }, `编 ${code} 的`));
    const made = element("table", { class: "coding-codes" }, captioned(caption), element("thead", {}, head));
    const body = element("tbody");
    const groups = codings.filter(({ book }) => !book);
    FORCES.forEach((force, place) => {
      const row = element("tr", {}, element("th", { scope: "row" }, force));
      const all = groups.length > 1 && new Set(groups.map(({ codes }) => codes[place])).size === 1;
      const named = all ? [...codings.filter(({ book }) => book), { name: "各组", codes: groups[0].codes }] : codings;
      for (const code of [0, 1, 2]) {
        const cell = element("td");
        for (const { name, book, codes } of named) {
          if (codes[place] !== code) continue;
          if (cell.childNodes.length) cell.append("、");
          cell.append(book ? element("strong", {}, name) : name);
        }
        if (!cell.childNodes.length) cell.append("—");
        row.append(cell);
      }
      body.append(row);
    });
    made.append(body);
    return element("div", { class: "table-scroll" }, made);
  }

  window.casebookCoding = {
    FORCES, LONGEST, CodingError, element, button, plain, groupName, fileText, fileName, shortText, fromFile, fromPasted,
    loadSheets, captioned, codesTable,
  };
})();
