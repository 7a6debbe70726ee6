// The `verify` of one unit in a plan: a command that must pass too, more time, tests it removes on purpose. It can add to
// what a repository verifies, never take from it.
import { isRecord } from "../base/json.ts";
import { JOB_MAX_MINUTES } from "../base/limits.ts";
import { nearest } from "../base/similar.ts";
import type { UnitVerify } from "../engine/rows/unit-row.ts";

const KEYS = ["command", "timeout_minutes", "fewer_tests"];
const COMMAND_MAX_CHARS = 4_000;
const MAX_FEWER_TESTS = 100_000;

export interface ReadUnitVerify {
  readonly verify: UnitVerify | null;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

export function readUnitVerify(value: unknown): ReadUnitVerify {
  const problems: string[] = [];
  const notes: string[] = [];
  if (value === undefined || value === null || value === "") {
    return { verify: null, problems, notes };
  }
  const raw = typeof value === "string" ? { command: value } : value;
  if (!isRecord(raw)) {
    problems.push("must be a command such as `npm run e2e`, or `{command, timeout_minutes}`");
    return { verify: null, problems, notes };
  }
  for (const key of Object.keys(raw)) {
    if (KEYS.includes(key)) continue;
    const like = nearest(key, KEYS);
    notes.push(
      `\`verify.${key.slice(0, 40)}\` is no setting of a unit${like === null ? "" : `; did you mean \`${like}\`?`}`,
    );
  }
  let command = "";
  if (typeof raw.command === "string") command = raw.command.trim();
  else if (raw.command !== undefined && raw.command !== null)
    problems.push("needs `command` as text");
  if (command.length > COMMAND_MAX_CHARS) {
    problems.push(`has a \`command\` of more than ${COMMAND_MAX_CHARS} characters`);
  }
  const timeoutMinutes = numberOf(raw.timeout_minutes);
  if (
    timeoutMinutes === undefined ||
    (timeoutMinutes !== null && !(timeoutMinutes > 0 && timeoutMinutes <= JOB_MAX_MINUTES))
  ) {
    problems.push(
      `needs \`timeout_minutes\` between 0 and ${JOB_MAX_MINUTES}: GitHub ends a job after 6 hours`,
    );
  }
  const fewerTests = numberOf(raw.fewer_tests);
  if (
    fewerTests === undefined ||
    (fewerTests !== null &&
      !(Number.isInteger(fewerTests) && fewerTests >= 0 && fewerTests <= MAX_FEWER_TESTS))
  ) {
    problems.push(
      "needs `fewer_tests` as a whole number: how many tests the unit removes on purpose",
    );
  }
  if (problems.length > 0) return { verify: null, problems, notes };
  const verify = { command, timeoutMinutes: timeoutMinutes ?? null, fewerTests: fewerTests ?? 0 };
  const isEmpty = command === "" && verify.timeoutMinutes === null && verify.fewerTests === 0;
  return { verify: isEmpty ? null : verify, problems, notes };
}

/** null: not given. undefined: no number. */
function numberOf(value: unknown): number | null | undefined {
  if (value === undefined || value === null) return null;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
