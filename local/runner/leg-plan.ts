// A job that is due → its legs: name, matrix, permissions, concurrency, and for a called workflow its scope. Everything
// that can be wrong with a definition shows here, as a PlanProblem with the words for the job's log.

import { readConcurrency } from "./concurrency.ts";
import {
  type ContextName,
  type ExpressionData,
  evaluateText,
  evaluateTexts,
  evaluateToken,
  fromData,
  type Scope,
  toData,
} from "./expression.ts";
import { type GraphJob, type GraphLeg, type GraphScope, makeScope, needsData } from "./graph.ts";
import { checkInputs } from "./inputs.ts";
import { type Combination, legSuffix, readStrategy } from "./matrix.ts";
import { isBasicExpression } from "./parser-library.ts";
import { excess, type Permissions } from "./permissions.ts";
import type { JobRecord } from "./record.ts";
import type { Workflow } from "./workflow.ts";

export class PlanProblem extends Error {}

/** Contexts that are the same for every job of a run. */
export interface RunContexts {
  readonly github: ExpressionData;
  readonly vars: ExpressionData;
}

export function jobScope(job: GraphJob, run: RunContexts): Scope {
  return {
    contexts: { ...run, inputs: job.scope.inputs, needs: needsData(job) },
  };
}

export function legContexts(
  leg: GraphLeg,
  run: RunContexts,
): Partial<Record<ContextName, ExpressionData>> {
  return {
    ...run,
    inputs: leg.job.scope.inputs,
    needs: needsData(leg.job),
    matrix: toData(leg.matrix),
    strategy: leg.strategy,
    secrets: toData(leg.job.scope.secrets),
  };
}

/** The name of a job that never got legs: expressions stay as they are written. */
export function unexpandedName(job: GraphJob): string {
  const { name, id } = job.definition;
  const text =
    name === null
      ? id
      : isBasicExpression(name)
        ? (name.source ?? name.toString())
        : name.assertScalar("name").toString();
  return `${job.scope.namePrefix}${text === "" ? id : text}`;
}

function legName(job: GraphJob, matrix: Combination, scope: Scope): string {
  const { name, id } = job.definition;
  const text = name === null ? "" : evaluateText(name, scope);
  const fixed = name !== null && text !== "" && isBasicExpression(name);
  return `${job.scope.namePrefix}${text === "" ? id : text}${fixed ? "" : legSuffix(matrix)}`;
}

function legPermissions(job: GraphJob): Permissions {
  const { scope, definition } = job;
  const asked = definition.permissions ?? scope.workflow.permissions ?? scope.permissions;
  const over = scope.permissionLimit === null ? [] : excess(asked, scope.permissionLimit);
  if (over.length > 0) {
    throw new PlanProblem(
      `The nested job '${definition.id}' is requesting '${over.join(", ")}', but its caller does not allow that. Add it to \`permissions:\` of the calling job.`,
    );
  }
  return asked;
}

/** `record` makes the row of a leg that runs itself; called only when the whole definition turned out to be sound. */
export function planLegs(
  job: GraphJob,
  run: RunContexts,
  record: (key: string, name: string, labels: readonly string[]) => JobRecord,
): void {
  const { definition } = job;
  const outer = jobScope(job, run);
  const strategy = readStrategy(
    definition.strategy === null ? null : fromData(evaluateToken(definition.strategy, outer)),
  );
  job.failFast = strategy.failFast;
  job.maxParallel = strategy.maxParallel;
  const permissions = legPermissions(job);
  const drafts = strategy.legs.map((matrix, index) => {
    const total = strategy.legs.length;
    const strategyData = toData({
      "fail-fast": strategy.failFast,
      "job-index": index,
      "job-total": total,
      "max-parallel": strategy.maxParallel ?? total,
    });
    const scope: Scope = {
      contexts: { ...outer.contexts, matrix: toData(matrix), strategy: strategyData },
    };
    const name = legName(job, matrix, scope);
    const key = `${job.scope.key}${definition.id}.${index}`;
    return {
      job,
      index,
      key,
      name,
      matrix,
      strategy: strategyData,
      permissions,
      labels: runsOn(job, scope),
      continueOnError:
        definition.continueOnError !== null &&
        evaluateText(definition.continueOnError, scope) === "true",
      concurrency:
        definition.concurrency === null
          ? null
          : readConcurrency(fromData(evaluateToken(definition.concurrency, scope))),
    };
  });
  job.legs = drafts.map(
    ({ labels, ...draft }): GraphLeg => ({
      ...draft,
      record: definition.call === null ? record(draft.key, draft.name, labels) : null,
      phase: "held",
      stopping: false,
      reused: false,
      scope: null,
      conclusion: "skipped",
      outputs: {},
      stop: null,
    }),
  );
}

function runsOn(job: GraphJob, scope: Scope): readonly string[] {
  if (job.definition.runsOn === null) return [];
  const value = fromData(evaluateToken(job.definition.runsOn, scope));
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" ? [value] : [];
}

/** The called workflow as a scope of its own: typed inputs, and of the secrets only what is passed. */
export function callScope(leg: GraphLeg, called: Workflow, run: RunContexts): GraphScope {
  const { definition, scope } = leg.job;
  const contexts: Scope = { contexts: legContexts(leg, run) };
  if (definition.call === null || called.call === null) {
    throw new PlanProblem(`\`${called.path}\` has no \`on: workflow_call\`.`);
  }
  const given = definition.call.inputs;
  const values = given === null ? {} : fromData(evaluateToken(given, contexts));
  const checked = checkInputs(
    called.call.inputs,
    typeof values === "object" && values !== null ? { ...values } : {},
    { contexts: run },
  );
  if (!checked.ok) throw new PlanProblem(`Calling \`${called.path}\`: ${checked.problem}`);
  return makeScope({
    workflow: called,
    key: `${leg.key}/`,
    namePrefix: `${leg.name} / `,
    caller: leg,
    inputs: toData(checked.inputs),
    secrets:
      definition.call.secrets === "inherit"
        ? scope.secrets
        : evaluateTexts(definition.call.secrets, contexts),
    permissions: leg.permissions,
    permissionLimit: leg.permissions,
  });
}

/** Outputs of the called workflow, from its jobs. */
export function callOutputs(scope: GraphScope, run: RunContexts): Record<string, string> {
  const jobs = toData(
    Object.fromEntries(
      [...scope.jobs.values()].map((job) => [
        job.definition.id,
        { result: job.result, outputs: job.outputs },
      ]),
    ),
  );
  const outputs: Record<string, string> = {};
  for (const [name, token] of Object.entries(scope.workflow.call?.outputs ?? {})) {
    outputs[name] = evaluateText(token, { contexts: { ...run, inputs: scope.inputs, jobs } });
  }
  return outputs;
}
