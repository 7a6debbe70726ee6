// Jobs against the whole server: tokens that it checks, git over HTTP, downloads that it redirects.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalGitHub } from "../../../local/api.ts";
import { openLocalGitHub } from "../../../local/open.ts";
import { makeRepository } from "../../support/actions-host.ts";

const WORKFLOW = `name: CI
on: { workflow_dispatch: {} }
jobs:
  writer:
    runs-on: x
    permissions: { contents: write }
    steps:
      - { uses: actions/checkout@v4, with: { fetch-depth: 2 } }
      - run: |
          git log --format=%s
          git -c user.name=a -c user.email=a@b commit -q --allow-empty -m "from the job"
          git push -q origin HEAD:refs/heads/pushed
      - { uses: actions/upload-artifact@v4, with: { name: kept, path: a.txt } }
  reader:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
      - run: git push -q origin HEAD:refs/heads/nope
`;

const dir = mkdtempSync(join(tmpdir(), "actions-server-"));
let github: LocalGitHub;
let token: string;

const api = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${github.apiUrl}/repos/olga/app${path}`, {
    ...init,
    headers: { authorization: `token ${token}`, "content-type": "application/json" },
  });
const json = async (path: string): Promise<Record<string, unknown>> =>
  Object(await (await api(path)).json());

beforeAll(async () => {
  const source = makeRepository(dir, [
    { "a.txt": "1", ".github/workflows/ci.yml": WORKFLOW },
    { "b.txt": "2" },
    { "c.txt": "3" },
  ]);
  github = await openLocalGitHub({
    dataDir: join(dir, "data"),
    port: 0,
    actions: { actionPaths: {} },
  });
  token = await github.user("olga");
  await github.repository({ owner: "olga", name: "app", source, private: true });
});
afterAll(async () => {
  await github.close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

test("a job's token can do what its permissions say, and no more", async () => {
  const dispatched = await api("/actions/workflows/ci.yml/dispatches", {
    method: "POST",
    body: JSON.stringify({ ref: "main", return_run_details: true }),
  });
  expect(dispatched.status).toBe(200);
  const { workflow_run_id: id } = Object(await dispatched.json());
  await github.idle();

  const { jobs } = await json(`/actions/runs/${id}/jobs`);
  const list = Array.isArray(jobs) ? jobs : [];
  const logs: Record<string, string> = {};
  for (const job of list) logs[job.name] = await (await api(`/actions/jobs/${job.id}/logs`)).text();
  expect(list.map((job) => `${job.name} ${job.conclusion}`).sort()).toEqual([
    "reader failure",
    "writer success",
  ]);
  expect(logs.writer).toMatch(/Commit 3\n\S+ Commit 2\n/);
  expect(logs.writer).not.toContain("Commit 1");
  expect(logs.reader).toContain("403");
  expect((await json("/branches/pushed")).name).toBe("pushed");
  expect((await api("/branches/nope")).status).toBe(404);

  const { artifacts } = await json(`/actions/runs/${id}/artifacts?name=kept`);
  const [artifact] = Array.isArray(artifacts) ? artifacts : [];
  const bytes = await (await api(`/actions/artifacts/${artifact.id}/zip`)).arrayBuffer();
  expect(Object.keys(unzipSync(new Uint8Array(bytes)))).toEqual(["a.txt"]);
  expect(github.violations).toEqual([]);
});
