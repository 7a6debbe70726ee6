// From rows to what the queue's texts are made of. The one file of them that knows how the queue remembers itself.

import { isDisproof } from "../criteria/unit-proof.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { attemptKey, unitKey } from "../engine/state.ts";
import { neverQueued } from "../forks/fork.ts";
import { QUEUE_REOPEN } from "../merge/queue-door.ts";
import { isClosedByPerson } from "../mission/close.ts";
import { isOver, isSettled } from "./facts.ts";
import type {
  ChainInput,
  ElementInput,
  HeldInput,
  LineInput,
  QueueInput,
  RecentInput,
  RepairInput,
  SearchInput,
} from "./queue-input.ts";
import { refusalOf } from "./refusals.ts";

/** Newest landings and departures looked at: more than any text shows. */
const RECENT_MAX = 100;
const EVIDENCE_HEAD = 200;

export function queueInput(state: RepoState): QueueInput {
  const { repo } = state;
  const config = repo.config;
  const elements = elementsOf(state);
  return {
    repo: repo.repo,
    target: targetOf(state),
    green: repo.green,
    closed: repo.queueClosed,
    closedByPerson: isClosedByPerson(state),
    opening: repo.queueClosed !== null && state.projections.get(QUEUE_REOPEN) === "asked",
    slots: config?.queue.slots ?? 1,
    measures: repo.measures,
    landedCount: repo.landedCount,
    chain: chainOf(state),
    elements,
    held: heldOf(state),
    repairs: repairsOf(state),
    searches: searchesOf(state),
    besides: besides(state),
    flaky: [...state.flaky.values()].sort(
      (a, b) =>
        Number(b.quarantinedBy !== null) - Number(a.quarantinedBy !== null) ||
        order(b.lastSeen, a.lastSeen) ||
        order(a.test, b.test),
    ),
    recent: recentOf(state),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const idOf = (unit: UnitRow): string =>
  `${unit.mission}/${unit.unit}@${(unit.head ?? "").slice(0, 12)}`;

function chainOf(state: RepoState): ChainInput | null {
  const { chain } = state;
  if (chain === null) return null;
  return {
    base: chain.base,
    tip: chain.elements.at(-1)?.merge ?? null,
    building: chain.building !== null,
    landing: (chain.landing?.members ?? []).map(({ id }) => id),
    probes: chain.probes.map((probe) => ({
      dispatch: probe.dispatch,
      kind: probe.kind,
      members: probe.members.map(({ id }) => id),
      commit: probe.commit,
      startedAt: probe.startedAt,
      runUrl: state.dispatches.get(probe.dispatch)?.runUrl ?? null,
    })),
    observations: chain.observations.map(({ kind, members, outcome }) => ({
      kind,
      members: members.map(({ id }) => id),
      outcome,
    })),
  };
}

interface Placed {
  readonly id: string;
  /** null: commits of people on the target branch. */
  readonly unit: UnitRow | null;
  readonly inChain: boolean;
}

/** The chain first, then what is not in it in the order in which it would come. */
function placesOf(state: RepoState): readonly Placed[] {
  const { chain } = state;
  // What is being prepared is where the queue is going; what is built is where it stands.
  const ids = chain?.building?.chain ?? chain?.elements.map(({ id }) => id) ?? [];
  const waiting = new Map<string, UnitRow>();
  for (const unit of state.units.values()) {
    if (unit.state === "queued" && unit.held === null && !isOverOf(state, unit))
      waiting.set(idOf(unit), unit);
  }
  const placed: Placed[] = [];
  for (const id of ids) {
    const unit = waiting.get(id) ?? null;
    // Neither: it left the queue, and leaves the chain with the next step.
    if (unit !== null || id.startsWith("sync@")) placed.push({ id, unit, inChain: true });
    waiting.delete(id);
  }
  const rest = [...waiting].sort(
    ([, a], [, b]) =>
      a.priority - b.priority ||
      order(a.queuedAt ?? "", b.queuedAt ?? "") ||
      order(a.mission, b.mission) ||
      a.position - b.position,
  );
  return [...placed, ...rest.map(([id, unit]) => ({ id, unit, inChain: false }))];
}

/** What one line of a comment needs; a mission of many units renders it often. */
export function lineInput(state: RepoState): LineInput {
  return {
    target: targetOf(state),
    closed: state.repo.queueClosed,
    chain: chainOf(state),
    held: heldOf(state),
    elements: placesOf(state).map(({ id, unit }) => ({ id, mission: unit?.mission ?? null })),
  };
}

const targetOf = ({ repo }: RepoState): string => repo.config?.branch || repo.defaultBranch;

const elementsOf = (state: RepoState): readonly ElementInput[] =>
  placesOf(state).map(({ id, unit, inChain }) =>
    unit === null ? syncOf(state, id) : elementOf(state, unit, inChain),
  );

function syncOf(state: RepoState, id: string): ElementInput {
  const said = state.chain?.words[id];
  return {
    id,
    mission: null,
    unit: null,
    title: "Commits of people",
    pull: null,
    head: state.chain?.elements.find((one) => one.id === id)?.head ?? "",
    priority: 0,
    queuedAt: null,
    inChain: true,
    why: said?.why ?? "comes first",
    suspicion: said?.suspicion ?? null,
    expectedMs: said?.expectedMs ?? null,
  };
}

function isOverOf(state: RepoState, unit: UnitRow): boolean {
  const mission = state.missions.get(unit.mission);
  return mission === undefined || isOver(mission);
}

function elementOf(state: RepoState, unit: UnitRow, inChain: boolean): ElementInput {
  const id = idOf(unit);
  const said = state.chain?.words[id];
  return {
    id,
    mission: unit.mission,
    unit: unit.unit,
    title: unit.title,
    pull: unit.pull,
    head: unit.head ?? "",
    priority: unit.priority,
    queuedAt: unit.queuedAt,
    inChain,
    suspicion: said?.suspicion ?? null,
    expectedMs: said?.expectedMs ?? null,
    why: waitOf(state, unit) ?? said?.why ?? "waits for its turn",
  };
}

/** What stands before any plan of the queue. */
function waitOf(state: RepoState, unit: UnitRow): string | null {
  const mission = state.missions.get(unit.mission);
  if (mission?.state === "stopping") return "its mission is being stopped";
  if (mission !== undefined && mission.paused !== null)
    return `its mission is paused (${mission.paused}); /mc resume goes on`;
  const refusal = refusalOf(state, unit);
  if (refusal !== null) return `${refusal.who} asked for changes on its pull request`;
  if (state.repo.queueClosed !== null) return "the queue is closed";
  if (unit.pull === null) return "its pull request is being opened";
  for (const need of unit.dependsOn) {
    const other = state.units.get(unitKey(unit.mission, need));
    if (other === undefined || other.state === "landed" || other.state === "unchanged") continue;
    if (other.held !== null) return `waits for ${need}, which it needs and which is held`;
    if (other.state !== "queued") return `waits for ${need}, which it needs`;
  }
  return null;
}

const heldOf = (state: RepoState): readonly HeldInput[] =>
  [...state.units.values()].flatMap((unit) =>
    unit.held === null || isSettled(unit) || isOverOf(state, unit)
      ? []
      : [
          {
            mission: unit.mission,
            unit: unit.unit,
            pull: unit.pull,
            held: unit.held,
            isQueued: unit.state === "queued",
          },
        ],
  );

function repairsOf(state: RepoState): readonly RepairInput[] {
  return [...state.tournaments.values()]
    .filter(({ state: now }) => now === "running")
    .sort((a, b) => order(a.startedAt, b.startedAt))
    .map((row) => ({
      mission: row.mission,
      unit: row.unit,
      pull: state.units.get(`${row.mission}/${row.unit}`)?.pull ?? null,
      kind: row.kind,
      wave: row.wave,
      because: row.because,
      startedAt: row.startedAt,
      runUrl: state.dispatches.get(row.dispatch)?.runUrl ?? null,
      candidates: row.candidates.map(({ strategy, state: now }) => ({ strategy, state: now })),
    }));
}

function searchesOf(state: RepoState): readonly SearchInput[] {
  return (state.chain?.searches ?? []).map(({ mission, unit, between, passed, dispatch }) => ({
    mission,
    unit,
    pull: state.units.get(unitKey(mission, unit))?.pull ?? null,
    among: Math.max(1, between.length - (passed ?? 0)),
    runUrl: dispatch === null ? null : (state.dispatches.get(dispatch)?.runUrl ?? null),
  }));
}

/** Runs that take slots without being in the chain. */
function besides(state: RepoState): number {
  const runs = [
    ...[...state.tournaments.values()].flatMap((row) => row.candidates.map((one) => one.verify)),
    ...[...state.units.values()].flatMap(({ details }) =>
      (details.fork?.branches ?? []).map((one) => one.verify),
    ),
    ...(state.chain?.searches ?? []).map((one) => one.dispatch),
  ];
  return runs.filter((id) => {
    const now = id === null ? undefined : state.dispatches.get(id)?.state;
    return now === "asked" || now === "running";
  }).length;
}

function recentOf(state: RepoState): readonly RecentInput[] {
  const found: RecentInput[] = [];
  for (const unit of state.units.values()) {
    if (unit.landedAs !== null) {
      const attempt = state.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
      found.push({
        what: "landed",
        mission: unit.mission,
        unit: unit.unit,
        pull: unit.pull,
        at: attempt?.endedAt ?? unit.queuedAt ?? "",
        commit: unit.landedAs,
        because: "",
        runUrl: null,
      });
    }
    for (const evidence of unit.evidence) {
      const { attempt: number, stage, cause } = evidence;
      if (isDisproof(evidence)) continue;
      if ((stage !== "verify" && stage !== "conflict") || neverQueued(unit, number)) continue;
      const attempt = state.attempts.get(attemptKey(unit.mission, unit.unit, number));
      found.push({
        what: "left",
        mission: unit.mission,
        unit: unit.unit,
        pull: unit.pull,
        at: attempt?.endedAt ?? attempt?.startedAt ?? "",
        commit: null,
        because: `${stage === "conflict" ? "merge conflict" : "verification"}: ${cause}`.slice(
          0,
          EVIDENCE_HEAD,
        ),
        runUrl: null,
      });
    }
  }
  for (const row of state.tournaments.values()) {
    found.push({
      what: "left",
      mission: row.mission,
      unit: row.unit,
      pull: state.units.get(`${row.mission}/${row.unit}`)?.pull ?? null,
      at: row.startedAt,
      commit: null,
      because:
        row.kind === "rebase"
          ? `does not merge on green; repair ${row.wave} began`
          : `breaks verification; repair ${row.wave} began`,
      runUrl: state.dispatches.get(row.dispatch)?.runUrl ?? null,
    });
  }
  return found
    .filter(({ at }) => at !== "")
    .sort((a, b) => order(b.at, a.at) || order(a.unit, b.unit))
    .slice(0, RECENT_MAX);
}
