// Rows of a small mission, for the texts: every field filled, each test changes what it is about.

import { NO_BACKLOG } from "../../../core/backlog/slice.ts";
import {
  dispatchId,
  type IsoTime,
  isoTime,
  missionId,
  repoName,
  type Sha,
  sha,
  unitId,
} from "../../../core/base/brand.ts";
import { RepoConfig } from "../../../core/config/schema.ts";
import { NOTHING_DISCOVERED } from "../../../core/engine/rows/discovery-row.ts";
import type { DispatchRow } from "../../../core/engine/rows/dispatch-row.ts";
import type { GateRow } from "../../../core/engine/rows/gate-row.ts";
import { ALL_WELL } from "../../../core/engine/rows/health-row.ts";
import { NOTHING_LEARNED } from "../../../core/engine/rows/learned-row.ts";
import { NOTHING_REMEMBERED } from "../../../core/engine/rows/memory-row.ts";
import type { MissionRow } from "../../../core/engine/rows/mission-row.ts";
import type { RepoRow } from "../../../core/engine/rows/repo-row.ts";
import { NO_MEASURES } from "../../../core/engine/rows/repo-row.ts";
import type { AttemptRow, UnitRow } from "../../../core/engine/rows/unit-row.ts";
import type { VerdictRow } from "../../../core/engine/rows/verdict-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { attemptKey, gateKey, unitKey, verdictKey } from "../../../core/engine/state.ts";
import { NO_STRATEGY } from "../../../core/strategy/strategy-rows.ts";

export const REPO = repoName("acme/calc");
export const M12 = missionId("m12");
export const at = (minute: number): IsoTime => isoTime(Date.UTC(2026, 0, 31, 10, minute));
export const commit = (letter: string): Sha => sha(letter.repeat(40));
export const config = RepoConfig.parse({ verify: { command: "npm test" } });

export const repoRow = (change: Partial<RepoRow> = {}): RepoRow => ({
  repo: REPO,
  installationId: 1,
  defaultBranch: "main",
  onboarding: "active",
  onboardingPull: null,
  config,
  configSha: commit("c"),
  green: commit("b"),
  target: commit("a"),
  synced: commit("a"),
  queueClosed: null,
  generation: 1,
  landedCount: 0,
  measures: NO_MEASURES,
  ...change,
});

export const missionRow = (change: Partial<MissionRow> = {}): MissionRow => ({
  repo: REPO,
  mission: M12,
  issue: 12,
  title: "Add a calculator",
  body: "Please.",
  objectiveHash: "0".repeat(64),
  startedBy: "olga",
  state: "running",
  because: "units are being worked on",
  paused: null,
  stopReason: null,
  target: "main",
  base: commit("a"),
  config,
  planSource: "agent",
  planHash: "f".repeat(64),
  planAttempts: 1,
  planPull: null,
  promotionPull: null,
  releaseSha: null,
  costUsd: 1.2,
  startedAt: at(0),
  endedAt: null,
  promotedSha: null,
  details: {},
  ...change,
});

export const unitRow = (id: string, change: Partial<UnitRow> = {}): UnitRow => ({
  repo: REPO,
  mission: M12,
  unit: unitId(id),
  position: 0,
  title: `Write the ${id}`,
  description: `The ${id} is missing.`,
  files: [`src/${id}.ts`],
  dependsOn: [],
  after: [],
  criteria: [`npm test -- ${id}`],
  specialist: "",
  kind: "implement",
  priority: 1,
  state: "waiting",
  because: "waits for a worker",
  attempt: 0,
  maxAttempts: 3,
  notBefore: null,
  evidence: [],
  branch: null,
  head: null,
  pull: null,
  additions: 0,
  deletions: 0,
  changedFiles: [],
  reviewScore: null,
  reviewText: null,
  queuedAt: null,
  conflicts: 0,
  held: null,
  verify: null,
  summary: "",
  costUsd: 0,
  landedAs: null,
  details: {},
  ...change,
});

export const attemptRow = (
  unit: string,
  attempt: number,
  change: Partial<AttemptRow> = {},
): AttemptRow => ({
  repo: REPO,
  mission: M12,
  unit: unitId(unit),
  attempt,
  kind: "work",
  dispatch: dispatchId("mc-m12-work-1"),
  state: "published",
  cause: null,
  base: commit("a"),
  head: commit("d"),
  summary: "",
  agent: "claude-code",
  model: "opus",
  inputTokens: 1000,
  outputTokens: 200,
  costUsd: 0.42,
  startedAt: at(1),
  endedAt: at(3),
  details: {},
  ...change,
});

export const dispatchRow = (change: Partial<DispatchRow> = {}): DispatchRow => ({
  repo: REPO,
  dispatch: dispatchId("mc-m12-work-1"),
  mission: M12,
  purpose: "work",
  state: "settled",
  runId: 77,
  runUrl: "http://127.0.0.1:3000/acme/calc/actions/runs/77",
  legs: [],
  commit: commit("a"),
  askedAt: at(1),
  deadline: at(40),
  ...change,
});

export const gateRow = (change: Partial<GateRow> = {}): GateRow => ({
  repo: REPO,
  gate: "promote",
  mission: M12,
  unit: null,
  pull: 20,
  head: commit("b"),
  state: "open",
  by: null,
  askedAt: at(30),
  decidedAt: null,
  ...change,
});

export const verdictRow = (change: Partial<VerdictRow> = {}): VerdictRow => ({
  repo: REPO,
  commit: commit("b"),
  spec: "s",
  attempt: 1,
  outcome: "passed",
  dispatch: dispatchId("mc-verify-1"),
  runUrl: "http://127.0.0.1:3000/acme/calc/actions/runs/78",
  testsTotal: 120,
  testsPassed: 120,
  testsFailed: 0,
  lintErrors: null,
  typeErrors: null,
  failures: [],
  checks: [],
  signature: null,
  note: "",
  log: "120 passed",
  durationMs: 34_000,
  at: at(5),
  ...change,
});

export interface World {
  readonly repo?: RepoRow;
  readonly missions?: readonly MissionRow[];
  readonly units?: readonly UnitRow[];
  readonly attempts?: readonly AttemptRow[];
  readonly dispatches?: readonly DispatchRow[];
  readonly gates?: readonly GateRow[];
  readonly verdicts?: readonly VerdictRow[];
  readonly chain?: RepoState["chain"];
}

export const stateOf = (world: World): RepoState => ({
  repo: world.repo ?? repoRow(),
  missions: new Map((world.missions ?? []).map((row) => [row.mission, row])),
  units: new Map((world.units ?? []).map((row) => [unitKey(row.mission, row.unit), row])),
  attempts: new Map(
    (world.attempts ?? []).map((row) => [attemptKey(row.mission, row.unit, row.attempt), row]),
  ),
  dispatches: new Map((world.dispatches ?? []).map((row) => [row.dispatch, row])),
  chain: world.chain ?? null,
  verdicts: new Map(
    (world.verdicts ?? []).map((row) => [verdictKey(row.commit, row.spec, row.attempt), row]),
  ),
  tournaments: new Map(),
  flaky: new Map(),
  gates: new Map((world.gates ?? []).map((row) => [gateKey(row.gate, row.mission, row.unit), row])),
  reviews: new Map(),
  projections: new Map(),
  learned: NOTHING_LEARNED,
  memory: NOTHING_REMEMBERED,
  health: ALL_WELL,
  backlog: NO_BACKLOG,
  strategy: NO_STRATEGY,
  discovery: NOTHING_DISCOVERED,
});
