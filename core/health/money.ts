// Money before it is spent. What runs keeps its hard cap reserved, in its mission and in the repository's day, so that nothing is
// dispatched that could pass a limit (I4, SR25); what a job of its kind costs as a rule says whether one more is worth starting.
import { projected } from "../budget/ema.ts";
import type { Draft } from "../engine/draft.ts";
import type { DispatchRow } from "../engine/rows/dispatch-row.ts";
import type { CostKind } from "../engine/rows/health-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { left, type MoneyWindow, tightest } from "./windows.ts";

/** Sums of cents are not exact. */
const ROUNDING = 1e-9;

export interface Purse {
  /** Not spent and not reserved by what runs, in the mission and in the day. */
  readonly freeUsd: number;
  /** What one more job of this kind may take at most. */
  readonly perAttemptUsd: number;
  /** What it costs as a rule, margin included; null: nothing is known. */
  readonly expectedUsd: number | null;
  /** Hard caps of what runs for the mission. */
  readonly reservedUsd: number;
  /** Why nothing more may start, for people; null: something may, or what runs may give something back. */
  readonly empty: string | null;
  /** Which limit it is that is short, and when it is not any more (null: never by itself). */
  readonly short: Short | null;
  readonly capUsd: number;
}

export type Short =
  | { readonly limit: "mission"; readonly freedMs: null }
  /** Of the repository: of its day, or of its week. */
  | { readonly limit: "day"; readonly freedMs: number | null; readonly key: MoneyWindow["key"] };

const dollars = (amount: number): string => `$${Math.max(0, amount).toFixed(2)}`;

const capOf = ({ config }: MissionRow, kind: CostKind): number =>
  kind === "fixup" ? config.fixup.cost_per_candidate_usd : config.limits.cost_per_attempt_usd;

export function purse(draft: Draft, mission: MissionRow, kind: CostKind = "work"): Purse {
  const current = draft.mission(mission.mission) ?? mission;
  const limit = current.config.limits.cost_usd;
  const reserved = reservedUsd(draft, current.mission);
  const inMission = limit - current.costUsd - reserved;
  const window = tightest(draft, current.config);
  const inAll = window === null ? reserved : reservedUsd(draft, null);
  const inDay = window === null ? Number.POSITIVE_INFINITY : left(window) - inAll;
  const freeUsd = Math.min(inMission, inDay);
  const capUsd = Math.min(capOf(current, kind), limit, window?.limitUsd ?? limit);
  const known = projected(draft.jobCostOf(kind).ema);
  const expectedUsd = known === null ? null : Math.min(capUsd, known);
  const found = {
    freeUsd,
    perAttemptUsd: Math.min(capUsd, Math.max(0, freeUsd)),
    expectedUsd,
    reservedUsd: reserved,
    capUsd,
  };
  if (enough(found, freeUsd)) return { ...found, empty: null, short: null };
  if (window !== null && inDay < inMission) {
    const need = (expectedUsd ?? 0) - left(window) + ROUNDING;
    const empty = inAll > 0 ? null : windowWords(window, found);
    const freedMs = window.freedAt(need);
    return { ...found, empty, short: { limit: "day", freedMs, key: window.key } };
  }
  const empty = reserved > 0 ? null : missionWords(limit, current.costUsd, found);
  return { ...found, empty, short: { limit: "mission", freedMs: null } };
}

type Means = Pick<Purse, "freeUsd" | "expectedUsd" | "reservedUsd" | "capUsd">;

/**
 * One more may start with so much left: as much as it costs as a rule. Where nothing is known the first one gets what there is, and
 * the others wait for a whole cap: half an attempt is money thrown away.
 */
export function enough(means: Means, leftUsd: number): boolean {
  if (leftUsd <= ROUNDING) return false;
  const isFirst = means.reservedUsd <= 0 && leftUsd >= means.freeUsd;
  const need = means.expectedUsd ?? (isFirst ? 0 : means.capUsd);
  return leftUsd + ROUNDING >= need;
}

