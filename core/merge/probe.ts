// Verifications of the queue: started on an exact commit, called off when they can no longer tell anything, and read when
// they are done. Only a verdict about content is an observation (I2, I3, I16, I17).
import type { DispatchId } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type {
  BuiltMember,
  ChainRow,
  QueueObservation,
  QueueProbe,
} from "../engine/rows/chain-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { askForRun } from "../mission/ask.ts";
import {
  contentVerdict,
  infrastructureFailures,
  nextVerification,
  plural,
} from "../mission/facts.ts";
import { extrasOfMembers, specOfMembers } from "./member-spec.ts";
import { inWords, nameOfId } from "./names.ts";
import type { ProbeRequest } from "./policy/view.ts";
import { closeQueue, MAX_INFRASTRUCTURE_FAILURES, QUEUE_OPENED } from "./queue-door.ts";

/** Observations kept at most: what is older says little about what is queued now. */
const OBSERVATIONS_KEPT = 300;

/** Probes whose run is over leave the list; those with a verdict about content become observations. */
export function foldProbes(draft: Draft, row: ChainRow): ChainRow {
  const probes: QueueProbe[] = [];
  const observations = [...row.observations];
  for (const probe of row.probes) {
    const dispatch = draft.dispatches.get(probe.dispatch);
    if (dispatch?.state === "asked" || dispatch?.state === "running") {
      probes.push(probe);
      continue;
    }
    const verdict = verdictOf(draft, probe);
    if (verdict !== null) observations.push(observed(probe, verdict));
  }
  if (probes.length === row.probes.length) return row;
  return { ...row, probes, observations: observations.slice(-OBSERVATIONS_KEPT) };
}

function verdictOf(draft: Draft, probe: QueueProbe): VerdictRow | null {
  for (const verdict of draft.verdicts.values())
    if (verdict.dispatch === probe.dispatch && verdict.outcome !== "infrastructure") return verdict;
  return null;
}

const observed = (
  probe: Pick<QueueProbe, "kind" | "members" | "commit" | "landing">,
  verdict: VerdictRow,
): QueueObservation => ({
  dispatch: verdict.dispatch,
  kind: probe.kind,
  members: probe.members,
  commit: probe.commit,
  spec: verdict.spec,
  landing: probe.landing,
  outcome: verdict.outcome === "passed" ? "passed" : "failed",
  signature: verdict.signature,
  at: verdict.at,
});

/** What says nothing any more: failures that one who left may have caused, passes of nobody who is still here. */
export function pruneObservations(row: ChainRow, present: ReadonlySet<string>): ChainRow {
  const landed = new Set(row.landed.map((one) => one.id));
  const known = (id: string): boolean => present.has(id) || landed.has(id);
  const kept = row.observations.filter(({ kind, members, outcome }) => {
    if (kind === "control") return true;
    if (!members.some(({ id }) => present.has(id))) return false;
    return outcome === "passed" || members.every(({ id }) => known(id));
  });
  return kept.length === row.observations.length ? row : { ...row, observations: kept };
}

/** The exact merges of these elements, in this order, on the base; null: not built. */
export function builtMembers(row: ChainRow, ids: readonly string[]): readonly BuiltMember[] | null {
  const prefix = row.elements.slice(0, ids.length);
  if (
    ids.length > 0 &&
    prefix.length === ids.length &&
    prefix.every((one, at) => one.id === ids[at])
  )
    return prefix.map(({ id, merge }) => ({ id, merge }));
  const solo = row.solos.find(
    (members) => members.length === ids.length && members.every((one, at) => one.id === ids[at]),
  );
  return solo ?? null;
}

/** When mc/green was last verified by itself, where it is now; null: it was not. */
export const controlPassed = (draft: Draft, row: ChainRow): string | null =>
  row.observations.findLast(
    ({ kind, landing, outcome }) =>
      kind === "control" && outcome === "passed" && landing === draft.repo.landedCount,
  )?.at ?? null;

