// Workflow runs and webhook deliveries on the pages: what is shown of them, and what a person may do to them.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterEach, expect, test } from "vitest";
import type { LocalGitHub } from "../../local/api.ts";
import { openLocalGitHub } from "../../local/open.ts";

const WORKFLOW = `name: Look after it
on: workflow_dispatch
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - name: Say <b>something</b>
        run: "true"
`;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open() {
  const folder = mkdtempSync(join(tmpdir(), "local-github-runs-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, "source");
  mkdirSync(join(source, ".github", "workflows"), { recursive: true });
  writeFileSync(join(source, ".github", "workflows", "look.yml"), WORKFLOW);
  const who = ["-c", "user.name=Olga", "-c", "user.email=olga@example.org"];
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    [...who, "commit", "-qm", "A workflow"],
  ])
    execFileSync("git", args, { cwd: source });
  const github = await openLocalGitHub({
    dataDir: join(folder, "data"),
    port: null,
    actions: { actionPaths: {}, execute: false },
  });
  cleanups.push(() => github.close());
  const token = await github.user("olga");
  await github.repository({ owner: "olga", name: "shop", source });
  const octokit = new Octokit({
    auth: token,
    baseUrl: github.apiUrl,
    request: {
      fetch: (input: string, init: RequestInit) => github.fetch(new Request(input, init)),
    },
  });
  return { github, octokit };
}

function browse({ fetch, url }: LocalGitHub) {
  let cookie = "";
  let token = "";
  const send = async (
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; text: string; to: string }> => {
    const response = await fetch(
      new Request(url + path, { ...init, headers: { cookie, origin: url, ...init.headers } }),
    );
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    const text = await response.text();
    token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? token;
    return { status: response.status, text, to: response.headers.get("location") ?? "" };
  };
  return {
    get: (path: string) => send(path),
    post: (path: string) => send(path, { method: "POST", body: new URLSearchParams({ token }) }),
  };
}

test("a run is shown with its jobs, cancelled, run again, and gives its artifacts away", async () => {
  const { github, octokit } = await open();
  const at = { owner: "olga", repo: "shop" };
  const browser = browse(github);
  expect((await browser.get("/olga/shop/actions")).text).toContain("No workflow ran yet.");
  await octokit.actions.createWorkflowDispatch({ ...at, workflow_id: "look.yml", ref: "main" });
  const list = await browser.get("/olga/shop/actions");
  const path = /\/olga\/shop\/actions\/runs\/\d+/.exec(list.text)?.[0] ?? "";
  expect((await browser.get(path)).text).toContain("Cancel run");
  expect((await browser.post(`${path}/cancel`)).to).toBe(path);
  await github.idle();
  const cancelled = await browser.get(path);
  expect(cancelled.text).toContain("cancelled");
  const twice = await browser.post(`${path}/cancel`);
  expect(twice.status).toBe(409);
  expect(twice.text).toContain("Cannot cancel a workflow run that is completed.");

  expect((await browser.post(`${path}/rerun`)).to).toBe(path);
  await github.completeJob({
    repo: "olga/shop",
    runId: Number(path.split("/").at(-1)),
    job: "check",
    conclusion: "failure",
    failedStep: "Say <b>something</b>",
    artifacts: { report: { "a.txt": "hello" } },
  });
  await github.idle();
  const failed = await browser.get(path);
  expect(failed.text).toContain("attempt 2");
  expect(failed.text).toContain("Re-run failed jobs");
  expect(failed.text).not.toContain("<b>something");
  const zip = /href="([^"]+\/artifacts\/\d+)"/.exec(failed.text)?.[1] ?? "";
  expect((await browser.get(zip)).to).toContain("/api/v3/_downloads/");
  const job = /href="([^"]+\/job\/\d+)"/.exec(failed.text)?.[1] ?? "";
  expect((await browser.get(job)).status).toBe(200);
  expect((await browser.get("/olga/shop/actions/runs/1")).status).toBe(404);
  expect(github.violations).toEqual([]);
});

test("a delivery is shown with its payload and sent again by the owner of the app alone", async () => {
  const { github, octokit } = await open();
  const guids: string[] = [];
  await github.app({
    slug: "robot",
    owner: "olga",
    permissions: { issues: "write" },
    events: ["issues"],
    webhook: {
      secret: "sesame",
      target: async ({ event, id }) => {
        if (event === "issues") guids.push(id);
        return guids.length === 1 ? 500 : 202;
      },
    },
  });
  await github.install("robot", "olga/shop");
  await octokit.issues.create({ owner: "olga", repo: "shop", title: "<i>Look</i>" });
  await github.idle();
  const browser = browse(github);
  const list = await browser.get("/olga/shop/settings/hooks");
  const path = /\/settings\/hooks\/\d+/.exec(list.text)?.[0] ?? "";
  const shown = await browser.get(path);
  expect(shown.text).toContain("failure");
  expect(shown.text).toContain("&lt;i&gt;Look&lt;/i&gt;");
  const again = await browser.post(`${path}/redeliver`);
  await github.idle();
  expect(guids).toEqual([guids[0], guids[0]]);
  expect((await browser.get(again.to)).text).toContain("202");
});
