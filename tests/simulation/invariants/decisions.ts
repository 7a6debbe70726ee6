// What every stored decision must keep: its rows against what the simulated GitHub knows, its effects against who asked and
// what is paused.

import { FINAL_MISSION_STATES } from "../../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { verdictKey } from "../../../core/engine/state.ts";
import { isSync } from "../../../core/merge/memory.ts";
import type { Decided } from "../instance.ts";
import type { World } from "../world.ts";

export interface Stored extends Decided {
  readonly world: World;
}

export interface DecisionCheck {
  readonly name: string;
  readonly holds: string;
  readonly check: (stored: Stored) => string | null;
}

const isFinal = (state: string): boolean => FINAL_MISSION_STATES.some((one) => one === state);

/** Events by which somebody asks for something. */
const ASKING = [
  "ObjectiveLabelled",
  "ObjectiveUnlabelled",
  "ObjectiveClosed",
  "CommandGiven",
  "CheckRerunAsked",
];

/** What the jobs that run for it may still take. */
function capsOf(state: RepoState, mission: string): number {
  let sum = 0;
  for (const dispatch of state.dispatches.values()) {
    if (dispatch.mission !== mission) continue;
    if (dispatch.state !== "asked" && dispatch.state !== "running") continue;
    for (const leg of dispatch.legs) if (leg.state !== "settled") sum += leg.capUsd ?? 0;
  }
  return sum;
}

