// One side of self-play: the unit that asks for a realistic bug, and what of its answer is believed. A command is never taken from
// it: what shows the bug is a test that the repository's own verification runs.
import { fingerprint } from "../base/fingerprint.ts";
import { isRecord, markers } from "../base/json.ts";
import { normalPath } from "../base/paths.ts";
import { sanitise } from "../base/sanitise.ts";
import { isTestMaterial } from "../criteria/test-files.ts";
import type { Brief } from "../report/brief.ts";

const KINDS = [
  "a boundary that is off by one, or a range whose end is treated wrongly",
  "a condition that is wrong in one of its cases, such as `or` for `and`",
  "two values that are taken for each other, such as arguments in the wrong order",
  "a case that is not handled: empty, one, many, missing, repeated",
  "a default that is wrong, or is used when a value is falsy but given",
  "state that is kept between calls and should not be, or is not kept and should be",
  "an error that is swallowed, or the wrong one that is reported",
  "a value that is changed although it belongs to the caller",
] as const;

/** The same seed, the same kinds. */
export function kindOf(seed: number, round: number): string {
  const at = Number.parseInt(fingerprint(`${seed}/${round}`).slice(0, 6), 16) % KINDS.length;
  return KINDS[at] ?? KINDS[0];
}

export const PLANT_LEG = "plant";

export function plantUnit(kind: string): NonNullable<Brief["unit"]> {
  return {
    id: PLANT_LEG,
    title: "Plant one realistic bug",
    description: `This is a private copy of the repository, made for an exercise: somebody else will get it and has to find the bug. Nothing of it
leaves this machine.

Plant one bug of this kind: ${kind}.

- It looks like a mistake that a careful person could make in an ordinary change: a few lines, in code that is used.
- It changes what the program does for somebody who uses it as intended.
- The existing tests should still pass. Change no test, no configuration and no comment, and leave no hint.
- Commit it with an inconspicuous message.

Then write one test that passes without the bug and fails with it, in the way of this repository's own tests, in a file of its
own. Do not put it into the repository. End with this line, before the MC_RESULT line:

PLANT_RESULT:{"symptom":"…","test":{"path":"…","text":"…"}}

symptom says what a user would notice, in one sentence without names of files or functions. path is where the test would stand.`,
    files: [],
    criteria: [],
    specialist: "",
    kind: "implement",
    dependsOn: [],
  };
}

export interface HiddenTest {
  readonly path: string;
  readonly text: string;
}

export interface Plant {
  /** "": it would give the place away. */
  readonly symptom: string;
  readonly test: HiddenTest | null;
}

export type ReadPlant =
  | { readonly ok: true; readonly value: Plant }
  | { readonly ok: false; readonly problem: string };

const SYMPTOM_MAX_CHARS = 400;
const TEST_MAX_CHARS = 20_000;
const FILES_MAX = 5;

/** `changed`: what the commits touch; `tree`: all paths before it. */
export function readPlant(
  text: string,
  changed: readonly string[],
  tree: ReadonlySet<string>,
): ReadPlant {
  const refuse = (problem: string): ReadPlant => ({ ok: false, problem });
  if (changed.length === 0) return refuse("nothing was changed");
  if (changed.length > FILES_MAX) return refuse(`it changes ${changed.length} files`);
  const tests = changed.filter(isTestMaterial);
  if (tests.length > 0) return refuse(`it touches tests: ${tests[0]}`);
  const added = changed.filter((path) => !tree.has(path));
  if (added.length > 0) return refuse(`it adds a file: ${added[0]}`);
  const said = [...markers(text, "PLANT_RESULT")].find(isRecord);
  const symptom =
    typeof said?.symptom === "string" ? sanitise(said.symptom, SYMPTOM_MAX_CHARS) : "";
  const test = testOf(said?.test);
  if (test === undefined) return refuse("its test has no path of its own, or no text");
  if (test !== null && tree.has(test.path)) return refuse(`its test replaces ${test.path}`);
  return { ok: true, value: { symptom: givesAway(symptom, changed) ? "" : symptom, test } };
}

/** null: it left none; undefined: one that cannot be used. */
function testOf(value: unknown): HiddenTest | null | undefined {
  if (value === undefined || value === null) return null;
  if (!isRecord(value) || typeof value.path !== "string" || typeof value.text !== "string")
    return undefined;
  const path = normalPath(value.path);
  const text = value.text;
  const isTest = path.ok && isTestMaterial(path.path) && !path.path.endsWith("/");
  if (!isTest || text.trim() === "" || text.length > TEST_MAX_CHARS) return undefined;
  return { path: path.path, text };
}

function givesAway(symptom: string, changed: readonly string[]): boolean {
  const lower = symptom.toLowerCase();
  return changed.some((path) => {
    const file = path.split("/").at(-1) ?? path;
    return lower.includes(file.toLowerCase());
  });
}

/** What the verifications of the four trees say of the plant; null: it is a bug that can be looked for. */
export function plantProblem(seen: {
  readonly asItWas: boolean;
  readonly asItWasWithTest: boolean | null;
  readonly withBug: boolean;
  readonly withBugAndTest: boolean | null;
}): string | null {
  if (!seen.asItWas) return "the repository does not pass its own verification";
  if (seen.asItWasWithTest === false) return "its test fails without the bug as well";
  if (!seen.withBug || seen.withBugAndTest === false) return null;
  return seen.withBugAndTest === null
    ? "verification passes with the bug, and there is no test that shows it"
    : "its test passes with the bug as well";
}
