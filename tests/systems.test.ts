// Nothing inert: every system that thinks or learns names a test that switches it on and off, and every test it names exists.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SYSTEMS as backlog } from "./systems/backlog.ts";
import { SYSTEMS as commands } from "./systems/commands.ts";
import { SYSTEMS as context } from "./systems/context.ts";
import { SYSTEMS as dashboard } from "./systems/dashboard.ts";
import { SYSTEMS as discovery } from "./systems/discovery.ts";
import { SYSTEMS as ending } from "./systems/ending.ts";
import { SYSTEMS as evolution } from "./systems/evolution.ts";
import { SYSTEMS as forks } from "./systems/forks.ts";
import { SYSTEMS as health } from "./systems/health.ts";
import { SYSTEMS as memory } from "./systems/memory.ts";
import { SYSTEMS as notices } from "./systems/notices.ts";
import { SYSTEMS as passes } from "./systems/passes.ts";
import { SYSTEMS as planning } from "./systems/planning.ts";
import { SYSTEMS as review } from "./systems/review.ts";
import { SYSTEMS as strategy } from "./systems/strategy.ts";

const root = join(import.meta.dirname, "..");
const ALL = [
  backlog,
  commands,
  dashboard,
  planning,
  ending,
  passes,
  forks,
  review,
  memory,
  evolution,
  health,
  context,
  discovery,
  notices,
  strategy,
].flat();

test("each system is named once", () => {
  const names = ALL.map(({ system }) => system);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(ALL)("$system", ({ differs, tests }) => {
  test("says what it changes and has a test that shows it", () => {
    expect(differs).not.toBe("");
    expect(tests.length).toBeGreaterThan(0);
  });
  test.each(tests)("$file: $test", ({ file, test: title }) => {
    const path = join(root, file);
    expect(existsSync(path)).toBe(true);
    const source = readFileSync(path, "utf8").replaceAll("\\'", "'").replaceAll('\\"', '"');
    const quoted = ['"', "`", "'"].some((quote) => source.includes(`${quote}${title}${quote}`));
    expect(quoted, `no test of this name in ${file}`).toBe(true);
  });
});
