// The merge queue with one slot: a chain of deterministic merges on mc/green, its tip probed; a passing prefix lands, the
// element that turns it red leaves and goes back with the log (I1, I2). The chain is a projection, mc/green the only truth.
import { commitLine } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { ChainRequest } from "../engine/effect.ts";
import type { ChainElement, ChainRow, UnitRow } from "../engine/state.ts";
import { isFinal } from "../mission/facts.ts";
import { standing } from "../mission/gates.ts";
import { dropChain, nameOf } from "./chain.ts";
import { settleProbe } from "./probe.ts";

/** One step of the queue; run after every event. Deterministic: applied twice, it does nothing the second time. */
export function advanceQueue(draft: Draft): void {
  if (draft.repo.green === null || draft.repo.queueClosed !== null) return;
  const chain = draft.chain;
  if (chain === null) {
    startChain(draft);
    return;
  }
  if (chain.state !== "probing") return;
  if (chain.base !== draft.repo.green) {
    dropChain(draft, chain, "mc/green moved");
    return;
  }
  const gone = chain.elements.find((element) => !stillWanted(draft, element));
  if (gone !== undefined) {
    dropChain(draft, chain, `${nameOf(gone)} left the queue`);
    return;
  }
  if (held(draft, chain)) return;
  settleProbe(draft, chain);
}

function startChain(draft: Draft): void {
  const base = draft.repo.green;
  if (base === null) return;
  const asked: ChainRequest[] = [];
  const { target, synced } = draft.repo;
  if (target !== null && target !== synced && anyRunning(draft)) {
    asked.push({
      id: `sync@${target.slice(0, 12)}`,
      mayRevert: true,
      mission: null,
      unit: null,
      head: target,
      title: "Bring in commits of the target branch",
      trailers: [["MC-Sync", target]],
    });
  }
  for (const unit of eligible(draft)) {
    if (unit.head === null) continue;
    asked.push({
      id: `${unit.mission}/${unit.unit}@${unit.head.slice(0, 12)}`,
      mayRevert: false,
      mission: unit.mission,
      unit: unit.unit,
      head: unit.head,
      title: commitLine(unit.title),
      // Without a `#`: in a history that is handed to another repository it would point at a stranger's pull request.
      trailers: [
        ["MC-Pull", String(unit.pull)],
        ["MC-Mission", unit.mission],
        ["MC-Unit", unit.unit],
        ["MC-Attempt", String(unit.attempt)],
      ],
    });
  }
  if (asked.length === 0) return;
  const generation = draft.repo.generation + 1;
  draft.putRepo({ generation });
  draft.putChain({
    repo: draft.repo.repo,
    generation,
    base,
    state: "building",
    elements: [],
    asked: asked.map(({ mission, unit, head }) => ({ mission, unit, head })),
    probed: 0,
    probe: null,
    failedAt: null,
    passedAt: 0,
  });
  draft.effect({
    kind: "chain.build",
    key: `chain.build/${generation}`,
    generation,
    base,
    elements: asked,
    solos: [],
  });
  draft.because(
    subject.repo,
    `chain ${generation} on ${base.slice(0, 7)}: ${asked.map((one) => one.unit ?? "target branch").join(", ")}`,
  );
}

/** Queued units whose dependencies are on green or ahead of them, in order of priority, then age, then plan. */
function eligible(draft: Draft): readonly UnitRow[] {
  const queued = [...draft.units.values()].filter((unit) => {
    if (unit.state !== "queued" || unit.head === null || unit.pull === null) return false;
    const mission = draft.mission(unit.mission);
    if (
      mission === undefined ||
      isFinal(mission) ||
      mission.paused !== null ||
      mission.state === "stopping"
    )
      return false;
    return standing(draft, unit.pull, unit.head).refusedBy === null;
  });
  return queued.sort(
    (a, b) =>
      a.priority - b.priority ||
      (a.queuedAt ?? "").localeCompare(b.queuedAt ?? "") ||
      a.mission.localeCompare(b.mission) ||
      a.position - b.position,
  );
}

const anyRunning = (draft: Draft): boolean =>
  [...draft.missions.values()].some(
    (mission) => mission.state === "running" && mission.paused === null,
  );

function stillWanted(draft: Draft, element: ChainElement): boolean {
  if (element.unit === null || element.mission === null) return true;
  const unit = draft.unit(element.mission, element.unit);
  return unit?.state === "queued" && unit.head === element.head;
}

/** A paused mission's elements neither land nor are probed again until it resumes. */
function held(draft: Draft, chain: ChainRow): boolean {
  return chain.elements.some((element) => {
    const mission = element.mission === null ? undefined : draft.mission(element.mission);
    return mission !== undefined && mission.paused !== null;
  });
}
