// Asking for workflow runs: the dispatch row, its briefs and its deadline. I4: every caller has checked pause, stop and budget.

import { advised } from "../attempt/failure-category.ts";
import type { DispatchId, MissionId, Sha } from "../base/brand.ts";
import { dispatchId, isoTime } from "../base/brand.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import type { DispatchPurpose, DispatchRow } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { askedOf } from "../health/asked.ts";
import { testsOn } from "../merge/measures.ts";
import type { VerifyExtra } from "../merge/specification.ts";
import { checksOf, extrasOf, orderOf, specOf, verifyMinutes } from "../merge/specification.ts";
import type { AgentSettings, Brief, BriefExtras, Task } from "../report/brief.ts";
import type { RecallRequest } from "../report/recall.ts";
import { WORKFLOWS } from "../report/workflow-names.ts";
import { planningContext } from "./context.ts";

/** How long a run may wait for a runner before we look after it. */
const QUEUE_ALLOWANCE_MS = 30 * 60_000;
/** Beside the agent's own time: checkout, bundling, upload. */
const JOB_ALLOWANCE_MINUTES = 5;
/** The jobs after a worker's: publishing, and proving where there is something to prove. */
const AFTER_WORK_MS = 30 * 60_000;

export function verifySettings(
  config: RepoConfig,
  extras: readonly VerifyExtra[] = [],
): NonNullable<Brief["verify"]> {
  return {
    spec: specOf(config, extras),
    checks: checksOf(config, extras).map(({ name, command, required, timeoutMinutes }) => ({
      name,
      command,
      required,
      timeoutS: Math.ceil(timeoutMinutes * 60),
    })),
    setup: config.verify.setup,
    command: config.verify.command,
    setupTimeoutS: Math.ceil(config.verify.setup_timeout_minutes * 60),
    timeoutS: Math.ceil(config.verify.timeout_minutes * 60),
  };
}

export function agentSettings(config: RepoConfig, maxCostUsd: number): AgentSettings {
  return {
    type: config.agent.type,
    command: config.agent.command,
    model: config.agent.model,
    maxTurns: config.agent.max_turns,
    maxCostUsd,
    timeoutS: Math.ceil(config.agent.timeout_minutes * 60),
    ...(config.agent.network ? { network: true } : {}),
    ...(config.agent.architect_model === ""
      ? {}
      : { architectModel: config.agent.architect_model }),
    ...(config.agent.micro_builds && config.agent.type === "builtin" ? { microBuilds: true } : {}),
    ...(config.agent.step_command === "" ? {} : { stepCommand: config.agent.step_command }),
  };
}

export function briefPolicy(config: RepoConfig): Brief["policy"] {
  return {
    protected: [...config.protected_paths],
    forbidden: [".github/workflows/**"],
    maxFiles: 300,
    maxBytes: 5_000_000,
  };
}

function freshDispatch(
  draft: Draft,
  purpose: DispatchPurpose,
  mission: MissionId | null,
): DispatchId {
  const scope = mission ?? "q";
  let number = 1;
  for (const dispatch of draft.dispatches.values()) {
    if (dispatch.purpose === purpose && dispatch.mission === mission) number += 1;
  }
  // The time makes the id unique even where older dispatches are no longer remembered.
  return dispatchId(`mc-${scope}-${purpose}-${number}-${draft.nowMs.toString(36)}`);
}

export interface LegRequest {
  readonly leg: string;
  readonly attempt: number;
  readonly task: Task;
  readonly unit: UnitRow | null;
  readonly against: Sha | null;
  readonly branch: string | null;
  readonly agent: AgentSettings | null;
  /** Candidates of a tournament. */
  readonly fixup?: NonNullable<Brief["fixup"]>;
  /** Instead of the unit's own. */
  readonly evidence?: Brief["evidence"];
  /** Optional parts of its brief, as they are. */
  readonly extras?: BriefExtras;
  /** What it wants to be told of earlier work. */
  readonly recall?: RecallRequest | null;
}