/** Starts it, or answers at once from a verdict that is known. null: the queue was closed instead. */
export function startProbe(
  draft: Draft,
  row: ChainRow,
  request: ProbeRequest,
  members: readonly BuiltMember[],
): ChainRow | null {
  const { config } = draft.repo;
  if (config === null) return row;
  const commit = members.at(-1)?.merge ?? row.base;
  const spec = specOfMembers(draft, members);
  const probe = { kind: request.kind, members, commit, landing: draft.repo.landedCount };
  const opened = draft.projection(QUEUE_OPENED) ?? "";
  const verdict = request.kind === "control" ? null : contentVerdict(draft, commit, spec);
  // A failure from before a person opened the queue again, or before mc/green itself was asked, is asked for once more.
  const since = [opened, controlPassed(draft, row) ?? ""].toSorted().at(-1) ?? "";
  const known = verdict?.outcome === "failed" && verdict.at < since ? null : verdict;
  if (known !== null && !row.observations.some((one) => one.dispatch === known.dispatch)) {
    draft.because(
      subject.commit(commit),
      `verification of ${commit.slice(0, 7)} is known: it ${known.outcome}`,
    );
    return { ...row, observations: [...row.observations, observed(probe, known)] };
  }
  if (closedForTrouble(draft, row, members)) return null;
  const dispatch = askForRun(draft, {
    purpose: "verify",
    mission: null,
    config,
    commit,
    extras: extrasOfMembers(draft, members),
    legs: [
      {
        leg: "verify",
        attempt: nextVerification(draft, commit, spec),
        task: "verify",
        unit: null,
        against: row.base,
        branch: null,
        agent: null,
      },
    ],
  });
  draft.because(
    subject.commit(commit),
    `verifying ${request.kind === "control" ? "mc/green itself" : `${plural(members.length, "element")} (${nameOfId(members.at(-1)?.id ?? "")} last)`} at ${commit.slice(0, 7)}: ${inWords(request.because)}`,
  );
  return {
    ...row,
    probes: [
      ...row.probes,
      {
        ...probe,
        dispatch: dispatch.dispatch,
        spec,
        generation: row.generation,
        startedAt: draft.at,
      },
    ],
  };
}

/** What could not be verified again and again is a person's matter: the queue closes. */
export function closedForTrouble(
  draft: Draft,
  row: ChainRow,
  members: readonly BuiltMember[],
): boolean {
  const commit = members.at(-1)?.merge ?? row.base;
  const since = draft.projection(QUEUE_OPENED) ?? "";
  const failures = infrastructureFailures(draft, commit, specOfMembers(draft, members), since);
  if (failures < MAX_INFRASTRUCTURE_FAILURES) return false;
  closeQueue(
    draft,
    `verification of ${commit.slice(0, 7)} could not run ${failures} times; look at the runs, then \`/mc resume\``,
  );
  return true;
}

export function cancelProbe(draft: Draft, row: ChainRow, id: string, why: string): ChainRow {
  const probe = row.probes.find((one) => one.dispatch === id);
  if (probe === undefined) return row;
  callOff(draft, probe.dispatch, why);
  return { ...row, probes: row.probes.filter((one) => one !== probe) };
}

/** Nobody asks for its answer any more: its run is stopped, and its slot is free. */
export function callOff(draft: Draft, id: DispatchId, why: string): void {
  const dispatch = draft.dispatches.get(id);
  if (dispatch?.state !== "asked" && dispatch?.state !== "running") return;
  draft.putDispatch({ ...dispatch, state: "cancelled" });
  draft.cancelTimer(`deadline/${id}`);
  draft.effect({
    kind: "run.cancel",
    key: `run.cancel/${id}`,
    dispatch: id,
    runId: dispatch.runId,
  });
  draft.because(subject.commit(dispatch.commit), `its verification is called off: ${why}`);
}
