// One step of the merge queue, run after every event: what is known goes to the policy, what it answers becomes landings,
// ejections, merges and verifications. The chain is a projection, mc/green the only truth (I1, I2).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { ChainRow, QueueWord } from "../engine/rows/chain-row.ts";
import { jobsAllowed, VERIFICATION } from "../health/components.ts";
import { askForBuild } from "./build.ts";
import { clearCandidates } from "./candidates.ts";
import { ejectAll } from "./eject.ts";
import { land } from "./landing.ts";
import { forgetful, isSync, queueMemory, syncElementId } from "./memory.ts";
import { inWords } from "./names.ts";
import { advanceSearches } from "./partner-search.ts";
import { planQueue } from "./policy/plan.ts";
import type { QueuePlan } from "./policy/view.ts";
import {
  builtMembers,
  cancelProbe,
  closedForTrouble,
  controlPassed,
  foldProbes,
  pruneObservations,
  startProbe,
} from "./probe.ts";
import { closeQueue } from "./queue-door.ts";
import { queueView } from "./queue-view.ts";
import { verificationsBeside } from "./tournament/slots.ts";

/** Deterministic; applied twice, it does nothing the second time. */
export function advanceQueue(draft: Draft): void {
  const { green, queueClosed, config } = draft.repo;
  if (green === null || config === null) return;
  const before = queueMemory(draft, green);
  const folded = foldProbes(draft, before);
  if (folded.landing !== null || folded.building !== null || queueClosed !== null) {
    keep(draft, folded);
    return;
  }
  const row = folded.base === green ? folded : onNewBase(draft, folded);
  recognise(draft, row);
  const busy = verificationsBeside(draft, row);
  const view = queueView(draft, row, busy);
  const present = new Set(view.elements.map((one) => one.id));
  const plan = planQueue(view);
  let next: ChainRow = { ...pruneObservations(row, present), words: wordsOf(plan) };
  if (
    next.elements.length === 0 &&
    view.elements.length === 0 &&
    next.probes.length === 0 &&
    next.searches.length === 0
  ) {
    keep(draft, clearCandidates(draft, next, true));
    return;
  }
  for (const { id, because } of plan.cancel) next = cancelProbe(draft, next, id, inWords(because));
  if (plan.drift !== null) {
    // Whatever failed meanwhile failed for a reason that nobody in the queue gave.
    keep(draft, { ...next, observations: [] });
    closeQueue(
      draft,
      `mc/green itself fails verification now, so nobody in the queue is to blame: ${inWords(plan.drift)}; put the environment right, then \`/mc resume\``,
    );
    return;
  }
  if (plan.land !== null) {
    keep(draft, next);
    land(draft, next, plan.land);
    return;
  }
  const control = controlPassed(draft, next);
  const ejections = plan.eject.filter(({ id }) => !isSync(id) || control !== null);
  if (control !== null && ejections.some(({ id }) => isSync(id))) {
    const since = onlySince(next, control);
    // What failed before mc/green was asked may have failed for the same reason as mc/green would have.
    if (since !== next) {
      keep(draft, since);
      return;
    }
  }
  if (ejections.length > 0) {
    keep(draft, next);
    ejectAll(draft, next, ejections);
    return;
  }
  // What verifications run on is left alone for a while: the timer of its breaker asks again.
  const may = jobsAllowed(draft, config, VERIFICATION);
  if (may === 0 && plan.start.length > 0) {
    keep(draft, next);
    for (const { members } of plan.start) {
      const built = members.length === 0 ? [] : builtMembers(next, members);
      if (built !== null && closedForTrouble(draft, next, built)) return;
    }
    return;
  }
  // The plan has filled the free slots; a verification of mc/green takes the place of what it would start (I16).
  const doubted = plan.eject.length > 0 && next.probes.length + busy < config.queue.slots;
  if (doubted) next = askForControl(draft, next);
  const carried = carryOut(draft, next, {
    ...plan,
    start: doubted ? [] : plan.start.slice(0, may),
  });
  const spare = config.queue.slots - carried.probes.length - busy;
  keep(draft, clearCandidates(draft, advanceSearches(draft, carried, spare), false));
}

