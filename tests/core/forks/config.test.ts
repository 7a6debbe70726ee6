// Settings of forks that are fine alone and will surprise together.
import { expect, test } from "vitest";
import { crossFieldProblems } from "../../../core/config/cross-field.ts";
import { RepoConfig } from "../../../core/config/schema.ts";

const about = (raw: Record<string, unknown>): readonly string[] =>
  crossFieldProblems(RepoConfig.parse({ verify: { command: "x" }, ...raw }), raw)
    .map(({ path, severity }) => `${severity} ${path.join(".")}`)
    .filter((one) => one.includes("speculation"));

test.each<[Record<string, unknown>, readonly string[]]>([
  [{}, []],
  [{ workers: { max: 1 } }, []],
  [{ speculation: { branches: 5 } }, ["warning speculation.branches"]],
  [{ speculation: { branches: 5 }, workers: { max: 8 } }, []],
  [{ speculation: { branches: 5, enabled: false } }, []],
  [{ speculation: { by: "review" } }, []],
  [{ speculation: { by: "review" }, review: { enabled: false } }, ["warning speculation.by"]],
])("%j", (raw, expected) => {
  expect(about(raw)).toEqual(expected);
});

test.each([
  { threshold: -0.1 },
  { threshold: 1.2 },
  { branches: 1 },
  { branches: 6 },
  { by: "best" },
  { ways: 2 },
])("%j is refused", (speculation) => {
  expect(RepoConfig.safeParse({ speculation }).success).toBe(false);
});
