// The queue's plan step: what lands, who leaves, the chain, what is verified and what is stopped, from one view of the queue.
// Pure and total; a plan that is carried out and planned again asks for nothing new. Only an exact tree that passed lands.
import type { Board, Standing } from "./board.ts";
import { boardOf, slotsOf } from "./board.ts";
import type { Drift } from "./drift.ts";
import { driftOf } from "./drift.ts";
import type { Ejection } from "./ejection.ts";
import { ejectionOf } from "./ejection.ts";
import type { Evidence } from "./evidence.ts";
import { evidenceOf } from "./evidence.ts";
import { landingOf } from "./landing.ts";
import type { PolicyOptions } from "./options.ts";
import { DEFAULTS, optionsFor } from "./options.ts";
import type { Ordering } from "./order.ts";
import { blameOf, conflicting, lineOf, needsOf } from "./order.ts";
import type { Posterior } from "./posterior.ts";
import { posteriorOf } from "./posterior.ts";
import { chooseProbes } from "./probes.ts";
import { cancellations, keptPrefix } from "./running.ts";
import { undecidedOf } from "./undecided.ts";
import type { Policy, ProbeRequest, QueuePlan, QueueView, RunningProbe } from "./view.ts";
import { waitsOf } from "./waits.ts";

export const planQueue: Policy = createPolicy();

export function createPolicy(changes: Partial<PolicyOptions> = {}): Policy {
  const options = { ...DEFAULTS, ...changes };
  return (view) => plan(view, optionsFor(view.settings.slots, options));
}

interface Judged {
  readonly board: Board;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
  readonly eject: readonly Ejection[];
}

function plan(view: QueueView, options: PolicyOptions): QueuePlan {
  const all = boardOf(view);
  const drift = driftOf(all);
  const { board, evidence, posterior, eject: sure } = judge(view, all, options);
  const gone = new Set(sure.map(({ id }) => id));
  const blocked = blockedOf(all, board, gone);
  const judged = { board, evidence, posterior, options, blocked };
  const { land, chain, aside, start, cancel } = stepOf(judged, { drift, gone });
  const idle = start.length === 0 && view.probes.length === cancel.length;
  const stands = idle && land === null && sure.length === 0;
  const undecided = stands ? undecidedOf({ board, posterior, options, drift }) : null;
  const eject = undecided === null ? sure : [undecided];
  const suspicion = new Map(board.elements.map(({ id }) => [id, posterior.bad(id)]));
  for (const { id, probability } of eject) suspicion.set(id, probability);
  const { waits, expectedMs } = waitsOf({
    ...{ board, posterior, chain, aside, start, stopped: new Set(cancel.map(({ id }) => id)) },
    ...{ drift: drift.reason, suspect: options.suspect },
  });
  const landing = new Set(land?.members ?? []);
  return {
    land,
    eject,
    chain,
    start,
    cancel,
    drift: drift.reason,
    suspicion,
    waits: new Map([...waits].filter(([id]) => !landing.has(id))),
    expectedMs: new Map([...expectedMs].map(([id, ms]) => [id, landing.has(id) ? 0 : ms])),
  };
}

/** The id of a verification that this plan starts. */
const NOT_YET = "";

interface Moves {
  /** What runs once this was carried out. */
  readonly running: Board["running"];
  readonly chain: readonly string[];
  readonly aside: ReadonlyMap<string, string>;
  readonly start: readonly ProbeRequest[];
  readonly cancel: QueuePlan["cancel"];
}

interface Circumstances {
  readonly drift: Drift;
  readonly gone: ReadonlySet<string>;
}

/** Something may land because what it would have made worthless is stopped: then it lands now, and nothing else starts. */
function stepOf(
  given: Omit<Ordering, "keep">,
  circumstances: Circumstances,
): Moves & { readonly land: QueuePlan["land"] } {
  const blocked = new Set(given.blocked.keys());
  const landed = (running: Board["running"]) =>
    landingOf({ ...given, board: { ...given.board, running }, blocked });
  const quiet = roundOf(given, circumstances, true);
  const now = landed(quiet.running);
  if (now !== null) return { ...quiet, land: now };
  const moves = movesOf(given, circumstances);
  const then = landed(moves.running);
  return then === null ? { ...moves, land: null } : { ...quiet, land: then };
}

