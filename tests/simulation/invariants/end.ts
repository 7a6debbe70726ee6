// What must hold when a world has come to rest under fair conditions: every mission ended, every attempt too, what is on
// mc/green counts as landed, nothing is left running, and memory is what the database holds.
import { isDeepStrictEqual } from "node:util";
import { topicOf } from "../../../app/github/ensure.ts";
import { FINAL_MISSION_STATES } from "../../../core/engine/rows/mission-row.ts";
import { SETTLED_UNIT_STATES } from "../../../core/engine/rows/unit-row.ts";
import { GREEN } from "../../../core/report/workflow-names.ts";
import { loadRepoState } from "../../../db/repo-state.ts";
import { OWN, REPO } from "../github/hub.ts";
import { truthAt } from "../truth.ts";
import type { World } from "../world.ts";
import { REVIEW_CHECKS } from "./reviews.ts";

export interface EndCheck {
  readonly name: string;
  readonly holds: string;
  readonly check: (world: World) => string | null | Promise<string | null>;
}

const isFinal = (state: string): boolean => FINAL_MISSION_STATES.some((one) => one === state);
const isSettled = (state: string): boolean => SETTLED_UNIT_STATES.some((one) => one === state);

export const END_CHECKS: readonly EndCheck[] = [
  ...REVIEW_CHECKS,
  {
    name: "I6.ends",
    holds: "every mission ends once conditions are fair, and a person answers what it asks for",
    check: ({ state }) => {
      for (const mission of state?.missions.values() ?? []) {
        if (isFinal(mission.state)) continue;
        const units = [...(state?.units.values() ?? [])]
          .filter((unit) => unit.mission === mission.mission && !isSettled(unit.state))
          .map((unit) => `${unit.unit} ${unit.state}: ${unit.because}`);
        return `${mission.mission} is ${mission.state}: ${mission.because}${mission.paused === null ? "" : ` (paused: ${mission.paused})`}; queue ${state?.repo.queueClosed ?? "open"}; ${units.join("; ")}`;
      }
      return null;
    },
  },
  {
    name: "I6.started",
    holds: "every objective that somebody entitled labelled is a mission, or was answered",
    check: ({ scenario, state, hub, ledger }) => {
      // Where GitHub refused the answer too, nothing else can be said.
      const missions = (state?.missions.size ?? 0) + ledger.refusedAnswers;
      const expected = scenario.missions.filter((mission) => !mission.byStranger).length;
      if (missions >= expected) return null;
      // Whoever deleted the answer afterwards had it.
      const answered = hub.said.some(({ by, body }) => by === OWN && /mc:not-started/.test(body));
      return answered ? null : `${missions} of ${expected} missions began, and nobody was told why`;
    },
  },
  {
    name: "I2.fate",
    holds:
      "a unit is landed if and only if its work is on mc/green; every other has a settled fate with a reason",
    check: (world) => {
      if (world.ledger.greenTouched) return null;
      const green = world.tip(GREEN);
      if (green === null) return null;
      const present = truthAt(world.store, green).units;
      for (const unit of world.state?.units.values() ?? []) {
        if (unit.state === "landed") {
          if (!present.has(unit.unit))
            return `${unit.unit} counts as landed and is not on mc/green`;
          continue;
        }
        if (present.has(unit.unit) && world.ledger.landed.has(`${unit.mission}/${unit.unit}`)) {
          return `${unit.unit} is on mc/green and counts as ${unit.state}: ${unit.because}`;
        }
        if (!isSettled(unit.state)) return `${unit.unit} is ${unit.state}: ${unit.because}`;
        if (unit.because === "") return `${unit.unit} is ${unit.state} without a reason`;
      }
      return null;
    },
  },
  {
    name: "I6.attempts",
    holds: "every attempt and every dispatch ends",
    check: ({ state }) => {
      for (const attempt of state?.attempts.values() ?? []) {
        if (attempt.state === "dispatched")
          return `attempt ${attempt.attempt} of ${attempt.unit} never ended`;
      }
      for (const row of state?.dispatches.values() ?? []) {
        if (row.state === "asked" || row.state === "running")
          return `${row.dispatch} is still ${row.state}`;
      }
      return null;
    },
  },
  {
    name: "I21q.runs",
    holds: "no run of ours is left running",
    check: ({ actions, state, time }) => {
      for (const run of actions.runs.values()) {
        if (!run.exists || run.status === "completed" || run.actor !== OWN) continue;
        if (time.now() - run.createdMs < 30 * 60_000) continue;
        const row = [...(state?.dispatches.values() ?? [])].find(
          (one) => run.title === `mc ${one.dispatch}`,
        );
        return `run ${run.id} (${run.title}, ${row?.state ?? "unknown"}) is still ${run.status}`;
      }
      return null;
    },
  },
  {
    name: "I21q.candidates",
    holds: "candidate refs are cleared away, unless the queue is closed or GitHub refused",
    check: ({ store, state, faults, scenario, ledger }) => {
      const refused = ["call.refused", "call.busy", "call.limited", "outage"] as const;
      if (refused.some((name) => faults.counts.has(name)) || faults.counts.has("call.unanswered"))
        return null;
      if (state?.repo.queueClosed != null || scenario.deeds.length > 0) return null;
      // One that stood still in the middle of a push makes it after another has cleared away: no fence reaches GitHub.
      const isLate = (ref: string): boolean =>
        faults.counts.has("instance.frozen") && ledger.cleared.has(ref);
      const left = [...store.refs().keys()].filter(
        (ref) => ref.startsWith("refs/heads/mc/cand/") && !isLate(ref),
      );
      return left.length === 0 ? null : `left over: ${left.slice(0, 5).join(", ")}`;
    },
  },
  {
    name: "I21q.ways",
    holds:
      "of a unit that was tried in several ways, branches stay of those that became its pull request alone",
    check: ({ store, state, faults, scenario }) => {
      const lost = ["run.stuck", "run.cancelled", "leg.lost", "instance.frozen"] as const;
      const refused = ["call.refused", "call.busy", "call.limited", "outage"] as const;
      const isExcused = [...lost, ...refused, "call.unanswered" as const].some((name) =>
        faults.counts.has(name),
      );
      if (isExcused || scenario.deeds.length > 0) return null;
      const proposed = new Set(
        [...(state?.units.values() ?? [])]
          .flatMap(({ details }) => details.fork?.branches ?? [])
          .filter((one) => one.proposed)
          .map(({ branch }) => `refs/heads/${branch}`),
      );
      const left = [...store.refs().keys()].filter(
        (ref) => /^refs\/heads\/mc\/m[^/]+\/[^/]+\/\d+\.\d$/.test(ref) && !proposed.has(ref),
      );
      return left.length === 0 ? null : `left over: ${left.slice(0, 5).join(", ")}`;
    },
  },
  {
    name: "I5.once",
    holds:
      "one run per dispatch that was not cancelled, one open pull request per branch, one comment per topic",
    check: ({ actions, hub, falls, faults }) => {
      const titles = new Map<string, number>();
      for (const run of actions.runs.values()) {
        if (run.conclusion === "cancelled" || !run.exists) continue;
        const shownMs = titles.get(run.title);
        // One that stood still in the middle of asking asks after another has: no fence reaches GitHub. And what no list
        // shows yet cannot be known to one that died before it heard the answer.
        const excused = faults.counts.has("instance.frozen") || (shownMs ?? 0) > run.createdMs;
        if (shownMs !== undefined && !excused) return `${run.title} ran twice`;
        titles.set(run.title, run.listedMs);
      }
      // Two instances, or one that died while it waited for the answer, may both have asked.
      if (falls > 0 || faults.counts.has("call.unanswered")) return null;
      const topics = new Set<string>();
      for (const { by, thread, body } of hub.comments.values()) {
        const topic = by === OWN ? topicOf(body) : null;
        if (topic === null) continue;
        if (topics.has(`${thread}/${topic}`)) return `two comments ${topic} on #${thread}`;
        topics.add(`${thread}/${topic}`);
      }
      return null;
    },
  },
  {
    name: "I5.forged",
    holds: "no webhook without the right signature is taken",
    check: ({ hooks }) => {
      const taken = hooks.forgedAnswers.filter((status) => status < 400);
      return taken.length === 0 ? null : `${taken.length} forged webhooks were taken`;
    },
  },
  {
    name: "I12q.memory",
    holds: "what is remembered is what the database holds",
    check: async ({ database, state, time }) => {
      const loaded = await database.use((db) =>
        db.read((tx) => loadRepoState(tx, REPO, time.now())),
      );
      for (const kind of [
        "units",
        "missions",
        "dispatches",
        "attempts",
        "gates",
        "verdicts",
      ] as const) {
        const remembered = new Map<string, unknown>(state?.[kind] ?? []);
        for (const [key, row] of loaded[kind]) {
          const left = isDeepStrictEqual(remembered.get(key), row);
          if (!left) return `${kind} ${key} differs from what is stored`;
        }
      }
      return null;
    },
  },
  {
    name: "I5.applied",
    holds:
      "every delivery is applied once, and none is left waiting or set aside for a defect of ours",
    check: async ({ database }) => {
      const rows = await database.use((db) =>
        db.read((tx) =>
          tx.all({
            text: "select name, error from delivery where state = 'parked' and error like '%nvariant%'",
            values: [],
          }),
        ),
      );
      const stopped = await database.use((db) =>
        db.read((tx) =>
          tx.all({ text: "select stopped from lane where stopped is not null", values: [] }),
        ),
      );
      if (stopped.length > 0) return `the lane stands still: ${JSON.stringify(stopped[0])}`;
      return rows.length === 0 ? null : `set aside: ${JSON.stringify(rows[0])}`;
    },
  },
  {
    name: "I14q.good",
    holds: "a good unit that nobody disturbed is on mc/green, or its failure tells why",
    check: ({ scenario, state, ledger, faults }) => {
      if (scenario.deeds.length > 0 || ledger.greenTouched || faults.happened.length > 0)
        return null;
      for (const mission of scenario.missions) {
        if (mission.byStranger || scenario.config.wallMinutes < 1000) continue;
        for (const unit of mission.units) {
          if (unit.goodFrom > 1 || unit.group !== null || unit.shared !== null) continue;
          if (unit.failures > 0 || unit.isEmpty || unit.needs.length > 0) continue;
          const row = [...(state?.units.values() ?? [])].find((one) => one.unit === unit.id);
          if (row?.state !== "landed") {
            return `${unit.id} is good, nothing went wrong, and it is ${row?.state ?? "absent"}: ${row?.because ?? ""}`;
          }
        }
      }
      return null;
    },
  },
];