/** The hard caps of as many as may start now, `wanted` at most. */
export function allot(means: Means, wanted: number): readonly number[] {
  const caps: number[] = [];
  let left = means.freeUsd;
  while (caps.length < wanted && enough(means, left)) {
    caps.push(Math.min(means.capUsd, left));
    left -= Math.min(means.capUsd, left);
  }
  return caps;
}

/** The same cap for each of as many as can be paid, `wanted` at most: those of a tournament share what is left. */
export function shared(means: Means, wanted: number): readonly number[] {
  const each = means.expectedUsd ?? means.capUsd;
  const paid = means.expectedUsd === null ? Math.ceil(means.freeUsd / each) : means.freeUsd / each;
  const count = Math.min(wanted, Math.floor(paid + ROUNDING));
  if (count < 1 || means.freeUsd <= ROUNDING) return [];
  return new Array<number>(count).fill(Math.min(means.capUsd, means.freeUsd / count));
}

function missionWords(limit: number, spent: number, means: Means): string {
  if (limit - spent <= ROUNDING)
    return `the mission's limit of ${dollars(limit)} is used up (${dollars(spent)} spent)`;
  return `${dollars(limit - spent)} of the mission's ${dollars(limit)} are left, and one more job is expected to cost ${dollars(means.expectedUsd ?? means.capUsd)}`;
}

function windowWords(window: MoneyWindow, means: Means): string {
  const limit = `${dollars(window.limitUsd)} ${window.per}`;
  if (left(window) <= ROUNDING)
    return `the repository's limit of ${limit} is used up (${dollars(window.spentUsd)} ${window.during})`;
  return `${dollars(left(window))} of the repository's ${limit} are left, and one more job is expected to cost ${dollars(means.expectedUsd ?? means.capUsd)}`;
}

const isOpen = ({ state }: DispatchRow): boolean => state === "asked" || state === "running";

/** What the jobs that run may still take, of one mission or of all (null). */
export function reservedUsd(draft: Draft, mission: MissionRow["mission"] | null): number {
  let sum = 0;
  for (const dispatch of draft.dispatches.values()) {
    if (dispatch.purpose === "verify" || !isOpen(dispatch)) continue;
    if (mission !== null && dispatch.mission !== mission) continue;
    for (const leg of dispatch.legs)
      if (leg.state !== "settled") sum += leg.capUsd ?? capOfOld(draft, dispatch);
  }
  return sum;
}

/** Asked for by a version that noted no caps. */
function capOfOld(draft: Draft, dispatch: DispatchRow): number {
  const mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  if (mission === undefined) return 0;
  return capOf(mission, dispatch.purpose === "fixup" ? "fixup" : "work");
}

/** What jobs of no mission may take: neither spent in the repository's day or week nor reserved by what runs. */
export function freeInDay(draft: Draft): number {
  const window = tightest(draft, null);
  return window === null ? Number.POSITIVE_INFINITY : left(window) - reservedUsd(draft, null);
}

/** Nothing can be paid in the repository until then (null: nobody knows); null: something can. */
export function repositoryShort(
  draft: Draft,
): { readonly why: string; readonly freedMs: number | null } | null {
  const window = tightest(draft, null);
  if (window === null || left(window) > ROUNDING) return null;
  const why = `the repository's limit of ${dollars(window.limitUsd)} ${window.per} is used up (${dollars(window.spentUsd)} ${window.during})`;
  return { why, freedMs: window.freedAt(ROUNDING - left(window)) };
}

/** The hard caps that jobs about to be asked for really get: never more than is free, whatever was wanted (I4). */
export function heldCaps(
  draft: Draft,
  mission: MissionRow | null,
  wanted: readonly number[],
): readonly number[] {
  const free = mission === null ? freeInDay(draft) : purse(draft, mission).freeUsd;
  let left = Math.max(0, free);
  return wanted.map((cap) => {
    const held = Math.min(cap, left);
    left -= held;
    return held;
  });
}
