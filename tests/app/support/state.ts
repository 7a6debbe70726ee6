// A repository with one running mission, as the product would remember it: what translations are asked against.

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
import { ALL_WELL } from "../../../core/engine/rows/health-row.ts";
import { NOTHING_LEARNED } from "../../../core/engine/rows/learned-row.ts";
import { NOTHING_REMEMBERED } from "../../../core/engine/rows/memory-row.ts";
import type { MissionRow } from "../../../core/engine/rows/mission-row.ts";
import type { RepoRow } from "../../../core/engine/rows/repo-row.ts";
import { NO_MEASURES } from "../../../core/engine/rows/repo-row.ts";
import type { UnitRow } from "../../../core/engine/rows/unit-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { NO_STRATEGY } from "../../../core/strategy/strategy-rows.ts";

export const commit = (letter: string): Sha => sha(letter.repeat(40));
export const NOW: IsoTime = isoTime(Date.UTC(2026, 0, 2, 3, 4, 5));
export const REPO = repoName("o/r");
export const M1 = missionId("m1");

export const config = RepoConfig.parse({
  verify: { command: "npm test" },
  people: { bots: ["helper[bot]"] },
});

export const repoRow = (row: Partial<RepoRow> = {}): RepoRow => ({
  repo: REPO,
  installationId: 7,
  defaultBranch: "main",
  onboarding: "active",
  onboardingPull: null,
  config,
  configSha: commit("c"),
  green: commit("9"),
  target: commit("7"),
  synced: null,
  queueClosed: null,
  generation: 0,
  landedCount: 0,
  measures: NO_MEASURES,
  ...row,
});

export const missionRow = (row: Partial<MissionRow> = {}): MissionRow => ({
  repo: REPO,
  mission: M1,
  issue: 1,
  title: "Add login",
  body: "Please.",
  objectiveHash: "h",
  startedBy: "olga",
  state: "running",
  because: "it runs",
  paused: null,
  stopReason: null,
  target: "main",
  base: commit("7"),
  config,
  planSource: "explicit",
  planHash: null,
  planAttempts: 0,
  planPull: null,
  promotionPull: 12,
  releaseSha: null,
  costUsd: 0,
  startedAt: NOW,
  endedAt: null,
  promotedSha: null,
  details: {},
  ...row,
});

export const unitRow = (row: Partial<UnitRow> = {}): UnitRow => ({
  repo: REPO,
  mission: M1,
  unit: unitId("form"),
  position: 0,
  title: "Form",
  description: "",
  files: [],
  dependsOn: [],
  after: [],
  criteria: [],
  specialist: "",
  kind: "implement",
  priority: 0,
  state: "reviewing",
  because: "",
  attempt: 1,
  maxAttempts: 3,
  notBefore: null,
  evidence: [],
  branch: "mc/m1/form/1",
  head: commit("a"),
  pull: 10,
  additions: 1,
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
  ...row,
});

export const dispatchRow = (row: Partial<DispatchRow> = {}): DispatchRow => ({
  repo: REPO,
  dispatch: dispatchId("mc-m1-work-1"),
  mission: M1,
  purpose: "work",
  state: "running",
  runId: 500,
  runUrl: "https://github.example/o/r/actions/runs/500",
  legs: [{ leg: "form", attempt: 1, state: "running", jobs: {} }],
  commit: commit("7"),
  askedAt: NOW,
  deadline: NOW,
  ...row,
});

export interface Rows {
  readonly repo?: Partial<RepoRow>;
  readonly missions?: readonly MissionRow[];
  readonly units?: readonly UnitRow[];
  readonly dispatches?: readonly DispatchRow[];
}

/** Without arguments: mission m1 of issue 1, unit form on pull request 10, promotion on 12, run 500. */
export function stateOf(rows: Rows = {}): RepoState {
  const missions = rows.missions ?? [missionRow()];
  const units = rows.units ?? [unitRow()];
  const dispatches = rows.dispatches ?? [dispatchRow()];
  return {
    repo: repoRow(rows.repo),
    missions: new Map(missions.map((row) => [row.mission, row])),
    units: new Map(units.map((row) => [`${row.mission}/${row.unit}`, row])),
    attempts: new Map(),
    dispatches: new Map(dispatches.map((row) => [row.dispatch, row])),
    chain: null,
    verdicts: new Map(),
    tournaments: new Map(),
    flaky: new Map(),
    gates: new Map(),
    reviews: new Map(),
    projections: new Map(),
    learned: NOTHING_LEARNED,
    memory: NOTHING_REMEMBERED,
    health: ALL_WELL,
    backlog: NO_BACKLOG,
    strategy: NO_STRATEGY,
    discovery: NOTHING_DISCOVERED,
  };
}

/** A repository that has never heard of us. */
export const blankState = (): RepoState =>
  stateOf({
    repo: { installationId: 0, onboarding: "none", config: null, green: null, target: null },
    missions: [],
    units: [],
    dispatches: [],
  });
