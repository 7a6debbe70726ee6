// GitHub's published schemas as judges: requests, replies and webhook payloads are checked while the server runs.
// Each is compiled when it is first needed; shared parts are compiled once.
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

interface Operation {
  readonly query?: Readonly<Record<string, object>>;
  readonly body?: object;
  readonly bodyRequired?: boolean;
  readonly replies: Readonly<Record<string, object | null>>;
}

interface Extract {
  readonly source: string;
  readonly schemas: Readonly<Record<string, object>>;
  readonly operations?: Readonly<Record<string, Operation>>;
}

const loaded = new Map<string, Extract>();

function load(file: string): Extract {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const extract: Extract = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
  loaded.set(file, extract);
  return extract;
}

/** Compiles schemas of one extract; components are added when something refers to them. */
class Compiler {
  readonly #ajv: Ajv;
  readonly #schemas: Readonly<Record<string, object>>;
  readonly #compiled = new Map<object, ValidateFunction>();

  constructor(schemas: Readonly<Record<string, object>>, coerce: boolean) {
    this.#schemas = schemas;
    this.#ajv = new Ajv({
      strict: false,
      meta: false,
      validateSchema: false,
      addUsedSchema: false,
      coerceTypes: coerce,
      code: { optimize: false },
      inlineRefs: false,
    });
    addFormats.default(this.#ajv, { mode: "fast" });
    // GitHub's own bots have brackets in their addresses, which the format as others read it forbids.
    this.#ajv.addFormat("email", /^[^\s@]+@[^\s@]+$/);
    // Forms that GitHub's description uses and no validator knows.
    for (const format of ["repo.nwo", "ssh-key", "timezone", "int32", "binary"])
      this.#ajv.addFormat(format, true);
    for (const [name, schema] of Object.entries(schemas)) this.#ajv.addSchema(schema, name);
  }

  has(name: string): boolean {
    return name in this.#schemas;
  }

  named(name: string): ValidateFunction | undefined {
    return this.#ajv.getSchema(name);
  }

  of(schema: object): ValidateFunction {
    const known = this.#compiled.get(schema);
    if (known !== undefined) return known;
    const compiled = this.#ajv.compile(schema);
    this.#compiled.set(schema, compiled);
    return compiled;
  }
}

type Schemas = Readonly<Record<string, object>>;
const compilers = { strict: new WeakMap<Schemas, Compiler>(), loose: new WeakMap<Schemas, Compiler>() };

/** Compiled schemas are shared by every server of the process: compiling costs more than all else of a short life. */
function compilerOf(schemas: Schemas, kind: "strict" | "loose"): Compiler {
  const known = compilers[kind].get(schemas);
  if (known !== undefined) return known;
  const compiler = new Compiler(schemas, kind === "loose");
  compilers[kind].set(schemas, compiler);
  return compiler;
}

export interface Problem {
  readonly at: string;
  readonly message: string;
  /** `required`, `type`, … and the name it is about. */
  readonly keyword: string;
  readonly field: string;
}

function problemsOf(validate: ValidateFunction, value: unknown): readonly Problem[] {
  if (validate(value)) return [];
  const seen = new Map<string, Problem>();
  for (const error of validate.errors ?? []) {
    const missing: unknown = error.params["missingProperty"] ?? error.params["additionalProperty"];
    const last = error.instancePath.split("/").at(-1) ?? "";
    const field = typeof missing === "string" ? missing : last;
    const extra = error.keyword === "additionalProperties" ? ` (${field})` : "";
    const message = `${error.message ?? error.keyword}${extra}`;
    seen.set(`${error.instancePath} ${message}`, {
      at: error.instancePath === "" ? "/" : error.instancePath,
      message,
      keyword: error.keyword,
      field,
    });
  }
  return [...seen.values()].slice(0, 5);
}

/** Compiled validators serve every server of the process: the schemas are the same. */
let rest: RestContract | null = null;
let webhooks: WebhookContract | null = null;

export function restContract(): RestContract {
  rest ??= new RestContract();
  return rest;
}

export function webhookContract(): WebhookContract {
  webhooks ??= new WebhookContract();
  return webhooks;
}

