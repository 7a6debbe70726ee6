// biome-ignore-all lint/suspicious/noTemplateCurlyInString: scripts as somebody might write them
// Which tools may be kept: every way around a list of what is forbidden is refused by a list of what is allowed.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolProblems } from "../../../action/sandbox/check-tools.ts";
import { findIsolation } from "../../../action/sandbox/isolation.ts";
import { nodeToolProblem } from "../../../action/sandbox/node-check.ts";
import { isToolName } from "../../../core/learn/tools.ts";
import { toolValidation } from "../../vectors/departures-evolution.ts";
import { followsVectors } from "../../vectors/load.ts";

const Case = z.object({
  name: z.string(),
  bypass: z.boolean().default(false),
  input: z.object({
    fn: z.enum(["script", "name"]),
    source: z.string().default(""),
    toolName: z.string().default(""),
  }),
});
const path = new URL("../../vectors/tool-validation.json", import.meta.url);
const cases = z
  .object({ cases: z.array(Case) })
  .parse(JSON.parse(readFileSync(path, "utf8"))).cases;
const scripts = cases.filter(({ input }) => input.fn === "script");

/** Ways that the reference does not know. */
const FURTHER: readonly string[] = [
  "().__class__.__base__.__subclasses__()",
  "import json\njson.codecs.open('x')",
  "import re\nre.enum.sys.modules",
  "import json as j\nx = j\nx.codecs",
  "from json import codecs",
  "from collections import abc",
  "g = (1 for x in [1])\ng.gi_frame.f_builtins",
  "class A:\n  gi_frame = 1\n(1 for x in [1]).gi_frame",
  "try:\n  1/0\nexcept Exception as e:\n  e.__traceback__.tb_frame",
  "def f(): pass\nf.__globals__",
  "def f(): pass\nf.func_globals",
  "len = 1",
  "import functools\nfunctools.sys",
  "import operator\noperator.attrgetter('x')",
  "match 1:\n  case int(real=x): pass",
  "class A(metaclass=str): pass",
  "async def f(): pass",
  "lambda: __import__('os')",
  "f'{().__class__}'",
  "print(vars())",
  "setattr(args, 'x', 1)",
  "type('A', (), {})",
  "args.__class__",
  "x\x00y",
  "import string\nstring.Formatter().get_field('0.__class__', (1,), {})",
];

/** All in one go: a process for each would take a minute. */
const problems = new Map<string, string | null>();
let python: string | null = null;
beforeAll(async () => {
  ({ python } = await findIsolation(process.env.PATH ?? ""));
  const sources = [...scripts.map(({ input }) => input.source), ...FURTHER];
  const tools = sources.map((script) => ({ language: "python" as const, script }));
  const found = await toolProblems(tools, python);
  sources.forEach((source, at) => {
    problems.set(source, found[at] ?? null);
  });
});

describe("tools in Python", () => {
  followsVectors("tool-validation", {
    input: Case.shape.input,
    answer: ({ fn, source, toolName }) =>
      fn === "name" ? isToolName(toolName) : problems.get(source) === null,
    told: (expected) => z.object({ ok: z.boolean() }).parse(expected).ok,
    departures: toolValidation,
  });

  test("every bypass that the reference lets through is refused, and each is named", () => {
    const bypasses = scripts.filter(({ bypass }) => bypass);
    expect(bypasses.length).toBeGreaterThan(10);
    for (const { name, input } of bypasses)
      expect(problems.get(input.source), name).toEqual(expect.stringMatching(/\S/));
  });

  test.each(FURTHER)("refused: %s", (script) => {
    expect(problems.get(script)).toEqual(expect.stringMatching(/\S/));
  });

  test("a useful one is kept", async () => {
    const script = `import json
import re
from collections import Counter

class Found:
    def __init__(self, path, line):
        self.path = path
        self.line = line

def todos(path):
    pattern = re.compile(r"TODO\\b(.*)")
    for number, line in enumerate(read(path).splitlines(), start=1):
        found = pattern.search(line)
        if found:
            yield Found(path, number)

if __name__ == "__main__":
    counts = Counter(one.path for path in files() for one in todos(path))
    print(json.dumps(dict(counts.most_common()), indent=1))
`;
    expect(await toolProblems([{ language: "python", script }], python)).toEqual([null]);
  });

  test("without a Python that could look at it, none is kept", async () => {
    expect(await toolProblems([{ language: "python", script: "print(1)" }], null)).toEqual([
      "there is no Python here that could look at it",
    ]);
  });
});

describe("tools in JavaScript", () => {
  test.each([
    'require("fs")',
    'import fs from "node:fs"',
    'import("node:fs")',
    "process.exit()",
    "globalThis.x",
    "this.constructor",
    '(() => {}).constructor("x")()',
    "print.constructor.constructor",
    '[]["const" + "ructor"]',
    '[]["constructor"]',
    '[]["\\x63onstructor"]',
    '[]["\\u{63}onstructor"]',
    '[]["const\\ructor"]',
    '[][`const${"r"}uctor`]',
    "const { constructor: c } = print",
    "Object.getPrototypeOf(1)",
    "Object.defineProperty(args, 0, {})",
    "const o = Object; o.getPrototypeOf(1)",
    'Math["x"]',
    'JSON["parse"]',
    'eval("1")',
    "(0, eval)",
    "const e = eval",
    'new Function("x")',
    "`${process}`",
    "`a ${`b ${process}`}`",
    "\\u0065val(1)",
    'fetch("http://x")',
    "const a = 1\nfetch(a)",
    "const a = 1\na, fetch\nfetch(2)",
    "read(fetch)\n{}\nfetch(1)",
    "setTimeout(print)",
    "Reflect.ownKeys(args)",
    "new Proxy({}, {})",
    "const { eval: q } = {}; q",
    "function f(eval) {}",
    "const read = 1",
    "with (Math) {}",
    "async () => {}",
    "const r = /x/",
    'if (1) /"/; process.exit(); "/"',
    "let x = 1; x++ /1/ 1",
    "<!-- process",
    "x = y.__proto__",
    "const f = function () { return arguments.callee.caller }",
    "const x = 'a\u2028process'",
    "x".repeat(10_241),
  ])("refused: %s", (script) => {
    expect(nodeToolProblem(script)).toEqual(expect.stringMatching(/\S/));
  });

  test.each([
    "const x = [1, 2].map((n) => n * 2); print(x[0] / 2)",
    "for (const [k, v] of Object.entries({ a: 1 })) print(k, v)",
    'const m = { go() { return 1 }, "x y": 2 }; print(m.go(), m["x y"])',
    "print((1 + 2) / 3 / 4)",
    'try { read("x") } catch (error) { print(error.message) }',
    "const f = function inner(a, ...rest) { return rest.length }; print(f(1))",
    "let a, b = 1, c\na = b\nprint(a, b, c)",
    "const { a: { b = 1 } = {}, ...others } = {}; print(b, others)",
    "class Box { constructor(n) { this.n = n } get twice() { return this.n * 2 } }; print(new Box(2).twice)",
    "function f(a, { b, c: [d] = [] } = {}) { return a + b + d }; print(f(1))",
    "for (let i = 0, n = 3; i < n; i++) print(`${i} of ${n}`) // process is only said here",
    'const found = files().filter((path) => new RegExp("\\\\.js$").test(path)); print(found.length)',
  ])("kept: %s", (script) => {
    expect(nodeToolProblem(script)).toBeNull();
  });
});
