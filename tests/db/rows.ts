// One full row of every kind, for tests of the store.
import { dispatchId, isoTime, missionId, repoName, sha, unitId } from "../../core/base/brand.ts";
import { RepoConfig } from "../../core/config/schema.ts";
import type { Change } from "../../core/engine/change.ts";
import type { ChainRow } from "../../core/engine/rows/chain-row.ts";
import type { DispatchRow } from "../../core/engine/rows/dispatch-row.ts";
import type { GateRow, ReviewRow } from "../../core/engine/rows/gate-row.ts";
import {
  type BreakerRow,
  freshHealth,
  type HealthRow,
  type JobCostRow,
  type SpendRow,
  type TraceRow,
} from "../../core/engine/rows/health-row.ts";
import type { CausalRow, ToolRow, VariantRow } from "../../core/engine/rows/learned-row.ts";
import type { MissionRow } from "../../core/engine/rows/mission-row.ts";
import type { RepoRow } from "../../core/engine/rows/repo-row.ts";
import type { AttemptRow, UnitRow } from "../../core/engine/rows/unit-row.ts";
import type { VerdictRow } from "../../core/engine/rows/verdict-row.ts";
import { HEALTHY } from "../../core/health/degradation.ts";

export const REPO = repoName("ada/engine");
export const NOW_MS = Date.UTC(2026, 0, 10);
export const at = (seconds: number) => isoTime(NOW_MS + seconds * 1000);
export const commit = (digit: string) => sha(digit.repeat(40));
const M1 = missionId("m1");
const PARSER = unitId("parser");

export const repo: RepoRow = {
  repo: REPO,
  installationId: 42,
  defaultBranch: "main",
  onboarding: "active",
  onboardingPull: 3,
  config: RepoConfig.parse({ verify: { command: "npm test" } }),
  configSha: commit("1"),
  green: commit("2"),
  target: commit("3"),
  synced: commit("3"),
  queueClosed: "somebody moved mc/green",
  generation: 7,
  landedCount: 5,
  measures: {
    runs: 12,
    runMs: 4200,
    repeats: 9,
    flakes: 1,
    units: { "claude-code opus": { seen: 8, bad: 2 } },
    greenTests: 120,
    reviews: { recent: ["", "malformed", ""], alarmed: false },
  },
};

export const mission: MissionRow = {
  repo: REPO,
  mission: M1,
  issue: 1,
  title: "Add a parser — “quoted”",
  body: "Line one\nLine two\u2028three",
  objectiveHash: "abcd",
  startedBy: "ada",
  state: "running",
  because: "two units work",
  paused: null,
  stopReason: null,
  target: "main",
  base: commit("3"),
  config: RepoConfig.parse({}),
  planSource: "explicit",
  planHash: "beef",
  planAttempts: 1,
  planPull: 4,
  promotionPull: null,
  releaseSha: null,
  costUsd: 1.25,
  startedAt: at(0),
  endedAt: null,
  promotedSha: null,
  details: {},
};

export const unit: UnitRow = {
  repo: REPO,
  mission: M1,
  unit: PARSER,
  position: 0,
  title: "Parser",
  description: "Write it",
  files: ["src/parser.ts", "src/it's.ts"],
  dependsOn: [unitId("lexer")],
  after: [],
  criteria: ["parses numbers"],
  specialist: "",
  kind: "implement",
  priority: 0.5,
  state: "reviewing",
  because: "its pull request is read",
  attempt: 2,
  maxAttempts: 3,
  notBefore: at(30),
  evidence: [{ attempt: 1, stage: "verify", cause: "tests", text: "1 failed", failing: ["adds"] }],
  branch: "mc/m1/parser/2",
  head: commit("4"),
  pull: 12,
  additions: 10,
  deletions: 2,
  changedFiles: ["src/parser.ts"],
  reviewScore: 7.5,
  reviewText: "good",
  queuedAt: at(40),
  held: "olga: not yet",
  verify: { command: "npm run extra", timeoutMinutes: 5, fewerTests: 2 },
  conflicts: 1,
  summary: "wrote it",
  costUsd: 0.75,
  landedAs: commit("5"),
  details: {
    review: {
      head: commit("4"),
      scores: { alignment: 8, approach: 7, testQuality: 7, criteriaMet: null },
      placed: [
        {
          ...{ path: "src/parser.ts", line: 3, endLine: 4, severity: "should", text: "it's so" },
          suggestion: "else\n",
        },
      ],
      unplaced: [],
      ...{ left: 1, dropped: 2, costUsd: 0.1, sentBack: null, shownOn: 12 },
    },
  },
};

