// Lines of a diff: tables of its odd corners, and git itself as the judge over random edits.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { parseDiff, parsePatch } from "../../../core/review/diff-lines.ts";

/** `12+ text`: line, whether it is touched, text. */
const shown = (diff: string, path: string): string[] =>
  (parseDiff(diff).get(path) ?? []).flatMap(({ start, lines }) =>
    lines.map(({ text, touched }, index) => `${start + index}${touched ? "+" : " "} ${text}`),
  );
const file = (name: string, ...lines: string[]): string =>
  [`diff --git a/${name} b/${name}`, `--- a/${name}`, `+++ b/${name}`, ...lines, ""].join("\n");

describe("table", () => {
  test("added between context", () => {
    const diff = file("a.js", "@@ -4,2 +4,3 @@ function x() {", " one", "+two", " three");
    expect(shown(diff, "a.js")).toEqual(["4  one", "5+ two", "6  three"]);
  });
  test("removed lines show on the line before them, or after them at the top", () => {
    expect(shown(file("a", "@@ -1,3 +1,2 @@", " one", "-two", " three"), "a")).toEqual([
      "1+ one",
      "2  three",
    ]);
    expect(shown(file("a", "@@ -1,3 +1,2 @@", "-one", " two", " three"), "a")).toEqual([
      "1+ two",
      "2  three",
    ]);
  });
  test("what is replaced is touched itself, not its neighbours", () => {
    expect(shown(file("a", "@@ -1,3 +1,3 @@", " one", "-two", "+2", " three"), "a")).toEqual([
      "1  one",
      "2+ 2",
      "3  three",
    ]);
  });
  test("content that looks like a header", () => {
    const diff = file(
      "a",
      "@@ -1,3 +1,4 @@",
      "--- a/other",
      "+++ b/other",
      "+@@ -1 +1 @@",
      " diff --git a/x b/x",
      " end",
    );
    expect([...parseDiff(diff).keys()]).toEqual(["a"]);
    expect(shown(diff, "a")).toEqual([
      "1+ ++ b/other",
      "2+ @@ -1 +1 @@",
      "3  diff --git a/x b/x",
      "4  end",
    ]);
  });
  test("no newline at the end, on either side", () => {
    const end = "\\ No newline at end of file";
    const diff = file("a", "@@ -1 +1,2 @@", "-one", end, "+one", "+two", end);
    expect(shown(diff, "a")).toEqual(["1+ one", "2+ two"]);
  });
  test("carriage returns are no part of the text", () => {
    expect(shown(file("a", "@@ -0,0 +1,2 @@", "+one\r", "+two\r"), "a")).toEqual([
      "1+ one",
      "2+ two",
    ]);
  });
  test.each([
    ["a space and a tab behind it", "+++ b/my file.js\t", "my file.js"],
    ["quoted bytes", String.raw`+++ "b/gr\303\274n\t\"x\".js"`, 'grün\t"x".js'],
    ["another prefix", "+++ src/a.js", "src/a.js"],
    ["a carriage return", "+++ b/a.js\r", "a.js"],
  ])("name with %s", (_what, header, path) => {
    expect([...parseDiff(`${header}\n@@ -0,0 +1 @@\n+x\n`).keys()]).toEqual([path]);
  });
  test.each([
    ["deleted", "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"],
    ["binary", "diff --git a/x b/x\nBinary files a/x and b/x differ\n"],
    ["renamed alone", "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n"],
    ["no UTF-8", '+++ "b/\\377.js"\n@@ -0,0 +1 @@\n+x\n'],
    ["a broken header", "+++ b/x\n@@ nothing @@\n+x\n"],
    ["empty", ""],
    ["a hunk without a file", "@@ -0,0 +1 @@\n+x\n"],
  ])("nothing to point at: %s", (_what, diff) => expect(parseDiff(diff).size).toBe(0));

  test("a diff that was cut keeps what is whole", () => {
    expect(shown(file("a", "@@ -0,0 +1,9 @@", "+one", "+two").trimEnd(), "a")).toEqual([
      "1+ one",
      "2+ two",
    ]);
  });
  test("the patch of one file", () => {
    expect(parsePatch("@@ -1 +1 @@\n-a\n+b")).toEqual([
      { start: 1, lines: [{ text: "b", touched: true }] },
    ]);
  });
  test("never throws", () => {
    const line = fc.oneof(
      fc.constantFrom("+++ b/a", "@@ -1,2 +1,3 @@", "@@ -0,0 +1 @@", "+x", "-y", " z", "\\ No", ""),
      fc.string(),
    );
    fc.assert(fc.property(fc.array(line), (lines) => void parseDiff(lines.join("\n"))));
  });
});

