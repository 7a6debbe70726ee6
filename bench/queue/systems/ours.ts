// The app's own policy under test: the lab's facts as a QueueView, the plan carried out as the coordinator would. Nothing
// of the truth reaches the policy but what the app measures too: prior, flake rate, conflict rates, time of a run.
import type {
  LandedElement,
  Observation,
  Policy,
  QueueElement,
  QueuePlan,
  QueueView,
  RunningProbe,
} from "../../../core/merge/policy/view.ts";
import type { Lab, QueueSystem, Run } from "../lab.ts";
import { HIDDEN_CONFLICT, MODEL } from "../scenarios.ts";

export interface DriveOptions {
  readonly policy: Policy;
  readonly confidence: number;
  readonly minObservations: number;
  /** Longest chain; 0: chosen by the policy. */
  readonly window: number;
  /** Whether failures carry what failed. The other systems do not look at it. */
  readonly signatures: boolean;
  /** Whether each plan that was carried out is planned again: it must ask for nothing new. */
  readonly checked: boolean;
}

export const DRIVE_DEFAULTS: Omit<DriveOptions, "policy"> = {
  confidence: 0.95,
  minObservations: 2,
  window: 0,
  signatures: false,
  checked: false,
};

/** As many as the app keeps. */
const LANDED_LATELY = 200;
/** Landings and ejections at one instant, each planned anew. */
const ROUNDS = 500;

const nameOf = (unit: number): string => `bench/unit-${unit}@${String(unit).padStart(12, "0")}`;

interface Probe {
  readonly run: Run;
  readonly seen: RunningProbe;
}

export function drive(lab: Lab, options: DriveOptions): QueueSystem {
  const { policy, confidence, minObservations, window, signatures, checked } = options;
  const { scenario } = lab;
  const elements = new Map<string, QueueElement>();
  const unitOf = new Map<string, number>();
  const probes = new Map<string, Probe>();
  let observations: Observation[] = [];
  const landed: LandedElement[] = [];
  const passed = new Map<string, Run>();
  let landings = 0;
  let chain: readonly string[] = [];

  const view = (): QueueView => ({
    nowMs: lab.nowMs,
    landing: landings,
    settings: { slots: lab.slots, busy: 0, window, confidence, minObservations },
    measures: {
      runMs: MODEL.runMs,
      flakeRate: scenario.flake,
      overlapConflict: MODEL.overlapConflict,
      hiddenConflict: HIDDEN_CONFLICT,
    },
    elements: [...elements.values()],
    chain,
    conflicts: [],
    landed: landed.slice(-LANDED_LATELY),
    probes: [...probes.values()].map(({ seen }) => seen),
    observations,
  });

  const unitsOf = (members: readonly string[]): readonly number[] =>
    members.map((id) => {
      const unit = unitOf.get(id);
      if (unit === undefined || !elements.has(id)) {
        throw new Error(`The policy names ${id}, which is not in the queue.`);
      }
      return unit;
    });

  const forget = (id: string): void => {
    elements.delete(id);
  };

  const land = ({ members, observation }: NonNullable<QueuePlan["land"]>): void => {
    const run = passed.get(observation) ?? null;
    lab.land(unitsOf(members), run);
    landings += 1;
    for (const id of members) {
      landed.push({ id, files: elements.get(id)?.files ?? [], landing: landings });
      forget(id);
    }
  };

  const carryOut = (plan: QueuePlan): boolean => {
    if (plan.land !== null) land(plan.land);
    for (const { id } of plan.eject) {
      const [unit] = unitsOf([id]);
      if (unit !== undefined) lab.eject(unit);
      forget(id);
    }
    for (const { id } of plan.cancel) {
      const probe = probes.get(id);
      if (probe === undefined) throw new Error(`The policy cancels ${id}, which does not run.`);
      lab.cancel(probe.run);
      probes.delete(id);
    }
    const changed = plan.land !== null || plan.eject.length > 0;
    // What was planned before a landing names a base that is gone; the next round plans again.
    if (changed) return true;
    chain = plan.chain;
    for (const request of plan.start) {
      if (request.kind === "prefix" && request.members.some((id, at) => chain[at] !== id)) {
        throw new Error("The policy probes a prefix that its chain does not begin with.");
      }
      const run = lab.start(unitsOf(request.members));
      const id = `probe-${run.id}`;
      const { kind, members } = request;
      const seen = { id, kind, members, landing: landings, startedAtMs: lab.nowMs };
      probes.set(id, { run, seen });
    }
    return false;
  };

  return {
    arrived(unit: number): void {
      const { files, prior, rank } = lab.unit(unit);
      const id = nameOf(unit);
      unitOf.set(id, unit);
      elements.set(id, {
        id,
        kind: "unit",
        needs: [],
        files,
        priority: 3,
        rank,
        queuedAtMs: lab.nowMs,
        order: unit,
        prior,
      });
    },
    settled(run: Run): void {
      const probe = probes.get(`probe-${run.id}`);
      if (probe === undefined) return;
      const { id, kind, members, landing } = probe.seen;
      probes.delete(id);
      if (run.passed) passed.set(id, run);
      observations = observations.filter(
        (one) => one.kind === "control" || one.members.some((member) => elements.has(member)),
      );
      observations.push({
        id,
        kind,
        members,
        landing,
        outcome: run.passed ? "passed" : "failed",
        signature: signatures ? run.cause : null,
        atMs: lab.nowMs,
      });
    },
    act(): void {
      for (let round = 0; round < ROUNDS; round += 1) {
        if (carryOut(policy(view()))) continue;
        if (checked) assertSettled(policy(view()), chain);
        return;
      }
      throw new Error(`The policy still lands or ejects after ${ROUNDS} plans at one instant.`);
    },
  };
}

function assertSettled(plan: QueuePlan, chain: readonly string[]): void {
  const { land, eject, start, cancel } = plan;
  const same = plan.chain.length === chain.length && plan.chain.every((id, at) => id === chain[at]);
  if (land === null && eject.length + start.length + cancel.length === 0 && same) return;
  const asks = { land: land?.members, eject: eject.length, start, cancel, chain: same };
  throw new Error(`The plan was carried out and asks for more: ${JSON.stringify(asks)}`);
}
