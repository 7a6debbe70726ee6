// The jobs of one attempt of a run as a tree: a scope per workflow (the run's own and each called one), jobs in it, legs of
// a job. Only facts and their summaries; run-execution.ts decides what happens next.
import type { Concurrency } from "./concurrency.ts";
import { type ExpressionData, toData } from "./expression.ts";
import type { Combination } from "./matrix.ts";
import type { Permissions } from "./permissions.ts";
import type { Conclusion, JobRecord } from "./record.ts";
import type { JobDefinition, Workflow } from "./workflow.ts";

export interface GraphScope {
  readonly workflow: Workflow;
  /** `` for the run itself, `work.0/` for the workflow that leg 0 of job `work` calls. */
  readonly key: string;
  readonly namePrefix: string;
  readonly caller: GraphLeg | null;
  readonly inputs: ExpressionData;
  readonly secrets: Readonly<Record<string, string>>;
  /** What jobs get that do not say otherwise. */
  readonly permissions: Permissions;
  /** What they may get at most; null: no limit. */
  readonly permissionLimit: Permissions | null;
  readonly jobs: ReadonlyMap<string, GraphJob>;
  /** Set when its caller was cancelled (`fail-fast`); cancels of the whole run are the run's. */
  cancelled: boolean;
  done: boolean;
}

export interface GraphJob {
  readonly definition: JobDefinition;
  readonly scope: GraphScope;
  phase: "waiting" | "running" | "done";
  legs: GraphLeg[];
  failFast: boolean;
  maxParallel: number | null;
  result: Conclusion;
  outputs: Record<string, string>;
  /** All that it waited for was taken over from the attempt before, so what succeeded in it may be too. */
  mayReuse: boolean;
  /** Nothing in it ran in this attempt. */
  reused: boolean;
}

export interface GraphLeg {
  readonly job: GraphJob;
  readonly index: number;
  readonly key: string;
  readonly name: string;
  readonly matrix: Combination;
  readonly strategy: ExpressionData;
  readonly continueOnError: boolean;
  readonly permissions: Permissions;
  readonly concurrency: Concurrency | null;
  /** null for a leg that calls a workflow: only its jobs are shown. */
  readonly record: JobRecord | null;
  phase: "held" | "waiting" | "running" | "done";
  /** Someone asked for its end; it does not start any more. */
  stopping: boolean;
  reused: boolean;
  scope: GraphScope | null;
  conclusion: Conclusion;
  outputs: Readonly<Record<string, string>>;
  /** Ends what the leg is doing or waiting for. */
  stop: ((force: boolean) => void) | null;
}

export function makeScope(parts: Omit<GraphScope, "jobs" | "cancelled" | "done">): GraphScope {
  const jobs = new Map<string, GraphJob>();
  const scope: GraphScope = { ...parts, jobs, cancelled: false, done: false };
  for (const definition of parts.workflow.jobs) {
    jobs.set(definition.id, {
      definition,
      scope,
      phase: "waiting",
      legs: [],
      failFast: true,
      maxParallel: null,
      result: "skipped",
      outputs: {},
      mayReuse: false,
      reused: false,
    });
  }
  return scope;
}

export const isCancelled = (scope: GraphScope): boolean =>
  scope.cancelled || (scope.caller !== null && isCancelled(scope.caller.job.scope));

export const needsOf = (job: GraphJob): readonly GraphJob[] =>
  job.definition.needs.flatMap((id) => job.scope.jobs.get(id) ?? []);

/** All jobs that this one waited for, directly or not: `success()` and `failure()` look at all of them. */
export function ancestorsOf(job: GraphJob): ReadonlySet<GraphJob> {
  const found = new Set<GraphJob>();
  const visit = (one: GraphJob): void => {
    for (const need of needsOf(one)) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(job);
  return found;
}

export const needsData = (job: GraphJob): ExpressionData =>
  toData(
    Object.fromEntries(
      needsOf(job).map((need) => [
        need.definition.id,
        { result: need.result, outputs: need.outputs },
      ]),
    ),
  );

/** Of several results the one that counts: a failure before a cancel, a cancel before success, skipped only if all are. */
export function worst(results: readonly Conclusion[]): Conclusion {
  if (results.includes("failure")) return "failure";
  if (results.includes("cancelled")) return "cancelled";
  return results.includes("success") ? "success" : "skipped";
}

export const legResult = (leg: GraphLeg): Conclusion =>
  leg.continueOnError && leg.conclusion === "failure" ? "success" : leg.conclusion;

export function* allLegs(scope: GraphScope): Generator<GraphLeg> {
  for (const job of scope.jobs.values()) {
    for (const leg of job.legs) {
      if (leg.scope !== null) yield* allLegs(leg.scope);
      else yield leg;
    }
  }
}