/** What starts may move others in the chain: chosen until nothing more starts, so that the next plan finds nothing to do. */
function movesOf(given: Omit<Ordering, "keep">, circumstances: Circumstances): Moves {
  const start: ProbeRequest[] = [];
  const cancel: QueuePlan["cancel"][number][] = [];
  let { running } = given.board;
  for (;;) {
    const round = roundOf({ ...given, board: { ...given.board, running } }, circumstances, false);
    cancel.push(...round.cancel);
    start.push(...round.start);
    running = round.running;
    if (round.start.length === 0) return { ...round, start, cancel };
  }
}

function roundOf(
  given: Omit<Ordering, "keep">,
  { drift, gone }: Circumstances,
  lands: boolean,
): Moves {
  const { board, posterior, options, blocked } = given;
  const { view } = board;
  const keep = drift.reason === null ? keptPrefix(board, posterior, options, blocked) : [];
  const { chain, aside } = lineOf({ ...given, keep });
  // What this very plan starts has no name yet and is never stopped by it.
  const cancel = cancellations({ ...given, chain, gone }).filter(({ id }) => id !== NOT_YET);
  const stopped = new Set(cancel.map(({ id }) => id));
  const staying = board.running.filter(({ of }) => !stopped.has(of.id));
  const start: ProbeRequest[] = [];
  let free = Math.max(0, slotsOf(view) - staying.length);
  const controlled = staying.some(({ of }) => of.kind === "control" && of.landing === view.landing);
  if (drift.control !== null && !controlled && free > 0) {
    start.push({ kind: "control", members: [], because: drift.control });
    free -= 1;
  }
  // What lands changes the ground everything else would be verified on.
  if (!lands && drift.reason === null) {
    const running = staying.flatMap(({ of, rest }) =>
      of.kind === "control" || rest === null ? [] : [rest],
    );
    start.push(...chooseProbes({ ...given, chain, running, free }));
  }
  const started = start.map((request) => underWay(request, view));
  return { running: [...staying, ...started], chain, aside, start, cancel };
}

function underWay({ kind, members }: ProbeRequest, view: QueueView): Standing<RunningProbe> {
  const of = { id: NOT_YET, kind, members, landing: view.landing, startedAtMs: view.nowMs };
  return { of, rest: members };
}

/** Throws out the worst, forgets what it explains, and judges again, until nobody is sure to be bad. */
function judge(view: QueueView, all: Board, options: PolicyOptions): Judged {
  const drift = driftOf(all);
  const eject: Ejection[] = [];
  let board = all;
  for (;;) {
    const evidence = evidenceOf(board, blameOf(board), options);
    const posterior = posteriorOf(evidence, view.measures.flakeRate, options.jointly);
    const next = ejectionOf(board, evidence, posterior, drift);
    if (next === null) return { board, evidence, posterior, eject };
    eject.push(next);
    const gone = new Set(eject.map(({ id }) => id));
    board = boardOf({ ...view, elements: view.elements.filter(({ id }) => !gone.has(id)) });
  }
}

/** Who may stand nowhere now, with the reason for people. */
function blockedOf(
  all: Board,
  board: Board,
  gone: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const blocked = new Map<string, string>();
  const needing = board.elements.filter(({ needs }) => needs.length > 0);
  for (const [later, earlier] of conflicting(board)) {
    blocked.set(later, `its merge conflicts with ${earlier}; waits until that landed or left`);
  }
  for (const { id } of needing) {
    const left = needsOf(all, id).find((need) => gone.has(need));
    if (left !== undefined) blocked.set(id, `needs ${left}, which leaves the queue`);
    else if (needsOf(board, id).some((need) => needsOf(board, need).includes(id))) {
      blocked.set(id, "what it needs needs it in turn: a person must break the circle");
    }
  }
  return blocked;
}
