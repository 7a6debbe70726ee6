// A workflow file as the runner reads it: GitHub's parser validates it, this gives its parts names and keeps the
// template tokens, because most values can only be known when a job starts.
import type { BasicExpressionToken } from "@actions/workflow-parser/templates/tokens/basic-expression-token";
import type { MappingToken } from "@actions/workflow-parser/templates/tokens/mapping-token";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import { evaluateToken, fromData } from "./expression.ts";
import {
  convertWorkflowTemplate,
  isMapping,
  isSequence,
  isString,
  NoOperationTraceWriter,
  parseWorkflow as parseTemplate,
} from "./parser-library.ts";
import { type Permissions, parsePermissions } from "./permissions.ts";

export interface InputDefinition {
  readonly type: "string" | "number" | "boolean" | "choice" | "environment";
  readonly required: boolean;
  readonly default: TemplateToken | null;
  readonly options: readonly string[];
}

export interface RunDefaults {
  readonly shell: TemplateToken | null;
  readonly workingDirectory: TemplateToken | null;
}

export interface StepDefinition {
  readonly id: string;
  readonly name: TemplateToken | null;
  readonly condition: string;
  readonly run: TemplateToken | null;
  readonly uses: string | null;
  readonly with: MappingToken | null;
  readonly env: TemplateToken | null;
  readonly shell: TemplateToken | null;
  readonly workingDirectory: TemplateToken | null;
  readonly continueOnError: TemplateToken | null;
  readonly timeoutMinutes: TemplateToken | null;
}

export interface JobDefinition {
  readonly id: string;
  readonly name: TemplateToken | null;
  readonly needs: readonly string[];
  readonly condition: string;
  readonly strategy: TemplateToken | null;
  readonly concurrency: TemplateToken | null;
  readonly permissions: Permissions | null;
  /** Set for a job that calls a reusable workflow; such a job has no steps. */
  readonly call: {
    readonly ref: string;
    readonly inputs: MappingToken | null;
    readonly secrets: MappingToken | "inherit" | null;
  } | null;
  readonly runsOn: TemplateToken | null;
  readonly container: boolean;
  readonly env: TemplateToken | null;
  readonly defaults: RunDefaults;
  readonly outputs: MappingToken | null;
  readonly timeoutMinutes: TemplateToken | null;
  readonly continueOnError: TemplateToken | null;
  readonly steps: readonly StepDefinition[];
}

export interface RefFilter {
  readonly branches: readonly string[] | null;
  readonly branchesIgnore: readonly string[];
  readonly tags: readonly string[] | null;
  readonly tagsIgnore: readonly string[];
}

export interface Workflow {
  readonly path: string;
  readonly name: string;
  readonly runName: TemplateToken | null;
  readonly env: TemplateToken | null;
  readonly defaults: RunDefaults;
  readonly permissions: Permissions | null;
  readonly concurrency: TemplateToken | null;
  /** null: not started by this event. */
  readonly dispatch: Readonly<Record<string, InputDefinition>> | null;
  readonly call: {
    readonly inputs: Readonly<Record<string, InputDefinition>>;
    readonly secrets: Readonly<Record<string, { readonly required: boolean }>>;
    readonly outputs: Readonly<Record<string, TemplateToken>>;
  } | null;
  readonly push: RefFilter | null;
  readonly jobs: readonly JobDefinition[];
}

export type ParsedWorkflow =
  | { readonly ok: true; readonly workflow: Workflow }
  | { readonly ok: false; readonly problems: readonly string[] };

export async function parseWorkflow(path: string, content: string): Promise<ParsedWorkflow> {
  const result = parseTemplate({ name: path, content }, new NoOperationTraceWriter());
  if (result.value === undefined || result.context.errors.count > 0) {
    return { ok: false, problems: result.context.errors.getErrors().map((e) => e.message) };
  }
  const template = await convertWorkflowTemplate(result.context, result.value);
  if (template.errors !== undefined) {
    return { ok: false, problems: template.errors.map((e) => e.Message) };
  }
  const root = result.value.assertMapping("workflow");
  const rawJobs = root.find("jobs")?.assertMapping("jobs");
  const jobs = template.jobs.map((job): JobDefinition => {
    const raw = rawJobs?.find(job.id.value)?.assertMapping("job");
    const at = (key: string): TemplateToken | null => raw?.find(key) ?? null;
    const rawSteps = at("steps");
    return {
      id: job.id.value,
      name: at("name"),
      needs: (job.needs ?? []).map((need) => need.value),
      condition: job.if.expression,
      strategy: at("strategy"),
      concurrency: at("concurrency"),
      permissions: permissionsOf(at("permissions")),
      call:
        job.type === "job"
          ? null
          : {
              ref: job.ref.value,
              inputs: job["input-values"] ?? null,
              secrets: job["inherit-secrets"] === true ? "inherit" : (job["secret-values"] ?? null),
            },
      runsOn: at("runs-on"),
      container: at("container") !== null || at("services") !== null,
      env: at("env"),
      defaults: defaultsOf(at("defaults")),
      outputs: mappingOf(at("outputs")),
      timeoutMinutes: at("timeout-minutes"),
      continueOnError: at("continue-on-error"),
      steps:
        job.type === "job" && rawSteps !== null
          ? job.steps.map((step, index) => readStep(rawSteps, index, step))
          : [],
    };
  });
  const on = root.find("on") ?? null;
  return {
    ok: true,
    workflow: {
      path,
      name: textOf(root.find("name")) ?? path,
      runName: root.find("run-name") ?? null,
      env: root.find("env") ?? null,
      defaults: defaultsOf(root.find("defaults") ?? null),
      permissions: permissionsOf(root.find("permissions") ?? null),
      concurrency: root.find("concurrency") ?? null,
      dispatch: readDispatch(on),
      call: readCall(on),
      push: readPush(on),
      jobs,
    },
  };
}