export const workDispatch: DispatchRow = {
  repo: REPO,
  dispatch: dispatchId("mc-m1-work-1"),
  mission: M1,
  purpose: "work",
  state: "running",
  runId: 99,
  runUrl: "https://github.com/ada/engine/actions/runs/99",
  legs: [
    {
      leg: "parser",
      attempt: 2,
      state: "collecting",
      jobs: { agent: { conclusion: "success", failedStep: null, url: "https://x" } },
    },
  ],
  commit: commit("3"),
  askedAt: at(10),
  deadline: at(3600),
};

export const verifyDispatch: DispatchRow = {
  ...workDispatch,
  dispatch: dispatchId("mc-verify-1"),
  mission: null,
  purpose: "verify",
  state: "settled",
  legs: [
    {
      leg: "verify",
      attempt: 1,
      state: "settled",
      jobs: { verify: { conclusion: "success", failedStep: null, url: null, runAttempt: 2 } },
      order: {
        spec: "strict",
        required: ["verify", "m1/parser"],
        minSeconds: 1,
        floor: { least: 3, green: 5 },
        plain: { spec: "plain", checks: [{ name: "verify", minutes: 10 }], floor: null },
      },
    },
  ],
};

export const attempt: AttemptRow = {
  repo: REPO,
  mission: M1,
  unit: PARSER,
  attempt: 2,
  kind: "rebase",
  dispatch: workDispatch.dispatch,
  state: "published",
  cause: null,
  base: commit("3"),
  head: commit("4"),
  summary: "",
  agent: "scripted",
  model: "",
  inputTokens: 1200,
  outputTokens: 300,
  costUsd: 0.01,
  startedAt: at(10),
  endedAt: null,
  details: {
    review: {
      ...{ alignment: 8, approach: 7, testQuality: 7, criteriaMet: null, average: 7.3 },
      at: at(20),
    },
  },
};

export const chain: ChainRow = {
  repo: REPO,
  generation: 7,
  base: commit("2"),
  building: { chain: ["m1/parser@444444444444"], solos: [["m1/parser@444444444444"]], aside: null },
  elements: [
    {
      id: "m1/parser@444444444444",
      kind: "unit",
      mission: M1,
      unit: PARSER,
      head: commit("4"),
      merge: commit("6"),
    },
    {
      id: "sync@333333333333",
      kind: "sync",
      mission: null,
      unit: null,
      head: commit("3"),
      merge: commit("7"),
    },
  ],
  solos: [[{ id: "m1/parser@444444444444", merge: commit("6") }]],
  conflicts: [["m1/lexer@555555555555", "m1/parser@444444444444"]],
  probes: [
    {
      dispatch: verifyDispatch.dispatch,
      kind: "prefix",
      members: [{ id: "m1/parser@444444444444", merge: commit("6") }],
      commit: commit("6"),
      spec: "spec1",
      landing: 5,
      generation: 7,
      startedAt: at(15),
    },
  ],
  observations: [
    {
      dispatch: verifyDispatch.dispatch,
      kind: "solo",
      members: [{ id: "m1/parser@444444444444", merge: commit("6") }],
      commit: commit("6"),
      spec: "spec1",
      landing: 5,
      outcome: "failed",
      signature: "adds",
      at: at(16),
    },
  ],
  landed: [{ id: "m1/base@111111111111", files: ["a.ts"], landing: 5, merge: commit("2") }],
  searches: [
    {
      id: "m1/parser@444444444444",
      mission: M1,
      unit: PARSER,
      attempt: 1,
      head: commit("4"),
      between: [{ id: "m1/base@111111111111", merge: commit("2") }],
      passed: 0,
      commit: null,
      dispatch: null,
      failed: null,
      suspects: [],
    },
  ],
  landing: { members: [{ id: "sync@333333333333", merge: commit("7") }], commit: commit("7") },
  candidates: [{ generation: 7, tips: [commit("7"), commit("6")] }],
  words: {
    "m1/parser@444444444444": { why: "is being verified", suspicion: 0.1, expectedMs: 60000 },
  },
};

export const verdict: VerdictRow = {
  repo: REPO,
  commit: commit("2"),
  spec: "spec1",
  attempt: 1,
  outcome: "passed",
  dispatch: verifyDispatch.dispatch,
  runUrl: null,
  testsTotal: 10,
  testsPassed: 10,
  testsFailed: 0,
  lintErrors: null,
  typeErrors: 2,
  failures: [{ name: "adds", path: "src/a.ts", line: 3, message: "1 is not 2" }],
  checks: [
    {
      name: "verify",
      required: true,
      exitCode: 0,
      timedOut: false,
      durationMs: 1200,
      testsTotal: 10,
      testsFailed: 0,
    },
    {
      name: "browser",
      required: false,
      exitCode: 1,
      timedOut: false,
      durationMs: 900,
      testsTotal: 2,
      testsFailed: 1,
      failing: ["opens"],
    },
  ],
  signature: "adds",
  note: "",
  log: "ok",
  durationMs: 1234,
  at: at(20),
};

