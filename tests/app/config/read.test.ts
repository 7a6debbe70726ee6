// Configuration files: defaults of the organisation, lines of problems, and content that must not hurt.
import { describe, expect, test } from "vitest";
import { parseFile } from "../../../app/config/file.ts";
import { merge } from "../../../app/config/merge.ts";
import { openConfigReader } from "../../../app/config/read.ts";
import { RefusedError, TransientError } from "../../../app/engine/errors.ts";
import type { GitHub } from "../../../app/github/port.ts";
import { CONFIG_PATH } from "../../../core/config/schema.ts";
import { wireGitHub } from "../support/wire-github.ts";

/** Repositories by name → text of their file; an error is thrown, null is absent. */
function reader(files: Readonly<Record<string, string | null | Error>>) {
  const github = (repo: string): GitHub => {
    const [owner = "", name = ""] = repo.split("/");
    return {
      ...wireGitHub({}).github,
      owner,
      name,
      file: async (path) => {
        const found = files[repo];
        if (found instanceof Error) throw found;
        return path === CONFIG_PATH && typeof found === "string" ? { text: found } : null;
      },
    };
  };
  return openConfigReader(github("o/r"), github);
}

describe("organisation defaults", () => {
  test("mappings are joined, the repository wins, lists are replaced", async () => {
    const { config, problems } = await reader({
      "o/r": "_extends: .github\nverify:\n  command: make check\nprotected_paths: [secret/**]\n",
      "o/.github":
        "verify:\n  command: npm test\n  setup: npm ci\nworkers:\n  max: 9\nprotected_paths: [a, b]\n",
    }).read("main");
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      verify: { command: "make check", setup: "npm ci" },
      workers: { max: 9 },
      protected_paths: ["secret/**"],
    });
  });

  test("a default may stand on another", async () => {
    const { config } = await reader({
      "o/r": "_extends: team\n",
      "o/team": "_extends: o/.github\nworkers:\n  max: 2\n",
      "o/.github": "workers:\n  max: 9\nunits:\n  max: 7\nverify:\n  command: npm test\n",
    }).read("main");
    expect(config).toMatchObject({ workers: { max: 2 }, units: { max: 7 } });
  });

  test.each<[string, Record<string, string | null | Error>, RegExp]>([
    ["itself", { "o/r": "x: 1\n_extends: r\n" }, /circle: o\/r → o\/r/],
    ["a circle", { "o/r": "\n_extends: a\n", "o/a": "_extends: r\n" }, /o\/r → o\/a → o\/r/],
    [
      "a tower",
      {
        "o/r": "\n_extends: a\n",
        "o/a": "_extends: b\n",
        "o/b": "_extends: c\n",
        "o/c": "_extends: d\n",
        "o/d": "",
      },
      /more than 3/,
    ],
    ["another owner", { "o/r": "\n_extends: evil/x\n" }, /repository of o/],
    ["a path", { "o/r": "\n_extends: ../../x\n" }, /repository of o/],
    ["no name", { "o/r": "\n_extends: [a]\n" }, /repository of o/],
    ["an absent file", { "o/r": "\n_extends: gone\n", "o/gone": null }, /cannot be read/],
    [
      "a repository without the app",
      { "o/r": "\n_extends: shut\n", "o/shut": new RefusedError("no") },
      /not installed there/,
    ],
    ["a broken file", { "o/r": "\n_extends: a\n", "o/a": "a: [" }, /of o\/a: this is not YAML/],
  ])("that lead to %s are refused, on their line", async (_, files, expected) => {
    const { config, problems } = await reader(files).read("main");
    expect(config).toBeNull();
    expect(problems[0]).toMatchObject({ key: "_extends", line: 2, severity: "error" });
    expect(problems[0]?.message).toMatch(expected);
  });

  test("while GitHub is busy the reading is tried again", async () => {
    const waiting = reader({ "o/r": "_extends: a\n", "o/a": new TransientError("busy") }).read(
      "main",
    );
    await expect(waiting).rejects.toBeInstanceOf(TransientError);
  });
});

describe("one file", () => {
  test("the command is all that must be said", async () => {
    const { config } = await reader({ "o/r": "verify:\n  command: npm test\n" }).read("main");
    expect(config?.verify.command).toBe("npm test");
  });

  test("an empty one says that there is nothing to verify with", async () => {
    const { config, problems } = await reader({ "o/r": "# nothing yet\n" }).read("main");
    expect(config).toBeNull();
    expect(problems.map(({ key }) => key)).toEqual(["verify.command"]);
  });

  test("all problems at once, each with its line", async () => {
    const { problems } = await reader({
      "o/r":
        "verify:\n  command: 7\nworkers:\n  max: 0\n  mux: 1\npeople:\n  bots:\n    - a\n    - [x]\n",
    }).read("main");
    expect(new Map(problems.map(({ key, line }) => [key, line]))).toEqual(
      new Map([
        ["verify.command", 2],
        ["workers.max", 4],
        ["workers.mux", 5],
        ["people.bots.1", 9],
      ]),
    );
  });

  test.each([
    ["no YAML", "a: [1\nb: 2", 2],
    ["duplicate keys", "a: 1\na: 2", 2],
    ["a list", "- a", 1],
    ["text", "hello", 1],
  ])("%s", (_, text, line) => {
    const parsed = parseFile(text);
    if (parsed.ok) throw new Error("was accepted");
    expect(parsed.problems[0]).toMatchObject({ line, severity: "error" });
  });

  test("too long, or unfolding to too much", () => {
    expect(parseFile("x".repeat(300_000)).ok).toBe(false);
    const rows = [..."bcdefghi"].map(
      (name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`,
    );
    expect(parseFile(`a: &a [x]\n${rows.join("\n")}`).ok).toBe(false);
  });

  test("keys that objects have anyway are keys like any other", () => {
    const parsed = parseFile("__proto__:\n  polluted: true\nconstructor: 1\n");
    if (!parsed.ok) throw new Error("was refused");
    const merged = merge(parsed.value, { a: { b: 1 } });
    expect(Object.hasOwn({}, "polluted") || "polluted" in {}).toBe(false);
    expect(merged.a).toEqual({ b: 1 });
  });
});
