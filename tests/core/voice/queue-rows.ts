// A queue in full swing, for the texts and the page: two verifications of prefixes and a solo of a suspect, a landing
// behind it, a unit held by a person, one being repaired, a flaky test in quarantine.
import { dispatchId, sha, unitId } from "../../../core/base/brand.ts";
import type { ChainRow } from "../../../core/engine/rows/chain-row.ts";
import type { TournamentRow } from "../../../core/engine/rows/tournament-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import {
  at,
  attemptRow,
  commit,
  dispatchRow,
  M12,
  missionRow,
  REPO,
  repoRow,
  stateOf,
  unitRow,
} from "./rows.ts";

const HEADS = { a: "1", b: "2", c: "3", d: "4", e: "5" } as const;
type Name = keyof typeof HEADS;
export const NAMES: readonly Name[] = ["a", "b", "c", "d", "e"];
export const idOf = (name: Name): string => `m12/${name}@${HEADS[name].repeat(12)}`;
const merge = (name: Name) => sha(`${HEADS[name]}f`.repeat(20));
const members = (...names: Name[]) => names.map((name) => ({ id: idOf(name), merge: merge(name) }));

export const NOW_MS = Date.UTC(2026, 0, 31, 10, 30);

export const chainRow = (change: Partial<ChainRow> = {}): ChainRow => ({
  repo: REPO,
  generation: 4,
  base: commit("b"),
  building: null,
  elements: NAMES.slice(0, 4).map((name) => ({
    id: idOf(name),
    kind: "unit",
    mission: M12,
    unit: unitId(name),
    head: sha(HEADS[name].repeat(40)),
    merge: merge(name),
  })),
  solos: [members("d")],
  conflicts: [],
  searches: [],
  probes: [
    {
      dispatch: dispatchId("mc-verify-7"),
      kind: "prefix",
      members: members("a", "b"),
      commit: merge("b"),
      spec: "s",
      landing: 3,
      generation: 4,
      startedAt: at(27),
    },
    {
      dispatch: dispatchId("mc-verify-8"),
      kind: "prefix",
      members: members("a", "b", "c"),
      commit: merge("c"),
      spec: "s",
      landing: 3,
      generation: 4,
      startedAt: at(28),
    },
    {
      dispatch: dispatchId("mc-verify-9"),
      kind: "solo",
      members: members("d"),
      commit: merge("d"),
      spec: "s",
      landing: 3,
      generation: 4,
      startedAt: at(29),
    },
  ],
  observations: [
    {
      dispatch: dispatchId("mc-verify-5"),
      kind: "prefix",
      members: members("c", "d"),
      commit: merge("d"),
      spec: "s",
      landing: 3,
      outcome: "failed",
      signature: "x",
      at: at(20),
    },
  ],
  landed: [],
  landing: null,
  candidates: [],
  words: {
    [idOf("a")]: {
      why: `being verified together with ${idOf("b")}; a pass lands all 2`,
      suspicion: 0.01,
      expectedMs: 240_000,
    },
    [idOf("b")]: { why: "being verified", suspicion: 0.02, expectedMs: 240_000 },
    [idOf("c")]: {
      why: `suspected (31 %): failed once with ${idOf("d")}`,
      suspicion: 0.31,
      expectedMs: 600_000,
    },
    [idOf("d")]: {
      why: `suspected (91 %): failed once with ${idOf("c")}; being verified alone`,
      suspicion: 0.91,
      expectedMs: 1_500_000,
    },
  },
  ...change,
});

const tournament: TournamentRow = {
  repo: REPO,
  mission: M12,
  unit: unitId("broken"),
  wave: 1,
  kind: "repair",
  attempt: 1,
  base: commit("b"),
  head: commit("9"),
  state: "running",
  because: "verification failed twice, alone",
  dispatch: dispatchId("mc-m12-fixup-1"),
  candidates: [],
  winner: null,
  startedAt: at(25),
  endedAt: null,
};

/** Everything that a queue can show at once. */
export function busyState(change: Partial<RepoState> = {}): RepoState {
  const queued = NAMES.map((name, position) =>
    unitRow(name, {
      position,
      state: "queued",
      attempt: 1,
      head: sha(HEADS[name].repeat(40)),
      pull: 30 + position,
      queuedAt: at(10 + position),
      because: "waits for its turn",
    }),
  );
  const state = stateOf({
    repo: repoRow({
      landedCount: 3,
      measures: { runs: 12, runMs: 240_000, repeats: 40, flakes: 2, units: {}, greenTests: 120 },
    }),
    missions: [missionRow()],
    units: [
      ...queued,
      unitRow("held", {
        position: 5,
        state: "queued",
        head: commit("7"),
        pull: 36,
        queuedAt: at(5),
        held: "olga: the docs come first",
      }),
      unitRow("broken", { position: 6, state: "fixing", attempt: 1, head: commit("9"), pull: 37 }),
      unitRow("done", {
        position: 7,
        state: "landed",
        attempt: 1,
        pull: 20,
        landedAs: commit("b"),
        queuedAt: at(1),
      }),
      unitRow("again", {
        position: 8,
        state: "working",
        attempt: 2,
        pull: 21,
        evidence: [{ attempt: 1, stage: "verify", cause: "2 tests failed", text: "not ok" }],
      }),
    ],
    attempts: [
      attemptRow("done", 1, { state: "landed", endedAt: at(15) }),
      attemptRow("again", 1, { state: "failed", endedAt: at(16) }),
    ],
    dispatches: [7, 8, 9].map((number) =>
      dispatchRow({
        dispatch: dispatchId(`mc-verify-${number}`),
        purpose: "verify",
        mission: null,
        state: "running",
        runUrl: `https://github.com/acme/calc/actions/runs/${number}`,
      }),
    ),
    chain: chainRow(),
  });
  return {
    ...state,
    tournaments: new Map([
      [
        "m12/broken/1",
        { ...tournament, candidates: [candidate(1, "running"), candidate(2, "verifying")] },
      ],
    ]),
    flaky: new Map([
      [
        "parses <b>bold</b> | twice",
        {
          repo: REPO,
          test: "parses <b>bold</b> | twice",
          path: "test/parse.test.ts",
          seen: 2,
          firstSeen: at(1),
          lastSeen: at(20),
          lastCommit: commit("b"),
          quarantinedBy: "olga",
          quarantinedAt: at(21),
        },
      ],
    ]),
    ...change,
  };
}

function candidate(
  index: number,
  state: TournamentRow["candidates"][number]["state"],
): TournamentRow["candidates"][number] {
  return {
    index,
    strategy:
      ["smallest change", "read the failing test first", "start over"][index - 1] ?? "another",
    leg: `broken-${index}`,
    branch: `mc/m12/broken/fix-1-${index}`,
    state,
    cause: null,
    summary: "",
    head: null,
    verify: null,
    testsTotal: null,
    testsPassed: null,
    lintErrors: null,
    protectedPaths: [],
    additions: 0,
    deletions: 0,
    changedFiles: [],
    lines: 0,
    costUsd: 0,
  };
}