export const gate: GateRow = {
  repo: REPO,
  gate: "plan",
  mission: M1,
  unit: null,
  pull: 4,
  head: commit("8"),
  state: "approved",
  by: "grace",
  askedAt: at(1),
  decidedAt: at(2),
};

export const review: ReviewRow = {
  repo: REPO,
  pull: 12,
  review: 1001,
  reviewer: "grace",
  verdict: "changes_requested",
  commit: commit("4"),
  entitled: true,
  at: at(3),
};

export const causal: CausalRow = {
  repo: REPO,
  dimension: "file_count",
  value: "6+",
  good: 1.5,
  bad: 6.25,
  stages: { verify: 4.25, review: 2 },
  at: at(9),
};

export const variant: VariantRow = {
  repo: REPO,
  component: "worker",
  variant: "worker-0badcafe",
  text: "Read the tests first.",
  parent: "builtin",
  wins: 4,
  samples: 6,
  state: "active",
  because: "three attempts failed at tests that nobody had read",
  createdAt: at(8),
};

export const tool: ToolRow = {
  repo: REPO,
  mission: M1,
  name: "count-todos",
  description: "Counts TODO comments",
  language: "node",
  script: "print(files().length)",
  quality: 0.8,
  uses: 2,
  state: "kept",
  because: "its attempt landed",
  unit: PARSER,
  attempt: 2,
  at: at(7),
};

export const health: HealthRow = {
  ...freshHealth(REPO, M1),
  level: { ...HEALTHY, level: 3, trigger: "rate_limits", rateLimitsMs: [NOW_MS] },
  adaptive: { outcomes: "ssc", workers: 2, downs: 1 },
  barren: [PARSER],
  recovery: {
    why: "breaker",
    told: "the agent does not answer",
    tries: 1,
    phase: "probing",
    sinceMs: NOW_MS,
  },
  hold: { kind: "day_limit", text: "the day's money is used up", untilMs: NOW_MS + 1 },
};

export const breaker: BreakerRow = {
  repo: REPO,
  component: "agent/claude-code/opus",
  breaker: { state: "open", failures: 3, opens: 1, untilMs: NOW_MS + 120_000 },
  probe: null,
  because: "api_rate",
};

export const spend: SpendRow = {
  repo: REPO,
  kind: "work",
  slot: 4,
  hour: 490_000,
  usd: 1.25,
  jobs: 2,
};

export const jobCost: JobCostRow = { repo: REPO, kind: "work", ema: { value: 0.6, count: 2 } };

export const trace: TraceRow = {
  repo: REPO,
  dispatch: workDispatch.dispatch,
  leg: "parser",
  mission: M1,
  attempt: 2,
  purpose: "work",
  task: "work",
  agent: "claude-code",
  model: "opus",
  status: "failed",
  cause: "no_result",
  prompt: "Do it.",
  answer: "No.",
  error: "it said no",
  inputTokens: 10,
  outputTokens: 2,
  costUsd: null,
  durationMs: 1200,
  at: at(11),
};

/** Deliberately not in the order of their references. */
export const allChanges: readonly Change[] = [
  { kind: "trace.add", row: trace },
  { kind: "health.put", row: health },
  { kind: "breaker.put", row: breaker },
  { kind: "spend.put", row: spend },
  { kind: "jobCost.put", row: jobCost },
  { kind: "tool.put", row: tool },
  { kind: "causal.put", row: causal },
  { kind: "variant.put", row: variant },
  { kind: "projection.put", row: { repo: REPO, topic: "comment/1/mission", hash: "ff" } },
  { kind: "review.put", row: review },
  { kind: "gate.put", row: gate },
  { kind: "gate.put", row: { ...gate, gate: "large_merge", unit: PARSER, pull: 12, by: null } },
  { kind: "verdict.add", row: verdict },
  { kind: "chain.put", row: chain },
  { kind: "attempt.put", row: attempt },
  { kind: "dispatch.put", row: workDispatch },
  { kind: "dispatch.put", row: verifyDispatch },
  { kind: "unit.put", row: unit },
  { kind: "mission.put", row: mission },
  { kind: "repo.put", row: repo },
];