export function askForRun(
  draft: Draft,
  request: {
    readonly purpose: DispatchPurpose;
    readonly mission: MissionRow | null;
    readonly config: RepoConfig;
    readonly commit: Sha;
    readonly legs: readonly LegRequest[];
    /** Commit of each leg where it differs from `commit` (reviews look at different heads). */
    readonly commitOf?: (leg: LegRequest) => Sha;
    /** Verifications: what the units on the commit add to it. */
    readonly extras?: readonly VerifyExtra[];
  },
): DispatchRow {
  const { purpose, mission, config, commit, extras = [] } = request;
  const dispatch = freshDispatch(draft, purpose, mission?.mission ?? null);
  const minutes =
    purpose === "verify"
      ? Math.ceil(verifyMinutes(config, checksOf(config, extras)))
      : Math.ceil(
          purpose === "fixup" ? config.fixup.timeout_minutes : config.agent.timeout_minutes,
        );
  const timeoutMinutes = minutes + JOB_ALLOWANCE_MINUTES;
  const given = askedOf(draft, { dispatch, purpose, mission, legs: request.legs });
  const longestMs =
    timeoutMinutes * 60_000 + QUEUE_ALLOWANCE_MS + (purpose === "work" ? AFTER_WORK_MS : 0);
  const briefs: Record<string, string> = {};
  const recalls: Record<string, RecallRequest> = {};
  for (const leg of request.legs) {
    const agent = given.get(leg.leg)?.settings ?? leg.agent;
    const brief: Brief = {
      schema: "mc.brief/1",
      task: leg.task,
      repo: draft.repo.repo,
      mission: mission?.mission ?? null,
      leg: leg.leg,
      attempt: leg.attempt,
      dispatch,
      objective:
        mission === null
          ? null
          : { issue: mission.issue, title: mission.title, body: mission.body },
      unit: leg.unit === null ? null : unitBrief(leg.unit),
      commit: request.commitOf?.(leg) ?? commit,
      against: leg.against,
      branch: leg.branch,
      evidence: toldOf(leg),
      context: mission === null ? "" : planningContext(draft, mission, leg.unit),
      // An agent is told what its own unit is held to beside the repository's checks.
      verify: verifySettings(config, leg.unit === null ? extras : extrasOf(draft, [leg.unit])),
      agent,
      policy: briefPolicy(config),
      ...(leg.fixup === undefined ? {} : { fixup: leg.fixup }),
      ...leg.extras,
    };
    if (leg.recall != null) recalls[leg.leg] = leg.recall;
    briefs[`${leg.leg}.json`] = `${JSON.stringify(brief, null, 1)}\n`;
  }
  const row = draft.putDispatch({
    repo: draft.repo.repo,
    dispatch,
    mission: mission?.mission ?? null,
    purpose,
    state: "asked",
    runId: null,
    runUrl: null,
    legs: request.legs.map((leg) => ({
      leg: leg.leg,
      attempt: leg.attempt,
      state: "running",
      jobs: {},
      ...given.get(leg.leg)?.noted,
      ...(purpose === "verify" ? { order: orderOf(config, extras, testsBefore(draft, leg)) } : {}),
    })),
    commit,
    askedAt: draft.at,
    deadline: isoTime(draft.nowMs + longestMs),
  });
  draft.effect({
    kind: "run.dispatch",
    key: `run.dispatch/${dispatch}`,
    dispatch,
    purpose,
    workflow: WORKFLOWS[purpose],
    inputs: {
      dispatch,
      legs: JSON.stringify(request.legs.map((leg) => leg.leg)),
      commit,
      timeout_minutes: String(timeoutMinutes),
    },
    briefs,
    ...(Object.keys(recalls).length === 0 ? {} : { recalls }),
  });
  draft.timer(`deadline/${dispatch}`, draft.nowMs + longestMs);
  return row;
}

/** What policies note on evidence for themselves is not for the job. */
function toldOf({ evidence, unit }: LegRequest): Brief["evidence"] {
  if (evidence === undefined) return unit === null ? [] : unit.evidence.map(bare).map(advised);
  return evidence.map(bare);
}

function bare<One extends object>(evidence: One): Omit<One, "failing"> {
  const { failing: _names, ...told }: One & { readonly failing?: unknown } = evidence;
  return told;
}

/** A commit runs no fewer tests than the one it stands on, which need not be mc/green as it is now. */
const testsBefore = (draft: Draft, { against }: LegRequest): number | null =>
  against === null ? draft.repo.measures.greenTests : testsOn(draft, against);

function unitBrief(unit: UnitRow): NonNullable<Brief["unit"]> {
  return {
    id: unit.unit,
    title: unit.title,
    description: unit.description,
    files: [...unit.files],
    criteria: [...unit.criteria],
    specialist: unit.specialist,
    kind: unit.kind,
    dependsOn: [...unit.dependsOn],
  };
}
