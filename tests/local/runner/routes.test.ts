// The routes of the Actions service, asked as the server asks them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ActionsWorld, openActionsWorld } from "../../support/actions-host.ts";

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

test("steps tell where the job failed", async () => {
  const reply = await world.call("GET", `${base}/runs/${runId}/jobs`);
  expect(reply.list?.wrap).toBe("jobs");
  expect(reply.list?.items[0]).toMatchObject({
    name: "a",
    conclusion: "failure",
    labels: ["self-hosted", "linux"],
    steps: [
      { name: "Set up job", conclusion: "success", number: 1 },
      { name: "One", conclusion: "success" },
      { name: "Two", conclusion: "failure" },
      { name: "Complete job", conclusion: "success" },
    ],
  });
});

test("an artifact is downloaded through a link that works once", async () => {
  const [artifact] = (await world.call("GET", `${base}/artifacts`)).list?.items ?? [];
  const { id } = Object(artifact);
  const reply = await world.call("GET", `${base}/artifacts/${id}/zip`);
  expect(reply.status).toBe(302);
  const path = new URL(reply.headers?.location ?? "").pathname.replace("/api/v3", "");
  const { unzipSync, strFromU8 } = await import("fflate");
  const files = unzipSync((await world.call("GET", path)).bytes ?? new Uint8Array());
  expect(Object.keys(files).sort()).toEqual(["deep/file.txt", "handoff.json"]);
  expect(strFromU8(files["handoff.json"] ?? new Uint8Array())).toBe("{}");
  expect((await world.call("GET", path)).status).toBe(404);
});

test.each([
  [
    "unknown input",
    "ci.yml",
    { ref: "main", inputs: { d: "1", x: "2" } },
    422,
    'Unexpected inputs provided: ["x"]',
  ],
  ["missing input", "ci.yml", { ref: "main" }, 422, "Required input 'd' not provided"],
  [
    "unknown ref",
    "ci.yml",
    { ref: "nowhere", inputs: { d: "1" } },
    422,
    "No ref found for: nowhere",
  ],
  ["no ref", "ci.yml", { inputs: { d: "1" } }, 422, 'Invalid request.\n\n"ref" wasn\'t supplied.'],
  ["unknown workflow", "nope.yml", { ref: "main" }, 404, "Not Found"],
])("dispatch with %s", async (_name, workflow, body, status, message) => {
  const reply = await world.call("POST", `${base}/workflows/${workflow}/dispatches`, body);
  expect(reply).toMatchObject({ status, json: { message } });
});

test("dispatch answers 204 unless details are asked for", async () => {
  const body = { ref: "main", inputs: { d: "2" } };
  expect(await world.call("POST", `${base}/workflows/ci.yml/dispatches`, body)).toEqual({
    status: 204,
  });
  const reply = await world.call("POST", `${base}/workflows/ci.yml/dispatches`, {
    ...body,
    return_run_details: true,
  });
  expect(Object.keys(Object(reply.json))).toEqual(["workflow_run_id", "run_url", "html_url"]);
});

test("variables are created, changed, listed and removed", async () => {
  const path = `${base}/variables`;
  expect((await world.call("POST", path, { name: "stop_all", value: "true" })).status).toBe(201);
  expect((await world.call("POST", path, { name: "STOP_ALL", value: "x" })).status).toBe(409);
  expect((await world.call("PATCH", `${path}/STOP_ALL`, { value: "false" })).status).toBe(204);
  expect((await world.call("GET", `${path}/STOP_ALL`)).json).toMatchObject({
    name: "STOP_ALL",
    value: "false",
  });
  expect((await world.call("DELETE", `${path}/STOP_ALL`)).status).toBe(204);
  expect((await world.call("GET", path)).list?.items).toEqual([]);
});