/** What nearly every mission asks for; compiled ahead, one at a time, while nobody waits. */
const HOT_REPLIES: readonly (readonly [string, number])[] = [
  ["POST /app/installations/{installation_id}/access_tokens", 201],
  ["GET /repos/{owner}/{repo}", 200],
  ["GET /repos/{owner}/{repo}/issues/{issue_number}", 200],
  ["POST /repos/{owner}/{repo}/issues", 201],
  ["GET /repos/{owner}/{repo}/issues/{issue_number}/comments", 200],
  ["POST /repos/{owner}/{repo}/issues/{issue_number}/comments", 201],
  ["POST /repos/{owner}/{repo}/issues/{issue_number}/labels", 200],
  ["GET /repos/{owner}/{repo}/pulls", 200],
  ["POST /repos/{owner}/{repo}/pulls", 201],
  ["POST /repos/{owner}/{repo}/check-runs", 201],
  ["GET /repos/{owner}/{repo}/actions/runs/{run_id}", 200],
  ["GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", 200],
  ["GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", 200],
];
const HOT_WEBHOOKS = [
  "issues$labeled",
  "issue_comment$created",
  "issue_comment$edited",
  "pull_request$opened",
  "pull_request$closed",
  "pull_request$labeled",
  "push$event",
  "check_run$created",
  "check_run$completed",
  "workflow_run$requested",
  "workflow_run$completed",
  "workflow_job$queued",
  "workflow_job$in_progress",
  "workflow_job$completed",
];

export function* warm(): Generator<void> {
  for (const name of HOT_WEBHOOKS) yield webhookContract().compile(name);
  for (const [operation, status] of HOT_REPLIES) yield restContract().compile(operation, status);
}

export class RestContract {
  readonly #operations: Readonly<Record<string, Operation>>;
  readonly #strict: Compiler;
  readonly #loose: Compiler;

  constructor() {
    const extract = load("./rest.json");
    this.#operations = extract.operations ?? {};
    this.#strict = compilerOf(extract.schemas, "strict");
    this.#loose = compilerOf(extract.schemas, "loose");
  }

  compile(operation: string, status: number): void {
    const described = this.#operations[operation];
    const schema = described?.replies[String(status)];
    if (schema !== undefined && schema !== null) this.#strict.of(schema);
    if (described?.body !== undefined) this.#strict.of(described.body);
  }

  /** What a request's query and body break. `body` undefined: none was sent. */
  request(operation: string, query: URLSearchParams, body: unknown): readonly Problem[] {
    const described = this.#operations[operation];
    if (described === undefined) return [];
    const problems: Problem[] = [];
    for (const [name, schema] of Object.entries(described.query ?? {})) {
      const value = query.get(name);
      if (value === null) continue;
      // Coercion needs a place to write to.
      for (const found of problemsOf(this.#loose.of(queryHolder(schema)), { value }))
        problems.push({ ...found, at: `/${name}`, field: name });
    }
    if (described.body === undefined) return problems;
    if (body === undefined) {
      if (described.bodyRequired !== true) return problems;
      return [...problems, ...problemsOf(this.#strict.of(described.body), {})];
    }
    return [...problems, ...problemsOf(this.#strict.of(described.body), body)];
  }

  /** What a reply breaks; only successes are described closely enough to judge. */
  reply(operation: string, status: number, json: unknown): readonly Problem[] {
    const described = this.#operations[operation];
    if (described === undefined || status >= 400 || status === 304) return [];
    const schema = described.replies[String(status)];
    if (schema === undefined)
      return [{ at: "/", message: `status ${status} is not described`, keyword: "status", field: "" }];
    if (schema === null || json === undefined) return [];
    return problemsOf(this.#strict.of(schema), json);
  }
}

const holders = new WeakMap<object, object>();

function queryHolder(schema: object): object {
  const known = holders.get(schema);
  if (known !== undefined) return known;
  const holder = { type: "object", properties: { value: schema } };
  holders.set(schema, holder);
  return holder;
}

export class WebhookContract {
  readonly #compiler: Compiler;

  constructor() {
    this.#compiler = compilerOf(load("./webhooks.json").schemas, "strict");
  }

  compile(name: string): void {
    if (this.#compiler.has(name)) this.#compiler.named(name);
  }

  payload(event: string, action: string | null, payload: unknown): readonly Problem[] {
    const name = `${event}$${action ?? "event"}`;
    const validate = this.#compiler.has(name) ? this.#compiler.named(name) : undefined;
    if (validate === undefined)
      return [{ at: "/", message: `${name} has no schema`, keyword: "event", field: "" }];
    return problemsOf(validate, payload);
  }
}