/** The converted step knows its id and condition; what the converter leaves out is read from the token beside it. */
export function readStep(
  steps: TemplateToken,
  index: number,
  step: { readonly id: string; readonly if?: BasicExpressionToken },
): StepDefinition {
  const raw = steps.assertSequence("steps").get(index).assertMapping("step");
  const at = (key: string): TemplateToken | null => raw.find(key) ?? null;
  return {
    id: step.id,
    name: at("name"),
    condition: step.if?.expression ?? "success()",
    run: at("run"),
    uses: textOf(raw.find("uses")),
    with: mappingOf(at("with")),
    env: at("env"),
    shell: at("shell"),
    workingDirectory: at("working-directory"),
    continueOnError: at("continue-on-error"),
    timeoutMinutes: at("timeout-minutes"),
  };
}

const textOf = (token: TemplateToken | undefined): string | null =>
  token !== undefined && isString(token) ? token.value : null;
const mappingOf = (token: TemplateToken | null): MappingToken | null =>
  token !== null && isMapping(token) ? token : null;
const permissionsOf = (token: TemplateToken | null): Permissions | null =>
  token === null ? null : parsePermissions(token);

function defaultsOf(token: TemplateToken | null): RunDefaults {
  const run = mappingOf(token)?.find("run");
  const mapping = run === undefined ? null : mappingOf(run);
  return {
    shell: mapping?.find("shell") ?? null,
    workingDirectory: mapping?.find("working-directory") ?? null,
  };
}

/** The event's configuration; undefined when the workflow does not name the event, null when it names it bare. */
function eventOf(on: TemplateToken | null, name: string): MappingToken | null | undefined {
  if (on === null) return undefined;
  if (isString(on)) return on.value === name ? null : undefined;
  if (isSequence(on)) {
    for (const item of on) if (isString(item) && item.value === name) return null;
    return undefined;
  }
  const value = mappingOf(on)?.find(name);
  return value === undefined ? undefined : mappingOf(value);
}

function readInputs(token: TemplateToken | undefined): Record<string, InputDefinition> {
  const inputs: Record<string, InputDefinition> = {};
  const mapping = token === undefined ? null : mappingOf(token);
  for (const { key, value } of mapping ?? []) {
    const at = (name: string): TemplateToken | undefined => mappingOf(value)?.find(name);
    const type = textOf(at("type"));
    const options = at("options");
    inputs[key.toString()] = {
      type:
        type === "number" || type === "boolean" || type === "choice" || type === "environment"
          ? type
          : "string",
      required: at("required")?.assertBoolean("required").value ?? false,
      default: at("default") ?? null,
      options: options === undefined ? [] : texts(options),
    };
  }
  return inputs;
}

const texts = (token: TemplateToken): readonly string[] => {
  const value = fromData(evaluateToken(token, { contexts: {} }));
  return (Array.isArray(value) ? value : [value]).map(String);
};

function readDispatch(on: TemplateToken | null): Workflow["dispatch"] {
  const event = eventOf(on, "workflow_dispatch");
  return event === undefined ? null : readInputs(event?.find("inputs"));
}

function readCall(on: TemplateToken | null): Workflow["call"] {
  const event = eventOf(on, "workflow_call");
  if (event === undefined) return null;
  const secrets: Record<string, { required: boolean }> = {};
  const outputs: Record<string, TemplateToken> = {};
  const mapping = (key: string): MappingToken | null => {
    const token = event?.find(key);
    return token === undefined ? null : mappingOf(token);
  };
  for (const { key, value } of mapping("secrets") ?? []) {
    const required = mappingOf(value)?.find("required");
    secrets[key.toString()] = { required: required?.assertBoolean("required").value ?? false };
  }
  for (const { key, value } of mapping("outputs") ?? []) {
    const token = mappingOf(value)?.find("value");
    if (token !== undefined) outputs[key.toString()] = token;
  }
  return { inputs: readInputs(event?.find("inputs")), secrets, outputs };
}

function readPush(on: TemplateToken | null): RefFilter | null {
  const event = eventOf(on, "push");
  if (event === undefined) return null;
  const list = (key: string): readonly string[] | null => {
    const token = event?.find(key);
    return token === undefined ? null : texts(token);
  };
  return {
    branches: list("branches"),
    branchesIgnore: list("branches-ignore") ?? [],
    tags: list("tags"),
    tagsIgnore: list("tags-ignore") ?? [],
  };
}
