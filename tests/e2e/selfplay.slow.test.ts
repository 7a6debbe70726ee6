// `mc selfplay` as a person types it: bugs are planted on private copies and hunted there; the repository stays as it was.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastLine, OwnRepository } from "./own-repository.ts";

let own: OwnRepository;
beforeEach(() => {
  own = new OwnRepository();
});
afterEach(() => own.remove());

const RESULT = 'MC_RESULT:{"status":"completed","summary":"done","commits":[],"files_changed":[]}';
const planted = (hidden: string): string =>
  `PLANT_RESULT:${JSON.stringify({ symptom: "Some sums are wrong.", test: { path: "test/hidden.test.js", text: hidden } })}\n${RESULT}`;
const hidden = (a: number, b: number): string =>
  `import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { add } from "../add.js";\ntest("hidden", () => assert.equal(add(${a}, ${b}), ${a + b}));\n`;
const plant = (attempt: number, to: string, text: string) => ({
  ...{ task: "work", unit: "plant", attempt, costUsd: 0.1, commit: "Tidy up", text },
  edits: [{ replace: "add.js", from: "a + b", to }],
});

/** Three bugs: one that is found, one that is not, and one that is none. */
const SCRIPT = {
  steps: [
    plant(1, "a + b + (a > 2 ? 1 : 0)", planted(hidden(3, 4))),
    plant(2, "a + b - (b > 9 ? 1 : 0)", planted(hidden(1, 10))),
    plant(3, "b + a", planted(hidden(5, 5))),
    {
      ...{ task: "work", unit: "hunt", costUsd: 0.2, commit: "Fix sums", text: RESULT },
      edits: [{ replace: "add.js", from: " + (a > 2 ? 1 : 0)", to: "" }],
    },
  ],
};

function script(value: object): string {
  const path = join(own.folder, "script.json");
  writeFileSync(path, JSON.stringify(value));
  return `scripted:${path}`;
}

/** All that a person could notice. */
const asItIs = (): readonly string[] => [
  own.git("for-each-ref"),
  own.git("rev-parse", "HEAD"),
  own.git("status", "--porcelain", "--ignored"),
  own.git("count-objects", "-v"),
  own.git("config", "--list", "--local"),
];

test("bugs are planted, hunted and graded on copies; the figures are kept, the repository is untouched", async () => {
  const before = asItIs();
  const keep = join(own.folder, "kept.db");
  const played = await own.mc([
    ...["selfplay", "--repo", own.path, "--agent", script(SCRIPT), "--rounds", "3", "--seed", "4"],
    ...["--keep", keep, "--json"],
  ]);
  expect(played.code, played.err).toBe(0);
  const told = lastLine(played.out);
  expect(told, played.err).toMatchObject({ seed: 4, rounds: 3, planted: 2, fixed: 1 });
  expect(told.played).toMatchObject([
    { round: 1, discarded: null, quiet: true, fixed: true, variant: "builtin" },
    { round: 2, discarded: null, quiet: true, fixed: false },
    { round: 3, discarded: "its test passes with the bug as well", fixed: false },
  ]);
  expect(played.err).toContain("Round 1: found and fixed");
  expect(asItIs()).toEqual(before);
  const prompts = await own.mc(["prompts", "--database", keep, "--json"]);
  expect(prompts.code, prompts.err).toBe(0);
  const { variants } = lastLine(prompts.out) as { variants: readonly object[] };
  expect(variants).toContainEqual(
    expect.objectContaining({ component: "worker", variant: "builtin", wins: 1, samples: 2 }),
  );
}, 300_000);

test("the limit of money ends the game, and what a round would cost too much is not hunted", async () => {
  const played = await own.mc([
    ...[
      "selfplay",
      "--repo",
      own.path,
      "--agent",
      script(SCRIPT),
      "--rounds",
      "9",
      "--max-cost",
      "0.1",
      "--json",
    ],
  ]);
  expect(played.code, played.err).toBe(1);
  expect(lastLine(played.out)).toMatchObject({ rounds: 1, planted: 0, fixed: 0 });
  expect(played.err).toContain("The limit of $0.10 is used up after 1 rounds.");
}, 60_000);

test("wrong input is told", async () => {
  const played = await own.mc(["selfplay", "--repo", join(own.folder, "nowhere")]);
  expect(played.code).toBe(2);
}, 60_000);
