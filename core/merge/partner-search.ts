// With which landed change does a unit break? Its head is merged on older and older states of mc/green, halving what landed
// since it was begun, until one is left. Spare slots only; it informs people and the next candidates, and decides nothing.
import type { DispatchId, Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { BuiltMember, ChainRow, PartnerSearch } from "../engine/rows/chain-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { attemptKey } from "../engine/state.ts";
import { askForRun } from "../mission/ask.ts";
import {
  contentFailures,
  contentVerdict,
  infrastructureFailures,
  isFinal,
  nextVerification,
} from "../mission/facts.ts";
import { askForAside } from "./build.ts";
import { unitElementId } from "./memory.ts";
import { nameOfId } from "./names.ts";
import { showsIn } from "./policy/alike.ts";
import { callOff } from "./probe.ts";
import { extrasOf, specOf } from "./specification.ts";
import { showVerdict } from "./verify-check.ts";

/** More landings than this are not searched: who is that far behind is made anew on mc/green anyway. */
const LANDED_MAX = 64;
/** Searches at a time; who leaves while so many run is not searched for. */
const SEARCHES_MAX = 8;
/** So many names are still an answer. */
const NAMED_MAX = 8;
/** Verifications that could not run, before a search is given up. */
const PATIENCE = 2;

/** A unit left the queue and nobody in it is known to be the partner: something that landed may be. */
export function searchPartner(draft: Draft, row: ChainRow, unit: UnitRow): ChainRow {
  if (unit.head === null || row.searches.length >= SEARCHES_MAX) return row;
  const base = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt))?.base;
  const from = row.landed.findIndex((one) => one.merge === base);
  // A base that is no landing is the one that mc/green began with, unless older landings are forgotten.
  if (from < 0 && row.landed[0]?.landing !== 1) return row;
  const between = row.landed.slice(from + 1).map(({ id, merge }) => ({ id, merge }));
  if (between.length === 0 || between.length > LANDED_MAX) return row;
  const id = unitElementId(unit, unit.head);
  if (row.searches.some((one) => one.id === id)) return row;
  const search: PartnerSearch = {
    id,
    mission: unit.mission,
    unit: unit.unit,
    attempt: unit.attempt,
    head: unit.head,
    between,
    suspects: suspectsIn(row, id, between),
    passed: null,
    commit: unit.head,
    dispatch: null,
    failed: smallestFailure(row, id),
  };
  return { ...row, searches: [...row.searches, search] };
}

/** A partner stood in every failure of this look: in its chain, or on mc/green below it. */
function suspectsIn(row: ChainRow, id: string, between: readonly BuiltMember[]): readonly string[] {
  const failures = row.observations.filter(
    (one) => one.outcome === "failed" && one.members.some((member) => member.id === id),
  );
  const [plainest] = failures.toSorted((a, b) => a.members.length - b.members.length);
  const alike = failures.filter((one) => showsIn(plainest?.signature ?? null, one.signature));
  const landings = new Map(row.landed.map((one) => [one.id, one.landing]));
  const found = between.filter((member) =>
    alike.every(
      (one) =>
        one.members.some((other) => other.id === member.id) ||
        (landings.get(member.id) ?? Number.POSITIVE_INFINITY) <= one.landing,
    ),
  );
  return found.length === between.length ? [] : found.map((member) => member.id);
}

/** Who may still be the partner, in the order they landed. */
const left = ({ between, suspects, passed }: PartnerSearch): readonly BuiltMember[] =>
  between
    .slice(passed ?? 0)
    .filter((member) => suspects.length === 0 || suspects.includes(member.id));

function smallestFailure(row: ChainRow, id: string): DispatchId | null {
  const failed = row.observations
    .filter((one) => one.outcome === "failed" && one.members.some((member) => member.id === id))
    .toSorted((a, b) => a.members.length - b.members.length);
  return failed[0]?.dispatch ?? null;
}

/** One step of every search, as long as there are slots that nobody else wants. */
export function advanceSearches(draft: Draft, row: ChainRow, spare: number): ChainRow {
  let next = row;
  let free = spare;
  for (const search of row.searches) {
    const { config } = draft.repo;
    const unit = draft.unit(search.mission, search.unit);
    if (config === null || unit === undefined || isOver(draft, unit)) {
      if (unit !== undefined) tellRest(draft, search, unit);
      if (search.dispatch !== null) callOff(draft, search.dispatch, "nobody asks any more");
      next = without(next, search);
      continue;
    }
    if (search.commit === null) {
      if (next.building === null) next = askForAside(draft, next, search, middleOf(search));
      continue;
    }
    const extras = extrasOf(draft, [unit]);
    const spec = specOf(config, extras);
    const verdict = contentVerdict(draft, search.commit, spec);
    const again = verdict !== null && isByChance(draft, search, verdict);
    if (verdict !== null && !again) {
      next = narrowed(draft, next, search, unit, verdict.outcome === "passed");
      continue;
    }
    const dispatch = search.dispatch === null ? undefined : draft.dispatches.get(search.dispatch);
    if (dispatch?.state === "asked" || dispatch?.state === "running") continue;
    if (infrastructureFailures(draft, search.commit, spec) >= PATIENCE) {
      next = without(next, search);
      continue;
    }
    if (free <= 0) continue;
    free -= 1;
    const asked = askForRun(draft, {
      purpose: "verify",
      mission: null,
      config,
      commit: search.commit,
      extras,
      legs: [
        {
          leg: "verify",
          attempt: nextVerification(draft, search.commit, spec),
          task: "verify",
          unit: null,
          against: standsOn(draft, search, unit),
          branch: null,
          agent: null,
        },
      ],
    });
    draft.because(
      subject.unit(unit),
      again
        ? "verified once more: it failed by something else than what it left for"
        : search.commit === search.head
          ? "verified as it was pushed, to see whether it breaks on its own"
          : `verified on an older mc/green, to see with which of ${search.between.length} landed changes it breaks`,
    );
    next = replaced(next, { ...search, dispatch: asked.dispatch });
  }
  return next;
}

