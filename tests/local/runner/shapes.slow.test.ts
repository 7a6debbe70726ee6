// Payloads and answers against GitHub's own published schemas.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ActionsWorld,
  openActionsWorld,
  repositoryObject,
} from "../../support/actions-host.ts";

const require = createRequire(import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(require.resolve(path), "utf8"));

const webhookAjv = new Ajv({ strict: false, allErrors: true });
formats.default(webhookAjv);
webhookAjv.addSchema({ ...Object(read("@octokit/webhooks-schemas/schema.json")), $id: "webhooks" });
const webhook = (event: string, action: string): ValidateFunction =>
  webhookAjv.compile({ $ref: `webhooks#/definitions/${event}$${action}` });

// The server's own extract: the schemas it checks every answer with.
const extract: { schemas: Record<string, object> } = JSON.parse(
  readFileSync(new URL("../../../local/schemas/rest.json", import.meta.url), "utf8"),
);
const restAjv = new Ajv({ strict: false, allErrors: true });
formats.default(restAjv);
for (const [name, schema] of Object.entries(extract.schemas)) restAjv.addSchema(schema, name);
const shape = (name: string): ValidateFunction => restAjv.compile({ $ref: name });

const WORKFLOW = `name: CI
run-name: mc \${{ inputs.d }}
on: { workflow_dispatch: { inputs: { d: { type: string, required: true } } } }
jobs:
  a:
    runs-on: [self-hosted, linux]
    steps: [{ name: One, run: echo }, { name: Two, run: echo }]
  b:
    needs: a
    runs-on: ubuntu-latest
    steps: [{ run: echo }]
`;

let world: ActionsWorld;
let runId: number;
const base = "/repos/octo/app/actions";

beforeAll(async () => {
  world = openActionsWorld({
    commits: [{ ".github/workflows/ci.yml": WORKFLOW }],
    actions: { execute: false },
  });
  runId = await world.dispatch("ci.yml", { d: "1" });
  await world.service.completeJob({
    repo: "octo/app",
    runId,
    job: "a",
    conclusion: "failure",
    failedStep: "Two",
    artifacts: { "handoff-a": { "handoff.json": "{}", "deep/file.txt": "x" } },
  });
});
afterAll(() => world.close());

test("every webhook is as GitHub publishes it", () => {
  expect(world.diary()).toEqual([
    "run requested mc 1",
    "job queued a",
    "run in_progress mc 1",
    "job in_progress a",
    "job completed a failure",
    "job completed b skipped",
    "run completed mc 1 failure",
  ]);
  // What the host adds; the repository in full is the server's to prove.
  const full = webhookAjv.getSchema("webhooks#/definitions/repository");
  expect(full).toBeDefined();
  for (const { event, action, body } of world.announced) {
    const validate = webhook(event, action);
    validate({
      action,
      ...body,
      repository: repositoryObject(),
      sender: world.host.simpleUser("olga"),
    });
    const own = (validate.errors ?? []).filter(
      (error) => !error.instancePath.startsWith("/repository"),
    );
    expect({ event, action, own }).toEqual({ event, action, own: [] });
  }
});

test("answers are as GitHub publishes them", async () => {
  const lists = [
    [`${base}/runs`, "workflow-run"],
    [`${base}/workflows/ci.yml/runs?status=failure`, "workflow-run"],
    [`${base}/runs/${runId}/jobs`, "job"],
    [`${base}/runs/${runId}/attempts/1/jobs`, "job"],
    [`${base}/runs/${runId}/artifacts?name=handoff-a`, "artifact"],
    [`${base}/artifacts`, "artifact"],
    [`${base}/workflows`, "workflow"],
  ] as const;
  for (const [path, name] of lists) {
    const items = (await world.call("GET", path)).list?.items ?? [];
    const validate = shape(name);
    expect(items.length, path).toBeGreaterThan(0);
    for (const item of items)
      expect({ path, ok: validate(item), errors: validate.errors }).toMatchObject({ ok: true });
  }
  for (const [path, name] of [
    [`${base}/runs/${runId}`, "workflow-run"],
    [`${base}/runs/${runId}/attempts/1`, "workflow-run"],
    [`${base}/workflows/ci.yml`, "workflow"],
  ] as const) {
    const validate = shape(name);
    const { json } = await world.call("GET", path);
    expect({ path, ok: validate(json), errors: validate.errors }).toMatchObject({ ok: true });
  }
});
