// Reference cases about what attempts show, and about who may start, that we answer differently.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

export const batchSignals: Departures = {
  "stalled by title": {
    instead: "a unit that was not begun is no try: one failure is no standstill",
    expected: {
      ...{ file_hotspots: [], failure_clusters: {}, failure_stages: {}, stalled_areas: [] },
      ...{ effort_distribution: { T: 0 }, retry_depth: {}, knowledge_gaps: [], stageText: "" },
    },
  },
};

export const fileLocks: Departures = {
  "overlap 'a' 'a/b'": {
    instead: "a folder covers its files, however it is written",
    expected: true,
  },
  "overlap 'a//b' 'a/b'": { instead: "paths are compared in normal form", expected: true },
  "overlap 'x/../a' 'a'": {
    instead: "a path with `..` is refused with the plan, so it is never compared",
    expected: "refused",
  },
};

export const plannerContext: Departures = {
  "failures: the oldest of the ten newest are kept": {
    instead: "the newest failures are told; a mission that dispatched nothing has no row of costs",
    expected: "## Recent Failures\n- u0xxxxxx: c0\n- u1xxxxxx: c1\n- u2xxxxxx: c2\n- u3xxxxxx: c3\n- u4xxxxxx: c4",
  },
};

export const leftToDo: Departures = {
  "objective no snapshots": { instead: "what nobody counted is not spoken of", expected: [] },
  "objective prev zero has no momentum": {
    instead: "what is left is told, and no score mixes in the one before, so nothing jumps",
    expected: [],
  },
  "objective prev tiny has": {
    instead: "what is left is told, and no score mixes in the one before, so nothing jumps",
    expected: [],
  },
};

export const unitClaim: Departures = {
  "claim tie by id": {
    instead: "equally urgent units start in the order of the plan",
    expected: ["z", "a"],
  },
  "claim missing dependency counts as met": {
    instead: "a plan that names an unknown unit is refused",
    expected: "refused",
  },
  "claim space after comma hides the dependency": {
    instead: "every dependency counts",
    expected: ["c", "a"],
  },
  "claim self": { instead: "a plan in which a unit needs itself is refused", expected: "refused" },
  "recover no heartbeat": {
    instead: "a unit whose run is over is helped, whether it ever gave a sign or not",
    expected: { recovered: ["u0"], after: { u0: ["pending", 1] } },
  },
};