/** Without the failures of commits of people from before that. */
function onlySince(row: ChainRow, at: string): ChainRow {
  const observations = row.observations.filter(
    (one) => one.outcome === "passed" || one.at > at || !one.members.some(({ id }) => isSync(id)),
  );
  return observations.length === row.observations.length ? row : { ...row, observations };
}

/** Commits of people are not blamed before mc/green itself was asked: nobody could throw them out but by closing the queue. */
function askForControl(draft: Draft, row: ChainRow): ChainRow {
  if (row.probes.some(({ kind }) => kind === "control")) return row;
  const because = "commits of the target branch fail on it: does mc/green itself still pass?";
  return startProbe(draft, row, { kind: "control", members: [], because }, []) ?? row;
}

/** The target branch is back at commits that landed already: nothing to bring in. */
function recognise(draft: Draft, row: ChainRow): void {
  const { target, synced } = draft.repo;
  if (target === null || target === synced) return;
  if (!row.landed.some((one) => one.id === syncElementId(target))) return;
  draft.putRepo({ synced: target });
  draft.because(subject.repo, `${target.slice(0, 7)} of the target branch is already on mc/green`);
}

/** Starts what can be started on what is built, and asks for the merges that are missing. */
function carryOut(draft: Draft, row: ChainRow, plan: QueuePlan): ChainRow {
  let next = row;
  const missing: (readonly string[])[] = [];
  for (const request of plan.start) {
    const members = request.members.length === 0 ? [] : builtMembers(next, request.members);
    if (members === null) {
      if (request.kind === "solo") missing.push(request.members);
      continue;
    }
    const started = startProbe(draft, next, request, members);
    if (started === null) return next;
    next = started;
  }
  const built = next.elements.map((one) => one.id);
  const same = built.length === plan.chain.length && built.every((id, at) => id === plan.chain[at]);
  if (same && missing.length === 0) return next;
  return askForBuild(draft, next, plan.chain, missing);
}

/** Somebody else moved mc/green: nothing that was merged before stands on it. */
function onNewBase(draft: Draft, row: ChainRow): ChainRow {
  let next = row;
  for (const probe of row.probes) next = cancelProbe(draft, next, probe.dispatch, "mc/green moved");
  draft.because(subject.repo, "the chain is built anew: mc/green moved");
  return forgetful(next, draft.repo.green ?? row.base);
}

const wordsOf = (plan: QueuePlan): Readonly<Record<string, QueueWord>> =>
  Object.fromEntries(
    [...plan.waits].map(([id, why]) => [
      id,
      {
        why: inWords(why),
        suspicion: Math.round((plan.suspicion.get(id) ?? 0) * 1000) / 1000,
        expectedMs: plan.expectedMs.get(id) ?? null,
      },
    ]),
  );

/** Writes the row when something changed; a few seconds more or less are no change. */
function keep(draft: Draft, row: ChainRow): void {
  const before = draft.chain;
  if (before === null && isEmpty(row)) return;
  const { words, ...rest } = row;
  if (before !== null) {
    const { words: oldWords, ...oldRest } = before;
    if (JSON.stringify(oldRest) === JSON.stringify(rest) && sayTheSame(oldWords, words)) return;
  }
  draft.putChain(row);
}

const isEmpty = (row: ChainRow): boolean =>
  row.building === null && row.elements.length === 0 && row.probes.length === 0;

function sayTheSame(a: ChainRow["words"], b: ChainRow["words"]): boolean {
  const ids = Object.keys(a);
  if (ids.length !== Object.keys(b).length) return false;
  return ids.every((id) => {
    const [one, other] = [a[id], b[id]];
    return (
      one !== undefined &&
      other !== undefined &&
      one.why === other.why &&
      Math.abs(one.suspicion - other.suspicion) < 0.02
    );
  });
}
