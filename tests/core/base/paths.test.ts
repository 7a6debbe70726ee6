// Paths and globs as text.
import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, test } from "vitest";
import { matchesGlob, normalPath, overlaps } from "../../../core/base/paths.ts";
import { nearest } from "../../../core/base/similar.ts";

describe("normalPath", () => {
  test.each([
    ["./a.ts", "a.ts"],
    ["src//a.ts", "src/a.ts"],
    ["src/./a.ts", "src/a.ts"],
    ["src/", "src/"],
    ["src\\a.ts", "src/a.ts"],
    ["./", "**"],
    [" a b.ts ", "a b.ts"],
    [".github/x.yml", ".github/x.yml"],
  ])("%j is %j", (text, path) => {
    expect(normalPath(text)).toEqual({ ok: true, path });
  });

  test.each([
    "/etc/passwd",
    "C:\\x",
    "\\\\host\\x",
    "~/x",
    "../x",
    "a/../../x",
    ".git/config",
    "a/.GIT/x",
    "a\0b",
    "",
    "a\nb",
  ])("%j is refused", (text) => {
    expect(normalPath(text).ok).toBe(false);
  });
});

describe("matchesGlob", () => {
  test.each([
    ["src/a.ts", "src/a.ts", true],
    ["src/a.ts", "src/*.ts", true],
    ["src/b/a.ts", "src/*.ts", false],
    ["src/b/a.ts", "src/**/*.ts", true],
    ["src/a.ts", "src/**/*.ts", true],
    ["CODEOWNERS", "**/CODEOWNERS", true],
    ["docs/CODEOWNERS", "**/CODEOWNERS", true],
    [".github/workflows/x.yml", ".github/**", true],
    ["a/.claude/settings.json", "**/.claude/**", true],
    ["a.tsx", "a.{ts,tsx}", true],
    ["a.js", "a.{ts,tsx}", false],
    ["ab.ts", "a?.ts", true],
    ["app/[id].tsx", "app/[id].tsx", true],
    ["src/x/y.ts", "src/", true],
    ["srcs/x.ts", "src/", false],
  ])("%s against %s: %s", (path, glob, expected) => {
    expect(matchesGlob(path, glob)).toBe(expected);
  });

  test("case counts unless asked otherwise", () => {
    expect(matchesGlob("agents.md", "**/AGENTS.md")).toBe(false);
    expect(matchesGlob("agents.md", "**/AGENTS.md", { ignoreCase: true })).toBe(true);
  });

  // Not for globs that end in `**`: picomatch takes `a/**` to match `a`, but not `*/**`.
  test("agrees with picomatch", () => {
    const name = fc.constantFrom("a", "b", "ab", "a.ts", ".x", "abc");
    const part = fc.constantFrom("a", "*", "**", "a*", "*b", "?", "*.ts", "{a,b}", ".x");
    const list = (one: fc.Arbitrary<string>) => fc.array(one, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list(name), list(part), part, (names, parts, last) => {
        fc.pre(last !== "**");
        const [path, glob] = [names.join("/"), [...parts.slice(1), last].join("/")];
        expect(matchesGlob(path, glob), `${path} ${glob}`).toBe(
          picomatch(glob, { dot: true })(path),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("many stars are no trap", () => {
    expect(matchesGlob("a".repeat(5_000), `${"*a".repeat(50)}b`)).toBe(false);
  });
});

describe("overlaps", () => {
  test.each([
    ["./a.ts", "a.ts", true],
    ["src", "src/a.ts", true],
    ["src/", "src/lib/a.ts", true],
    ["src/*.ts", "src/a.ts", true],
    ["src/*.ts", "src/a*", true],
    ["src/**", "**/a.ts", true],
    ["src/*.ts", "src/*.css", false],
    ["a.ts", "A.ts", false],
    ["src", "srcs/a.ts", false],
  ])("%s and %s: %s", (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });
});

describe("nearest", () => {
  test.each([
    ["statsu", "status"],
    ["rety", "retry"],
    ["STOP", "stop"],
    ["banana", null],
    ["", null],
  ])("%j is near %j", (word, expected) => {
    expect(nearest(word, ["status", "retry", "stop", "approve"])).toBe(expected);
  });
});