describe("against git", () => {
  const folder = mkdtempSync(join(tmpdir(), "mc-diff-lines-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", folder, "-c", "user.name=o", "-c", "user.email=o@x", ...args], {
      encoding: "utf8",
      maxBuffer: 64_000_000,
    });
  const NAMES = [
    (n: number) => `src/f${n}.js`,
    (n: number) => `with space ${n}.txt`,
    (n: number) => `grün/${n} "q".md`,
    (n: number) => `tab\t${n}`,
  ];
  const words = fc.constantFrom("a", "b", "", "-- x", "++ y", "@@ -1 +1 @@", "diff --git a/b b/b");
  const content = fc.record({
    lines: fc.array(words, { maxLength: 25 }),
    end: fc.constantFrom("", "\n"),
    eol: fc.constantFrom("\n", "\n", "\r\n"),
  });
  const edits = fc.array(
    fc.record({ before: content, after: content, cut: fc.nat(24), grow: fc.nat(4) }),
    { minLength: 60, maxLength: 60 },
  );
  type Content = { lines: readonly string[]; end: string; eol: string };
  const textOf = ({ lines, end, eol }: Content): string => lines.join(eol) + end;

  test("touched lines are those of `git diff -U0`, and texts those of the new files", () => {
    git("init", "-q", "-b", "main");
    fc.assert(
      fc.property(edits, fc.boolean(), (all, mixed) => {
        const write = (pick: (edit: (typeof all)[number]) => Content): void =>
          all.forEach((edit, index) => {
            const path = join(folder, NAMES[index % NAMES.length]?.(index) ?? "");
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, textOf(pick(edit)));
          });
        write(({ before }) => before);
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", "before");
        // Half of the runs change little, so that hunks have context.
        write(({ before, after, cut, grow }) =>
          mixed
            ? after
            : {
                ...before,
                lines: before.lines.toSpliced(cut, grow % 3, ...after.lines.slice(0, grow)),
              },
        );
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", "after");
        const prefix = ["--src-prefix=a/", "--dst-prefix=b/", "--no-color", "--no-ext-diff"];
        const parsed = parseDiff(git("diff", ...prefix, "--stat", "-p", "HEAD^", "HEAD"));
        const names = git("diff", "--name-only", "-z", "HEAD^", "HEAD").split("\0").slice(0, -1);
        const bares = git("diff", ...prefix, "-U0", "HEAD^", "HEAD").split(/^(?=diff --git )/m);
        expect(bares.length).toBe(Math.max(1, names.length));
        for (const [index, name] of names.entries()) {
          const bare = bares[index] ?? "";
          const text = readFileSync(join(folder, name), "utf8");
          const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
          const touched = new Set<number>();
          for (const [, at = "", count = "1"] of bare.matchAll(
            /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm,
          )) {
            const first = Number(at);
            for (let line = first; line < first + Number(count); line += 1) touched.add(line);
            if (count === "0" && lines.length > 0) touched.add(Math.max(1, first));
          }
          const seen = new Map(
            (parsed.get(name) ?? []).flatMap(({ start, lines: some }) =>
              some.map((line, index) => [start + index, line] as const),
            ),
          );
          const found = [...seen].filter(([, { touched: is }]) => is).map(([line]) => line);
          expect([name, found.sort((a, b) => a - b)]).toEqual([
            name,
            [...touched].sort((a, b) => a - b),
          ]);
          for (const [line, { text: told }] of seen)
            expect(told).toBe((lines[line - 1] ?? "").replace(/\r$/, ""));
        }
      }),
      { numRuns: 3 },
    );
  }, 30_000);
});
