// What a child process sees (SR11), and how command lines are read (SR13, SR15).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../action/agents/argv.ts";
import { claudeArguments, toolsOf } from "../../action/agents/claude-argv.ts";
import { allowedNames, childEnvironment } from "../../action/agents/environment.ts";
import { Task } from "../../core/report/brief.ts";

interface Case {
  readonly name: string;
  readonly input: {
    readonly fn: string;
    readonly env?: string[];
    readonly extra?: string[] | null;
  };
  readonly expected: unknown;
}

const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "vectors", "subprocess-env.json"), "utf8"),
);

/** Proxy variables pass: without them nothing works behind a corporate proxy. */
const DEPARTURES: Readonly<Record<string, unknown>> = {
  "env proxy is dropped": ["HTTPS_PROXY", "PATH"],
};

// `tools` and `cmd` describe the reference's own command line; ours is tested below.
test.each(cases.filter(({ input }) => input.fn === "env"))("vector: $name", (one) => {
  const names = allowedNames(one.input.env ?? [], one.input.extra ?? []);
  expect(names).toEqual(DEPARTURES[one.name] ?? one.expected);
});

test("no name that the allow-list does not hold gets through, whatever the job's environment", () => {
  const risky = fc.constantFrom(
    "GITHUB_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "NODE_OPTIONS",
    "LD_PRELOAD",
  );
  const own = { home: "/h", temp: "/t" };
  fc.assert(
    fc.property(fc.dictionary(fc.oneof(risky, fc.string()), fc.string()), (env) => {
      const child = childEnvironment(env, own);
      for (const name of Object.keys(child)) {
        expect(allowedNames([name]).length + Number(["HOME", "TMPDIR"].includes(name))).toBe(1);
      }
      expect(child).toMatchObject({ HOME: "/h", TMPDIR: "/t" });
    }),
  );
});

describe("command lines", () => {
  test.each([
    ["./agent.sh", ["./agent.sh"]],
    ["node agent.js  --name 'two words'", ["node", "agent.js", "--name", "two words"]],
    ['a "b \\" c" d\\ e', ["a", 'b " c', "d e"]],
    ["a '' b", ["a", "", "b"]],
    ["a; rm -rf $HOME | b > c", ["a;", "rm", "-rf", "$HOME", "|", "b", ">", "c"]],
  ])("%s", (line, words) => {
    expect(parseCommandLine(line)).toEqual({ ok: true, value: words });
  });

  test.each(["", "   ", "a 'b", "a \0"])("%j is refused", (line) => {
    expect(parseCommandLine(line).ok).toBe(false);
  });
});

describe("the Claude Code command line", () => {
  const settings = {
    type: "claude-code",
    command: "",
    model: "m",
    maxTurns: 7,
    maxCostUsd: 0,
    timeoutS: 9,
  } as const;

  test.each(Task.options)("%s is isolated from the project (SR13)", (task) => {
    const argv = claudeArguments(task, settings, "system");
    expect(argv[argv.indexOf("--setting-sources") + 1]).toBe("user");
    expect(argv).toContain("--strict-mcp-config");
    expect(argv).toContain("--verbose");
    expect(argv[argv.indexOf("--max-turns") + 1]).toBe("7");
    // A budget of 0 is passed on: only an absent one would be none.
    expect(argv[argv.indexOf("--max-budget-usd") + 1]).toBe("0");
    expect(argv.join(" ")).not.toMatch(/dangerously|bypassPermissions|--mcp-config|--add-dir/);
  });

  test("who only reads has no shell, and who reviews has no tools (SR21)", () => {
    expect(toolsOf("review")).toEqual([]);
    for (const task of ["plan", "check"] as const) {
      expect(toolsOf(task)).toEqual(["Glob", "Grep", "Read"]);
    }
    const argv = claudeArguments("review", settings, "");
    expect(argv[argv.indexOf("--tools") + 1]).toBe("");
    expect(argv).not.toContain("--allowedTools");
    expect(argv[argv.indexOf("--permission-mode") + 1]).toBe("dontAsk");
  });
});
