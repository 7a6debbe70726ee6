// Contexts that do not change while a run lasts (`github`, `vars`) and the status functions of job conditions.
import { data } from "@actions/expressions";
import { type ExpressionData, type FunctionDefinition, toData } from "./expression.ts";
import { ancestorsOf, type GraphJob } from "./graph.ts";
import type { Host } from "./host.ts";
import { type RunRecord, refName } from "./record.ts";

/** `github` as a workflow sees it before a job has started; the job adds token, workspace and the like. */
export function githubContext(host: Host, run: RunRecord): Readonly<Record<string, unknown>> {
  const [owner = "", name = ""] = run.repo.split("/");
  return {
    action: "",
    action_path: "",
    action_ref: "",
    action_repository: "",
    actor: run.actor,
    actor_id: String(idOf(host.simpleUser(run.actor))),
    api_url: host.apiUrl,
    base_ref: "",
    event: run.payload,
    event_name: run.event,
    graphql_url: `${host.url}/api/graphql`,
    head_ref: "",
    ref: run.ref,
    ref_name: refName(run.ref),
    ref_protected: false,
    ref_type: run.ref.startsWith("refs/tags/") ? "tag" : "branch",
    repository: `${owner}/${name}`,
    repository_id: String(idOf(host.repository(run.repo))),
    repository_owner: owner,
    repositoryUrl: `${host.url}/${run.repo}.git`,
    repository_visibility: isPublic(host.repository(run.repo)) ? "public" : "private",
    retention_days: "90",
    run_attempt: String(run.attempt),
    run_id: String(run.id),
    run_number: String(run.number),
    secret_source: "Actions",
    server_url: host.url,
    sha: run.sha,
    triggering_actor: run.triggeringActor,
    workflow: run.workflowName,
    workflow_ref: `${run.repo}/${run.path}@${run.ref}`,
    workflow_sha: run.sha,
  };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).find(([k]) => k === name)?.[1]
    : undefined;
const idOf = (value: unknown): number => Number(field(value, "id") ?? 0);
export const isPublic = (repository: unknown): boolean => field(repository, "private") === false;

/** Values first in `own` win; used to lay a job's own values over the run's. */
export function layered(
  own: Readonly<Record<string, unknown>>,
  base: ExpressionData,
): ExpressionData {
  const result = new data.Dictionary();
  for (const [key, value] of Object.entries(own)) result.add(key, toData(value));
  if (base.kind === data.Kind.Dictionary) for (const p of base.pairs()) result.add(p.key, p.value);
  return result;
}

const truth = (
  name: string,
  call: (...args: ExpressionData[]) => boolean,
): [string, FunctionDefinition] => [
  name,
  { name, minArgs: 0, maxArgs: 255, call: (...args) => new data.BooleanData(call(...args)) },
];

/** `success()` is false as soon as any ancestor did not succeed, `failure()` true as soon as one failed. */
export function jobFunctions(
  job: GraphJob,
  cancelled: boolean,
): ReadonlyMap<string, FunctionDefinition> {
  const ancestors = [...ancestorsOf(job)];
  const named = (args: readonly ExpressionData[]): readonly GraphJob[] => {
    const names = args.map((arg) => arg.coerceString().toLowerCase());
    return names.length === 0
      ? ancestors
      : ancestors.filter((one) => names.includes(one.definition.id.toLowerCase()));
  };
  return new Map([
    truth("always", () => true),
    truth("cancelled", () => cancelled),
    truth(
      "success",
      (...args) => !cancelled && named(args).every((one) => one.result === "success"),
    ),
    truth(
      "failure",
      (...args) => !cancelled && named(args).some((one) => one.result === "failure"),
    ),
  ]);
}
