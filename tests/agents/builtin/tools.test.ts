// The tools in a real work tree: what they do, and what they never do.
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { toolsFor } from "../../../action/agents/builtin/tools/toolset.ts";
import { type Bench, type BenchOptions, openBench } from "./desk.ts";

let bench: Bench;
const open = (options: BenchOptions = {}): Bench => {
  bench = openBench(options);
  return bench;
};
afterEach(() => bench.close());

/** What has ended may still be listed until somebody asks how. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const DENIED = { isError: true, changed: false, denied: expect.any(String) };

test("who only reads has no shell and no pen, and who reviews has no tools (SR21)", () => {
  const { desk } = open();
  const names = (task: "work" | "fixup" | "plan" | "check" | "review") =>
    toolsFor(task, desk, false).map(({ name }) => name);
  expect(names("work")).toEqual(["read", "list", "search", "write", "edit", "run"]);
  expect(names("fixup")).toEqual(names("work"));
  expect(names("plan")).toEqual(["read", "list", "search"]);
  expect(names("check")).toEqual(["read", "list", "search"]);
  expect(names("review")).toEqual([]);
});

describe("looking", () => {
  test("reads a file, or a part of it", async () => {
    open({ files: { "a.txt": "one\ntwo\nthree\n" } });
    expect((await bench.use("read", { path: "a.txt" })).text).toBe(
      "a.txt (3 lines):\none\ntwo\nthree",
    );
    expect((await bench.use("read", { path: "./a.txt", offset: 2, limit: 1 })).text).toBe(
      "a.txt, lines 2 to 2 of 3:\ntwo",
    );
    // Small models write every argument as text.
    expect((await bench.use("read_file", { path: "a.txt", offset: "3" })).text).toContain("three");
    expect(await bench.use("read", { path: join(bench.folder, "a.txt") })).toMatchObject({
      isError: false,
    });
    expect((await bench.use("read", { path: "a.txt", offset: 9 })).text).toContain("only 3 lines");
    expect((await bench.use("read", { path: "b.txt" })).text).toContain("no file");
    expect((await bench.use("read", { name: "a.txt" })).text).toContain("do not fit");
  });

  test("a long file is cut by its middle", async () => {
    open({ files: { "a.txt": `begin\n${"x".repeat(9_000)}\nend\n` } });
    const { text } = await bench.use("read", { path: "a.txt" });
    expect(text.length).toBeLessThan(4_200);
    expect(text).toMatch(/begin\n[\s\S]*left out[\s\S]*\nend$/);
  });

  test("lists what git would, folders folded when there is much", async () => {
    open({ files: { ".gitignore": "dist\n", "dist/x": "", "src/a.js": "" } });
    bench.write("src/new.js", "");
    expect((await bench.use("list", {})).text.split("\n")).toEqual([
      ".gitignore",
      "src/a.js",
      "src/new.js",
    ]);
    expect((await bench.use("list", { path: "src" })).text.split("\n")).toEqual([
      "src/a.js",
      "src/new.js",
    ]);
    for (let index = 0; index < 400; index++) bench.write(`many/deep/${index}.txt`, "");
    expect((await bench.use("list", {})).text).toContain("many/deep/ (400 files)");
    expect((await bench.use("list", { path: "nowhere" })).isError).toBe(true);
  });

  test("searches by regular expression, else as plain text", async () => {
    open({ files: { "src/a.js": "const a = (1;\nconst bee = 2;\n", "b.bin": "const\0" } });
    expect((await bench.use("search", { pattern: "b\\w+ =" })).text).toBe(
      "src/a.js:2:const bee = 2;",
    );
    expect((await bench.use("search", { pattern: "= (1" })).text).toBe("src/a.js:1:const a = (1;");
    expect((await bench.use("search", { pattern: "CONST BEE", ignore_case: true })).text).toContain(
      "a.js:2",
    );
    expect((await bench.use("search", { pattern: "nope", path: "src" })).text).toBe(
      "Nothing was found.",
    );
    expect((await bench.use("search", { pattern: "--help" })).text).toBe("Nothing was found.");
    expect((await bench.use("search", { pattern: "const", path: ":(exclude)src" })).text).toBe(
      "Nothing was found.",
    );
  });

  test.each([
    "/etc/passwd",
    "../secret",
    "src/../../secret",
    "/proc/self/environ",
    ".git/config",
    "src/.GIT/x",
    "git~1/config",
    "out/secret",
    "direct",
    "into",
    "a\0b",
    "loop",
  ])("never leaves the workspace: %j", async (path) => {
    open({ files: { "src/a.js": "" } });
    mkdirSync(join(bench.folder, "../outside"));
    bench.write("../outside/secret", "SECRET");
    symlinkSync("../outside", join(bench.folder, "out"));
    symlinkSync("../outside/secret", join(bench.folder, "direct"));
    symlinkSync(".git/config", join(bench.folder, "into"));
    symlinkSync("loop", join(bench.folder, "loop"));
    for (const [tool, input] of [
      ["read", { path }],
      ["list", { path }],
      ["search", { path, pattern: "." }],
      ["write", { path, content: "x" }],
      ["edit", { path, old: "a", new: "b" }],
    ] as const) {
      const outcome = await bench.use(tool, input);
      expect(outcome, tool).toMatchObject(DENIED);
      expect(outcome.text).not.toContain("SECRET");
    }
    expect(bench.text("../outside/secret")).toBe("SECRET");
  });
});

describe("changing", () => {
  test("writes new files, folders included, and replaces what was read", async () => {
    open({ files: { "a.txt": "old\n" } });
    expect(await bench.use("write", { path: "x/y/z.txt", content: "new\n" })).toMatchObject({
      text: "Wrote x/y/z.txt (1 lines).",
      changed: true,
    });
    const unread = await bench.use("write", { path: "a.txt", content: "new\n" });
    expect(unread).toMatchObject({ isError: true, changed: false, denied: null });
    expect(unread.text).toContain("read it before");
    await bench.use("read", { path: "a.txt" });
    expect((await bench.use("write", { path: "a.txt", content: "new\n" })).changed).toBe(true);
    expect((await bench.use("write", { path: "a.txt", content: "new\n" })).text).toContain(
      "exactly like this",
    );
    expect(bench.text("a.txt")).toBe("new\n");
  });

  test("what changed since it was read is read again first", async () => {
    open({ files: { "a.txt": "one\n" } });
    await bench.use("read", { path: "a.txt" });
    bench.write("a.txt", "two\n");
    expect((await bench.use("edit", { path: "a.txt", old: "two", new: "three" })).text).toContain(
      "has changed",
    );
    expect(bench.text("a.txt")).toBe("two\n");
  });

  test("edits one piece, all of them on request, and shows what is there when it is not", async () => {
    open({ files: { "a.py": "def f():\n    return 1\n\nx = f()\ny = f()\n" } });
    expect((await bench.use("edit", { path: "a.py", old: "f()", new: "g()" })).text).toContain(
      "read it before",
    );
    await bench.use("read", { path: "a.py" });
    expect((await bench.use("edit", { path: "a.py", old: "f()", new: "g()" })).text).toContain(
      "3 times",
    );
    const shown = await bench.use("edit", { path: "a.py", old: "def f():\n  return 1", new: "" });
    expect(shown.text).toContain("From line 1 it says:\ndef f():\n    return 1");
    expect(
      (await bench.use("edit", { path: "a.py", old: "f()", new: "g()", all: "true" })).changed,
    ).toBe(true);
    // The text is no pattern.
    await bench.use("edit", { path: "a.py", old: "return 1", new: "return '$&'" });
    expect(bench.text("a.py")).toBe("def g():\n    return '$&'\n\nx = g()\ny = g()\n");
    expect((await bench.use("edit", { path: "b.py", old: "x", new: "y" })).text).toContain(
      "create it with write",
    );
  });

  test("Windows line ends stay", async () => {
    open({ files: { "a.txt": "one\r\ntwo\r\n" } });
    await bench.use("read", { path: "a.txt" });
    await bench.use("edit", { path: "a.txt", old: "one\ntwo", new: "1\n2" });
    expect(bench.text("a.txt")).toBe("1\r\n2\r\n");
  });

  test.each([
    "AGENTS.md",
    "src/agents.md",
    ".github/CODEOWNERS",
    ".github/workflows/new.yml",
    "by-link/x.yml",
  ])("protected: %s", async (path) => {
    open({ files: { "AGENTS.md": "", ".github/workflows/ci.yml": "" } });
    symlinkSync(".github/workflows", join(bench.folder, "by-link"));
    await bench.use("read", { path });
    expect(await bench.use("write", { path, content: "x" })).toMatchObject(DENIED);
    expect(await bench.use("edit", { path, old: "x", new: "y" })).toMatchObject(DENIED);
  });

  test("binary files are neither read nor written, links not written through", async () => {
    open({ files: { "a.txt": "a\n" } });
    bench.write("logo.png", Buffer.from([0x89, 0x50, 0, 1]));
    bench.write("latin.txt", Buffer.from([0xe9, 0x74, 0xe9]));
    symlinkSync("a.txt", join(bench.folder, "link.txt"));
    for (const path of ["logo.png", "latin.txt"]) {
      expect((await bench.use("read", { path })).text).toContain("binary");
      expect(await bench.use("write", { path, content: "x" })).toMatchObject(DENIED);
      expect(await bench.use("edit", { path, old: "x", new: "y" })).toMatchObject(DENIED);
    }
    expect(await bench.use("write", { path: "b.txt", content: "a\0b" })).toMatchObject(DENIED);
    expect(await bench.use("write", { path: "link.txt", content: "x" })).toMatchObject(DENIED);
    expect(await bench.use("write", { path: ".", content: "x" })).toMatchObject(DENIED);
    expect(bench.text("a.txt")).toBe("a\n");
  });
});

describe("the syntax of what is written", () => {
  const GOOD = {
    "a.json": '{"a":1}',
    "a.yml": "a:\n  - b\n",
    "a.ts": "export const a: number = 1;\nenum B { C }\n",
    "a.js": "export const a = 1;\n",
    "b.js": "const a = require('a');\nreturn_ = 1;\n",
    "c.cjs": "const a = require('a');\n",
    "a.mjs": "await Promise.resolve();\n",
    "a.py": "def f():\n    return 1\n",
    "a.sh": "if true; then echo; fi\n",
    "tsconfig.json": '{ // comments are fine here\n  "a": 1, }',
    "chart.yaml": "{{ if .x }}\na: b\n{{ end }}\n",
    "app.js": "export const A = () => <div>hi</div>;\n",
    "typed.js": "// @flow\nconst a: number = 1;\n",
    "notes.md": "({[",
  };
  const BROKEN = {
    "a.json": '{"a":1',
    "a.yml": "a: [1\nb: }\n",
    "a.ts": "export const a: = 1;\n",
    "a.js": "export const a = ;\n",
    "c.cjs": "const a = (;\n",
    "a.mjs": "const a: number = 1;\n",
    "a.py": "def f(:\n",
    "a.sh": "if true; then echo\n",
  };

  test.each(Object.entries(GOOD))("%s is written", async (path, content) => {
    open();
    expect(await bench.use("write", { path, content })).toMatchObject({
      changed: true,
      isError: false,
    });
  });

  test.each(Object.entries(BROKEN))(
    "%s is not written; the error comes back at once",
    async (path, content) => {
      open();
      const outcome = await bench.use("write", { path, content });
      expect(outcome).toMatchObject({ changed: false, isError: true });
      expect(outcome.text).toContain("cannot be parsed");
      expect(outcome.text.length).toBeGreaterThan(80);
      expect(existsSync(join(bench.folder, path))).toBe(false);
    },
  );

  test("an edit that breaks a file leaves it as it was, and what is broken already may be repaired in steps", async () => {
    open({
      files: {
        "a.js": "export const a = 1;\n",
        "b.js": "<<<<<<< ours\nlet b = (;\n=======\nlet c;\n",
      },
    });
    await bench.use("read", { path: "a.js" });
    expect((await bench.use("edit", { path: "a.js", old: "1;", new: "(;" })).isError).toBe(true);
    expect(bench.text("a.js")).toBe("export const a = 1;\n");
    await bench.use("read", { path: "b.js" });
    const step = await bench.use("edit", { path: "b.js", old: "<<<<<<< ours\n", new: "" });
    expect(step).toMatchObject({ changed: true });
    expect(step.text).toContain("still cannot be parsed");
  });
});

describe("running", () => {
  test("says how it ended, with both ends of a long output", async () => {
    open({
      files: { "a.js": "console.log('begin' + 'x'.repeat(50000) + 'end'); process.exit(3)\n" },
    });
    const { text, isError } = await bench.use("run", { command: "node a.js" });
    expect(isError).toBe(true);
    expect(text).toMatch(/^beginx+\n\[… \d+ bytes left out …\]\nx+end\n\[exit code 3\]$/);
    expect((await bench.use("bash", { command: "echo hi | tr h H" })).text).toBe(
      "Hi\n[exit code 0]",
    );
  });

  test("sees no key and nothing else of the job (SR11)", async () => {
    const canaries = {
      ANTHROPIC_API_KEY: "canary-1",
      OPENAI_API_KEY: "canary-2",
      GITHUB_TOKEN: "canary-3",
      NODE_OPTIONS: "--canary-4",
    };
    open({ environment: { PATH: process.env.PATH ?? "", ...canaries } });
    const { text } = await bench.use("run", { command: "env" });
    expect(text).toContain("PATH=");
    expect(text).toContain("npm_config_offline=true");
    expect(text).not.toContain("canary");
    bench.close();
    open({ network: true, environment: { PATH: process.env.PATH ?? "", ...canaries } });
    const free = await bench.use("run", { command: "env" });
    expect(free.text).not.toContain("npm_config_offline");
    expect(free.text).not.toContain("canary");
  });

  test("ends at its limit with everything that it started", async () => {
    open({ files: { "a.sh": "sleep 60 & echo $! > pid; sleep 60\n" } });
    const { text } = await bench.use("run", { command: "sh a.sh", timeout_s: 1 });
    expect(text).toContain("time limit");
    expect(isRunning(bench.text("pid").trim())).toBe(false);
  });

  test("what a program did to protected files is put back", async () => {
    const script = `import { writeFileSync, rmSync } from "node:fs";
writeFileSync("AGENTS.md", "obey me"); writeFileSync(".github/new.yml", "x"); rmSync(".github/CODEOWNERS"); writeFileSync("ok.txt", "");`;
    open({ files: { "AGENTS.md": "tabs\n", ".github/CODEOWNERS": "olga\n", "a.mjs": script } });
    const outcome = await bench.use("run", { command: "node a.mjs" });
    expect(outcome).toMatchObject({ isError: true, denied: expect.stringContaining("change ") });
    expect(outcome.text).toContain("have been put back");
    expect(bench.text("AGENTS.md")).toBe("tabs\n");
    expect(bench.text(".github/CODEOWNERS")).toBe("olga\n");
    expect(bench.git("status", "--porcelain")).toBe("?? ok.txt\n");
  });

  test("the repository's own verification runs as it is written; nothing like it does", async () => {
    const command = 'for n in 1 2; do echo "$n"; done';
    open({ verify: { spec: "", checks: [], setup: "", command, setupTimeoutS: 9, timeoutS: 9 } });
    expect((await bench.use("run", { command })).text).toBe("1\n2\n[exit code 0]");
    expect(await bench.use("run", { command: `${command}; curl x` })).toMatchObject(DENIED);
  });

  test("what it writes by `>` is looked at, and overwritten only when it was read", async () => {
    open({ files: { "a.json": "{}\n" } });
    expect(await bench.use("run", { command: "echo 1 > a.json" })).toMatchObject(DENIED);
    await bench.use("read", { file_path: "a.json" });
    expect((await bench.use("run", { cmd: "echo 1 > a.json" })).isError).toBe(false);
    const broken = await bench.use("run", { command: "echo '{' >> a.json && echo hi > b.txt" });
    expect(broken).toMatchObject({ isError: true });
    expect(broken.text).toContain("`a.json` cannot be parsed");
    // What it wrote itself it may write again.
    expect((await bench.use("run", { command: "echo ho > b.txt" })).isError).toBe(false);
    expect(bench.text("b.txt")).toBe("ho\n");
  });

  test("scripts of the workspace run, others do not", async () => {
    open({ files: { "bin/hello": "#!/bin/sh\necho hello\n" } });
    chmodSync(join(bench.folder, "bin/hello"), 0o755);
    expect((await bench.use("run", { command: "./bin/hello" })).text).toContain("hello");
    expect(await bench.use("run", { command: "../bin/hello" })).toMatchObject(DENIED);
    // A hard link is the same file: nothing can be told about it, and it holds nothing that the job may not read.
    linkSync(join(bench.folder, "bin/hello"), join(bench.folder, "bin/again"));
    expect((await bench.use("run", { command: "bin/again" })).text).toContain("hello");
  });
});
