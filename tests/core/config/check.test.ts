// A configuration file's problems: all at once, each with line and fix.
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../core/config/check.ts";
import { configJsonSchema } from "../../../core/config/json-schema.ts";
import { RepoConfig } from "../../../core/config/schema.ts";

const noLine = (): null => null;
const errors = (value: unknown): string[] =>
  checkConfig(value, noLine)
    .problems.filter((one) => one.severity === "error")
    .map((one) => one.message);
const verify = { command: "npm test" };

describe("checkConfig", () => {
  test.each([null, undefined, {}, { workers: null }])(
    "%j has defaults for all but what verifies a commit",
    (value) => {
      const { config, problems } = checkConfig(value, noLine);
      expect(config).toBeNull();
      expect(problems).toMatchObject([{ key: "verify.command", severity: "error" }]);
    },
  );

  test.each([{ verify }, { verify, workers: null }])("%j: everything else is default", (value) => {
    const { config, problems } = checkConfig(value, noLine);
    expect(config).toEqual(RepoConfig.parse({ verify }));
    expect(problems).toEqual([]);
  });

  test("names everything that is wrong, with its line, in the order of the file", () => {
    const lines = new Map([
      ["workers.max", 2],
      ["agent.type", 4],
      ["units.max", 6],
      ["gates.promte", 8],
    ]);
    const { config, problems } = checkConfig(
      {
        workers: { max: 0 },
        agent: { type: "claude" },
        units: { max: "many" },
        gates: { promte: "never" },
        limits: { cost_usd: 1 },
        verify,
        protected_paths: ["docs/**", 7],
      },
      (path) => lines.get(path.join(".")) ?? null,
    );
    expect(config).toBeNull();
    expect(problems.map(({ line, severity, message }) => [line, severity, message])).toEqual([
      [2, "error", "`workers.max` is `0`; it must be at least 1"],
      [
        4,
        "error",
        '`agent.type` is `"claude"`; it must be one of `claude-code`, `codex`, `gemini`, `builtin`, `command`, `scripted`',
      ],
      [6, "error", '`units.max` is `"many"`; it must be a number'],
      [8, "warning", "`gates.promte` is no setting and is ignored; did you mean `promote`?"],
      [null, "error", "`protected_paths.1` is `7`; it must be text (put it in quotes)"],
      [
        null,
        "error",
        "`limits.cost_per_attempt_usd` (5) is more than `limits.cost_usd` (1), so no attempt could start; lower it or raise the other",
      ],
    ]);
  });

  test("unknown keys are left out and the rest counts", () => {
    const { config, problems } = checkConfig(
      { verify, wrkers: { max: 2 }, _extends: "org/.github" },
      noLine,
    );
    expect(config?.verify.command).toBe("npm test");
    expect(problems).toEqual([
      {
        key: "wrkers",
        message: "`wrkers` is no setting and is ignored; did you mean `workers`?",
        line: null,
        severity: "warning",
      },
    ]);
  });

  test.each([
    [
      { agent: { type: "command" } },
      "`agent.type` is `command`, but `agent.command` is empty; give the program and arguments, such as `./agent.sh`",
    ],
    [
      { agent: { type: "builtin", model: "qwen3" } },
      "`agent.type` is `builtin` and `agent.model` is `qwen3`: it does not begin with `anthropic:`, `openai:`, `ollama:` or `local:`; write it like `anthropic:claude-sonnet-4-5`, `openai:gpt-5.1`, `ollama:qwen3:8b?context=32768` or `local:qwen3@http://localhost:11434/v1?context=32768`",
    ],
    [
      { limits: { cost_usd: 1 } },
      "`limits.cost_per_attempt_usd` (5) is more than `limits.cost_usd` (1), so no attempt could start; lower it or raise the other",
    ],
    [
      { branch: "mc/green" },
      "`branch` is `mc/green`, which is no branch name that missions can improve (`mc/…` branches belong to the app); write it like `main`",
    ],
    [
      { protected_paths: ["../x"] },
      "`protected_paths.0` is `../x`, which has `..`; write it relative to the repository",
    ],
  ])("settings that do not go together: %j", (value, message) => {
    expect(errors({ verify, ...value })).toEqual([message]);
  });

  test("a file that is no mapping is one problem", () => {
    expect(errors(["a"])).toHaveLength(1);
    expect(errors("text")).toHaveLength(1);
  });

  test("is total", () => {
    const key = fc.constantFrom(
      "workers",
      "max",
      "agent",
      "type",
      "verify",
      "command",
      "gates",
      "x",
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 3 }, fc.jsonValue(), fc.dictionary(key, tie("node"))),
    })).node;
    fc.assert(
      fc.property(value, (input) => {
        const { config, problems } = checkConfig(input, noLine);
        expect(config === null).toBe(problems.some((one) => one.severity === "error"));
      }),
    );
  });
});

test("the published schema accepts what the app accepts", () => {
  const accepts = new Ajv2020({ strict: false }).compile(configJsonSchema());
  expect(accepts({})).toBe(true);
  expect(accepts({ workers: { max: 8 }, agent: { type: "command", command: "./a.sh" } })).toBe(
    true,
  );
  expect(accepts({ workers: { max: 0 } })).toBe(false);
  expect(accepts({ wrkers: {} })).toBe(false);
});