/** It failed, but by something else than what the unit left for: that names nobody unless it does so again. */
function isByChance(draft: Draft, search: PartnerSearch, verdict: VerdictRow): boolean {
  if (verdict.outcome !== "failed") return false;
  const before = verdictOf(draft, search.failed);
  if (before === undefined || showsIn(before.signature, verdict.signature)) return false;
  return contentFailures(draft, verdict.commit, verdict.spec) < 2;
}

const verdictOf = (draft: Draft, dispatch: DispatchId | null): VerdictRow | undefined =>
  [...draft.verdicts.values()].find((one) => one.dispatch === dispatch);

/** Its merge on the older state of mc/green; null: it conflicts there, which tells nothing. */
export function asideBuilt(row: ChainRow, id: string, commit: Sha | null): ChainRow {
  const search = row.searches.find((one) => one.id === id);
  if (search === undefined) return row;
  return commit === null ? without(row, search) : replaced(row, { ...search, commit });
}

function narrowed(
  draft: Draft,
  row: ChainRow,
  search: PartnerSearch,
  unit: UnitRow,
  passed: boolean,
): ChainRow {
  if (search.passed === null) {
    if (!passed) {
      draft.because(subject.unit(unit), "it fails as it was pushed: it breaks on its own");
      return without(row, search);
    }
    return settled(draft, row, { ...search, passed: 0 }, unit);
  }
  const tried = middleIndex(search);
  return settled(
    draft,
    row,
    passed ? { ...search, passed: tried } : { ...search, between: search.between.slice(0, tried) },
    unit,
  );
}

function settled(draft: Draft, row: ChainRow, search: PartnerSearch, unit: UnitRow): ChainRow {
  const [partner, ...others] = left(search);
  if (partner === undefined) return without(row, search);
  if (others.length > 0) return replaced(row, { ...search, commit: null, dispatch: null });
  const name = nameOfId(partner.id);
  // Where only the failures that were seen leave no other, nothing was verified on exactly that landing.
  const isVerified = search.between.length - (search.passed ?? 0) === 1;
  const found = isVerified
    ? `it breaks together with ${name}, which landed since it was begun; each passes without the other`
    : `it passes as it was pushed; ${name}, which landed since, is the only change that stood in every such failure`;
  draft.because(subject.unit(unit), found);
  show(draft, search, unit, {
    title: `Verification failed together with ${name}`,
    lead: `${found.charAt(0).toUpperCase()}${found.slice(1)}.`,
  });
  const known = unit.evidence.findLast((one) => one.attempt === search.attempt);
  if (known !== undefined) {
    const cause = `verification failed together with ${name}, which is on mc/green`;
    draft.putUnit({
      ...unit,
      evidence: unit.evidence.map((one) => (one === known ? { ...one, cause } : one)),
    });
  }
  return without(row, search);
}

/** Nobody asks any more: what is known by then is told, where it is more than nothing. */
function tellRest(draft: Draft, search: PartnerSearch, unit: UnitRow): void {
  const names = left(search).map(({ id }) => nameOfId(id));
  if (search.passed === null || names.length === 0 || names.length > NAMED_MAX) return;
  const listed = names.join(", ");
  draft.because(
    subject.unit(unit),
    `it passes on its own and breaks together with one of ${listed}, which landed since it was begun`,
  );
  show(draft, search, unit, {
    title: `Verification failed together with one of ${listed}`,
    lead: `It passes on its own and breaks together with one of ${listed}, which landed since it was begun.`,
  });
}

/** The check of the head that left says with whom. */
function show(
  draft: Draft,
  search: PartnerSearch,
  unit: UnitRow,
  text: { readonly title: string; readonly lead: string },
): void {
  const verdict = verdictOf(draft, search.failed);
  if (verdict === undefined) return;
  showVerdict(draft, { ...unit, head: search.head }, verdict, text);
}

/** How many landed changes a merge would stand on that tells one half of the suspects from the other. */
function middleIndex(search: PartnerSearch): number {
  const suspects = left(search);
  const last = suspects[Math.max(1, Math.floor(suspects.length / 2)) - 1];
  return last === undefined ? 0 : search.between.indexOf(last) + 1;
}

function middleOf(search: PartnerSearch): Sha | null {
  return search.between[middleIndex(search) - 1]?.merge ?? null;
}

/** The older state of mc/green that the verified commit holds. */
const standsOn = (draft: Draft, search: PartnerSearch, unit: UnitRow): Sha | null =>
  search.commit === search.head
    ? (draft.attempts.get(attemptKey(unit.mission, unit.unit, search.attempt))?.base ?? null)
    : middleOf(search);

/** It was given up, or its mission is over: nobody asks any more. One that was repaired meanwhile is still explained. */
function isOver(draft: Draft, unit: UnitRow): boolean {
  const mission = draft.mission(unit.mission);
  if (mission === undefined || isFinal(mission)) return true;
  return GIVEN_UP.some((state) => state === unit.state);
}

const GIVEN_UP = [
  "unchanged",
  "blocked",
  "cancelled",
] as const satisfies readonly UnitRow["state"][];

const without = (row: ChainRow, search: PartnerSearch): ChainRow => ({
  ...row,
  searches: row.searches.filter((one) => one.id !== search.id),
});

const replaced = (row: ChainRow, search: PartnerSearch): ChainRow => ({
  ...row,
  searches: row.searches.map((one) => (one.id === search.id ? search : one)),
});
