// Runs one tool in JavaScript: in a context that holds the language and nothing of Node's, where no text becomes code. What it is
// given (`args`, `read`, `files`, `print`, `fail`) is made inside that context; of ours only texts and numbers go in and out.
//   run-node.mjs ROOT SCRIPT [ARGUMENT …]
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { constants, createContext, runInContext, Script } from "node:vm";

const READ_MAX = 2_000_000;
const FILES_MAX = 20_000;
const TIME_MS = 15_000;
const SKIPPED = new Set([".git", "node_modules"]);

const [root = "", script = "", ...args] = process.argv.slice(2);

/** null: it leads out of the repository, or over a link. The permission model would follow links. */
function inside(path) {
  let at = root;
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." || part.includes("\0") || part.includes("\\")) return null;
    at = join(at, part);
    if (lstatSync(at).isSymbolicLink()) return null;
  }
  return at;
}

/** Never throws: an error of ours would be an object of ours. */
function quietly(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

const hostRead = (path) =>
  quietly(() => {
    const place = inside(path);
    return place === null ? null : readFileSync(place, "utf8").slice(0, READ_MAX);
  });

const hostFiles = (folder) =>
  quietly(() => {
    const found = [];
    const walk = (path) => {
      const place = inside(path);
      if (place === null || found.length >= FILES_MAX) return;
      for (const entry of readdirSync(place, { withFileTypes: true })) {
        const below = path === "" ? entry.name : `${path}/${entry.name}`;
        if (entry.isDirectory() && !SKIPPED.has(entry.name)) walk(below);
        else if (entry.isFile()) found.push(below);
      }
    };
    walk(folder);
    return JSON.stringify(found.sort().slice(0, FILES_MAX));
  });

const hostPrint = (text) =>
  quietly(() => {
    process.stdout.write(`${text}\n`);
    return null;
  });

/** In the context: no function of ours is ever visible to the tool, and no function leads to one that makes code of text. */
const GIVEN = `(hostRead, hostFiles, hostPrint, argsText) => {
  "use strict";
  const { parse } = JSON;
  const text = String;
  const apart = (work) => { let done = null; try { done = work(); } catch {} return done; };
  const define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: false, configurable: false });
  define("args", parse(argsText));
  define("read", (path) => {
    const found = apart(() => hostRead(text(path)));
    if (typeof found !== "string") throw new Error("cannot be read: " + text(path));
    return found;
  });
  define("files", (folder = "") => {
    const found = apart(() => hostFiles(text(folder)));
    if (typeof found !== "string") throw new Error("cannot be listed: " + text(folder));
    return parse(found);
  });
  define("print", (...values) => {
    const line = values.map((one) => (typeof one === "string" ? one : JSON.stringify(one) ?? text(one))).join(" ");
    apart(() => hostPrint(line));
  });
  define("fail", (why = "it failed") => { throw new Error(text(why)); });
  for (const kind of [function () {}, function* () {}, async function () {}, async function* () {}])
    delete Object.getPrototypeOf(kind).constructor;
  for (const name of ["Function", "eval", "WebAssembly", "SharedArrayBuffer", "Atomics", "Reflect", "Proxy"])
    delete globalThis[name];
}`;

const context = createContext(constants.DONT_CONTEXTIFY, {
  codeGeneration: { strings: false, wasm: false },
});
runInContext(GIVEN, context)(hostRead, hostFiles, hostPrint, JSON.stringify(args));

let failed = null;
try {
  const source = readFileSync(script, "utf8");
  new Script(`"use strict";(() => {${source}\n})();`, { filename: "tool" }).runInContext(context, {
    timeout: TIME_MS,
  });
} catch (error) {
  failed = quietly(() => `${error?.name ?? "Error"}: ${error?.message ?? error}`) ?? "it failed";
}
if (failed !== null) {
  process.stderr.write(`${String(failed).slice(0, 2000)}\n`);
  process.exitCode = 1;
}