export const DECISION_CHECKS: readonly DecisionCheck[] = [
  {
    name: "I2q.fact",
    holds:
      "a pass is stored only for a commit that a run verified to its end, with success and evidence",
    check: ({ decision, world }) => {
      for (const change of decision.changes) {
        if (change.kind !== "verdict.add" || change.row.outcome !== "passed") continue;
        const { commit, dispatch } = change.row;
        const real = world.verifications.some(
          (one) => one.commit === commit && one.genuine && one.conclusion === "success",
        );
        if (!real)
          return `${dispatch} counts as a pass of ${commit.slice(0, 7)}, and none happened`;
      }
      return null;
    },
  },
  {
    name: "I3q.create-only",
    holds: "a verdict is never overwritten",
    check: ({ before, decision }) => {
      for (const change of decision.changes) {
        if (change.kind !== "verdict.add") continue;
        const { commit, spec, attempt } = change.row;
        const known = before.verdicts.get(verdictKey(commit, spec, attempt));
        if (known !== undefined && known.outcome !== change.row.outcome) {
          return `attempt ${attempt} of ${commit.slice(0, 7)} was ${known.outcome} and becomes ${change.row.outcome}`;
        }
      }
      return null;
    },
  },
  {
    name: "I4.dispatch",
    holds:
      "no agent is sent out for a mission that is paused, stopping or over, but to learn from one that nobody ended",
    check: ({ decision, after }) => {
      for (const effect of decision.effects) {
        if (effect.kind !== "run.dispatch" || effect.purpose === "verify") continue;
        const row = after.dispatches.get(effect.dispatch);
        const mission = row?.mission == null ? undefined : after.missions.get(row.mission);
        if (mission === undefined) continue;
        if (mission.paused !== null)
          return `${effect.dispatch} is sent out although ${mission.mission} is paused`;
        const learns =
          row?.purpose === "check" &&
          row.legs.every(({ leg }) => leg.startsWith("prompt-") || leg === "rules");
        if (learns && (mission.state === "completed" || mission.state === "failed")) continue;
        if (isFinal(mission.state) || mission.state === "stopping") {
          return `${effect.dispatch} is sent out although ${mission.mission} is ${mission.state}`;
        }
      }
      return null;
    },
  },
  {
    name: "I4.budget",
    holds: "no agent is sent out when the mission's money is spent, or reserved by what runs",
    check: ({ decision, after }) => {
      for (const effect of decision.effects) {
        if (effect.kind !== "run.dispatch" || effect.purpose === "verify") continue;
        const id = after.dispatches.get(effect.dispatch)?.mission ?? null;
        const mission = id === null ? undefined : after.missions.get(id);
        if (mission === undefined) continue;
        if (mission.costUsd >= mission.config.limits.cost_usd)
          return `${effect.dispatch} is sent out with $${mission.costUsd} spent`;
        const reserved = capsOf(after, mission.mission);
        if (mission.costUsd + reserved > mission.config.limits.cost_usd + 1e-6)
          return `${effect.dispatch} is sent out with $${mission.costUsd} spent and $${reserved} reserved`;
      }
      return null;
    },
  },
  {
    name: "I22q.paused",
    holds: "nothing lands while its mission is paused or the queue is closed",
    check: ({ decision, before, after }) => {
      for (const effect of decision.effects) {
        if (effect.kind !== "refs.move" || effect.purpose.kind !== "land") continue;
        if (after.repo.queueClosed !== null) return `${effect.key} although the queue is closed`;
        for (const element of [
          ...(before.chain?.elements ?? []),
          ...(after.chain?.elements ?? []),
        ]) {
          const mission =
            element.mission === null ? undefined : after.missions.get(element.mission);
          if (mission !== undefined && mission.paused !== null) {
            return `${effect.key} although ${mission.mission} is paused`;
          }
        }
      }
      return null;
    },
  },
  {
    name: "I7.entitled",
    holds: "who has no right to ask changes nothing",
    check: ({ event, before, after, world }) => {
      if (!ASKING.includes(event.type) || !("by" in event)) return null;
      if (world.ledger.mayDecide(event.by.login) || event.by.permission !== "read") return null;
      const changed = differences(before, after);
      return changed === null ? null : `${event.type} by ${event.by.login} changed ${changed}`;
    },
  },
  {
    name: "I7.started",
    holds: "a mission begins for somebody who may ask for it",
    check: ({ before, after, event, world }) => {
      if (event.type !== "ObjectiveLabelled") return null;
      for (const [id, mission] of after.missions) {
        if (before.missions.has(id) || world.ledger.mayDecide(mission.startedBy)) continue;
        if (world.ledger.mayOnce(mission.startedBy)) continue;
        return `${id} began for ${mission.startedBy}`;
      }
      return null;
    },
  },
  {
    name: "I6q.fate",
    holds: "a unit that is settled says why; one that landed is on a commit that exists",
    check: ({ before, after, world }) => {
      for (const [key, unit] of after.units) {
        if (before.units.get(key) === unit) continue;
        if (unit.because === "") return `${key} is ${unit.state} without a reason`;
        if (unit.state !== "landed") continue;
        if (unit.landedAs === null || !world.store.has(unit.landedAs))
          return `${key} landed nowhere`;
        if (
          !world.ledger.greens.some(
            ({ commit }) =>
              commit !== null &&
              unit.landedAs !== null &&
              world.store.isAncestor(unit.landedAs, commit),
          )
        ) {
          return `${key} counts as landed, and ${unit.landedAs.slice(0, 7)} never was on mc/green`;
        }
      }
      return null;
    },
  },
  {
    name: "I17q.repeat",
    holds:
      "the same commit is verified again only after trouble of the machinery, or to confirm, at most three times since the queue was opened (people's commits: three more once mc/green itself was asked)",
    check: ({ decision, after, world }) => {
      for (const effect of decision.effects) {
        if (effect.kind !== "run.dispatch" || effect.purpose !== "verify") continue;
        const { commit } = effect.inputs;
        const probe = after.chain?.probes.find(({ dispatch }) => dispatch === effect.dispatch);
        // What failed of people's commits before mc/green itself was asked counts as nothing.
        const isTheirs = probe?.members.some(({ id }) => isSync(id)) === true;
        const asked = world.verifications.filter((one) => one.commit === after.repo.green);
        const askedMs = (isTheirs && asked.at(-1)?.atMs) || 0;
        const told = world.verifications.filter(
          (one) => one.commit === commit && one.genuine && one.atMs >= world.reopenedMs,
        );
        const since = told.filter(({ atMs }) => atMs >= askedMs);
        if (since.length > 3 || told.length > 6) {
          return `${commit} is verified a ${told.length + 1}th time`;
        }
      }
      return null;
    },
  },
  {
    name: "I13q.observed",
    holds: "nobody is thrown out with fewer failed verifications that contain it than it takes",
    check: ({ before, after, world }) => {
      const least = after.repo.config?.queue.min_observations ?? 2;
      for (const [key, unit] of after.units) {
        const was = before.units.get(key);
        if (was?.state !== "queued" || was.head === null || unit.state === "queued") continue;
        const grown = unit.evidence.length > was.evidence.length;
        if (!grown || unit.evidence.at(-1)?.stage !== "verify") continue;
        const { head } = was;
        const against = world.verifications.filter(
          (one) =>
            one.genuine && one.conclusion === "failure" && world.store.isAncestor(head, one.commit),
        );
        if (against.length < least)
          return `${key} leaves the queue after ${against.length} failed verifications with it`;
      }
      return null;
    },
  },
  {
    name: "I13q.waves",
    holds: "a unit's repair takes no more tournaments than the settings allow",
    check: ({ decision, after }) => {
      for (const change of decision.changes) {
        if (change.kind !== "tournament.put") continue;
        const { mission, unit, attempt } = change.row;
        const held = [...after.tournaments.values()].filter(
          (one) =>
            one.mission === mission &&
            one.unit === unit &&
            one.attempt === attempt &&
            one.state !== "dropped",
        );
        const most = after.missions.get(mission)?.config.fixup.waves ?? 0;
        if (held.length > most) return `${mission}/${unit} is in its ${held.length}th tournament`;
      }
      return null;
    },
  },
  {
    name: "I16q.slots",
    holds: "no more verifications at a time than there are slots (and one for a base)",
    check: ({ decision, after }) => {
      if (!decision.effects.some((one) => one.kind === "run.dispatch" && one.purpose === "verify"))
        return null;
      let open = 0;
      for (const row of after.dispatches.values()) {
        if (row.purpose === "verify" && (row.state === "asked" || row.state === "running"))
          open += 1;
      }
      const slots = after.repo.config?.queue.slots ?? 1;
      return open > slots + 1
        ? `${open} verifications are open, and there are ${slots} slots`
        : null;
    },
  },
];

/** Which kind of rows differ; what people are shown does not count. */
function differences(before: RepoState, after: RepoState): string | null {
  for (const kind of ["missions", "units", "gates", "attempts", "dispatches", "chain"] as const) {
    if (before[kind] !== after[kind]) return kind;
  }
  return before.repo.queueClosed === after.repo.queueClosed ? null : "the queue";
}
