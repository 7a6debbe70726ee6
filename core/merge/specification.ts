// What is verified, and how: the configured checks, those of the units on the commit, and the fingerprint that a verdict
// holds for. Guards I2: the required set is explicit, and one that is empty is no specification.
import { fingerprint } from "../base/fingerprint.ts";
import { JOB_MAX_MINUTES } from "../base/limits.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import type { PlainOrder, TestsFloor, VerifyOrder } from "../engine/rows/dispatch-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { gateKey } from "../engine/state.ts";

/** Name of the check that `verify.command` is. */
export const COMMAND_CHECK = "verify";

export interface Check {
  readonly name: string;
  readonly command: string;
  readonly required: boolean;
  readonly timeoutMinutes: number;
}

/** What a unit adds wherever it is verified. */
export interface VerifyExtra {
  readonly name: string;
  /** Empty: only more time, or fewer tests. */
  readonly command: string;
  readonly timeoutMinutes: number | null;
  /** Tests it removes on purpose; null: any number, a person said so. */
  readonly fewerTests: number | null;
}

/** What these units add. An agent's plan adds something only when a person approved that plan: its commands are data. */
export function extrasOf(draft: Draft, units: readonly UnitRow[]): readonly VerifyExtra[] {
  const extras: VerifyExtra[] = [];
  for (const unit of units) {
    const planned = isTrusted(draft, unit) ? unit.verify : null;
    const lifted = mayLoseTests(draft, unit);
    if (planned === null && !lifted) continue;
    extras.push({
      name: `${unit.mission}/${unit.unit}`,
      command: planned?.command.trim() ?? "",
      timeoutMinutes: planned?.timeoutMinutes ?? null,
      fewerTests: lifted ? null : (planned?.fewerTests ?? 0),
    });
  }
  return extras;
}

function isTrusted(draft: Draft, unit: UnitRow): boolean {
  const mission = draft.mission(unit.mission);
  const rounds = mission?.details.planning?.rounds ?? [];
  const isOfPerson = unit.position < (rounds[1]?.from ?? Number.POSITIVE_INFINITY);
  if (mission?.planSource === "explicit" && isOfPerson) return true;
  if (draft.gates.get(gateKey("plan", unit.mission, null))?.state === "approved") return true;
  // A later plan that waits for its approval takes nothing from the ones before, which had theirs.
  return unit.position < (rounds.at(-1)?.from ?? 0);
}

/** A person approved exactly this head although something of its content was held against it. */
function mayLoseTests(draft: Draft, unit: UnitRow): boolean {
  const gate = draft.gates.get(gateKey("content", unit.mission, unit.unit));
  return gate?.state === "approved" && gate.head === unit.head;
}

/** In the order they run: the command, further required ones, those of units, and last what only advises. */
export function checksOf(
  config: RepoConfig,
  extras: readonly VerifyExtra[] = [],
): readonly Check[] {
  const { command, checks, timeout_minutes } = config.verify;
  const longest = Math.min(
    JOB_MAX_MINUTES,
    Math.max(timeout_minutes, ...extras.map((extra) => extra.timeoutMinutes ?? 0)),
  );
  const configured = checks.map(
    (check): Check => ({
      name: check.name,
      command: check.command,
      required: check.required,
      timeoutMinutes: check.timeout_minutes ?? timeout_minutes,
    }),
  );
  const own = inOrder(extras)
    .filter((extra) => extra.command !== "")
    .map(
      (extra): Check => ({
        name: extra.name,
        command: extra.command,
        required: true,
        timeoutMinutes: Math.min(JOB_MAX_MINUTES, extra.timeoutMinutes ?? timeout_minutes),
      }),
    );
  const first: readonly Check[] =
    command.trim() === ""
      ? []
      : [{ name: COMMAND_CHECK, command, required: true, timeoutMinutes: longest }];
  return [
    ...first,
    ...configured.filter((check) => check.required),
    ...own,
    ...configured.filter((check) => !check.required),
  ];
}

/** Longest time of the whole job, set-up included. */
export const verifyMinutes = (config: RepoConfig, checks: readonly Check[]): number =>
  Math.min(
    JOB_MAX_MINUTES,
    checks.reduce((sum, check) => sum + check.timeoutMinutes, config.verify.setup_timeout_minutes),
  );

/** Fingerprint of all that is verified: a verdict holds for one commit under one specification. */
export function specOf(config: RepoConfig, extras: readonly VerifyExtra[] = []): string {
  const own = inOrder(extras).filter(
    ({ command, timeoutMinutes, fewerTests }) =>
      command !== "" || timeoutMinutes !== null || fewerTests !== 0,
  );
  const text = JSON.stringify(config.verify);
  return fingerprint(own.length === 0 ? text : `${text}\n${JSON.stringify(own)}`);
}

export function orderOf(
  config: RepoConfig,
  extras: readonly VerifyExtra[],
  greenTests: number | null,
): VerifyOrder {
  const checks = checksOf(config, extras);
  const spec = specOf(config, extras);
  return {
    spec,
    required: checks.filter((check) => check.required).map((check) => check.name),
    minSeconds: config.verify.min_seconds,
    floor: testsFloor(config, extras, greenTests),
    ...(spec === specOf(config) ? {} : { plain: plainOrder(config, greenTests) }),
  };
}

const plainOrder = (config: RepoConfig, greenTests: number | null): PlainOrder => ({
  spec: specOf(config),
  checks: checksOf(config)
    .filter((check) => check.required)
    .map(({ name, timeoutMinutes }) => ({ name, minutes: timeoutMinutes })),
  floor: testsFloor(config, [], greenTests),
});

/** How many tests a pass must have run at least; null: nothing is known, or fewer are allowed. */
export function testsFloor(
  config: RepoConfig,
  extras: readonly VerifyExtra[],
  greenTests: number | null,
): TestsFloor | null {
  if (config.verify.tests_may_fall || greenTests === null || greenTests === 0) return null;
  let least = greenTests;
  for (const { fewerTests } of extras) {
    if (fewerTests === null) return null;
    least -= fewerTests;
  }
  return least <= 0 ? null : { least, green: greenTests };
}

const inOrder = (extras: readonly VerifyExtra[]): readonly VerifyExtra[] =>
  extras.toSorted((a, b) => (a.name < b.name ? -1 : 1));
