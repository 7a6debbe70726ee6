// An agent job's token cannot push (SR10): shown with real jobs on the local GitHub, beside a job whose token may.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalGitHub } from "../../local/api.ts";
import { openLocalGitHub } from "../../local/open.ts";

/** Uses the credentials that the checkout left behind, as an agent that went astray would. */
const workflow = (permission: "read" | "write"): string => `name: ${permission}
on: workflow_dispatch
jobs:
  agent:
    runs-on: ubuntu-latest
    permissions:
      contents: ${permission}
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: true
      - run: |
          git -c user.name=agent -c user.email=agent@example.com commit -q --allow-empty -m "by the agent"
          git push origin HEAD:refs/heads/by-${permission}
`;

const at = { owner: "olga", repo: "kit" };
let folder = "";
let github: LocalGitHub;
let olga: Octokit;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-token-"));
  const source = join(folder, "source");
  mkdirSync(join(source, ".github", "workflows"), { recursive: true });
  for (const permission of ["read", "write"] as const) {
    writeFileSync(join(source, ".github", "workflows", `${permission}.yml`), workflow(permission));
  }
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: "olga",
    GIT_AUTHOR_EMAIL: "olga@example.com",
    GIT_COMMITTER_NAME: "olga",
    GIT_COMMITTER_EMAIL: "olga@example.com",
  };
  for (const command of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    ["commit", "-q", "-m", "start"],
  ]) {
    execFileSync("git", command, { cwd: source, env });
  }
  github = await openLocalGitHub({
    dataDir: join(folder, "github"),
    port: 0,
    actions: { actionPaths: {} },
  });
  olga = new Octokit({ auth: await github.user("olga"), baseUrl: github.apiUrl });
  await github.repository({ ...at, name: at.repo, source });
});
afterAll(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

async function conclusionOf(permission: "read" | "write"): Promise<string | null> {
  await olga.actions.createWorkflowDispatch({
    ...at,
    workflow_id: `${permission}.yml`,
    ref: "main",
  });
  await github.idle();
  const { data } = await olga.actions.listWorkflowRuns({ ...at, workflow_id: `${permission}.yml` });
  return data.workflow_runs[0]?.conclusion ?? null;
}

const branches = async (): Promise<readonly string[]> =>
  (await olga.repos.listBranches(at)).data.map((branch) => branch.name);

test("a job with `contents: read` cannot push, whatever it tries; one with `contents: write` can", async () => {
  expect(await conclusionOf("read")).toBe("failure");
  expect(await branches()).toEqual(["main"]);
  expect(await conclusionOf("write")).toBe("success");
  expect(await branches()).toEqual(["by-write", "main"]);
});

test("the agent jobs of our workflows have that very permission", () => {
  for (const file of ["mc-plan.yml", "mc-unit.yml", "mc-review.yml"]) {
    const text = readFileSync(join(import.meta.dirname, "..", "..", "workflows", file), "utf8");
    const agent = /\n {2}agent:\n[\s\S]*?\n {4}permissions:\n((?: {6}.*\n)+)/.exec(text);
    expect(agent?.[1]?.trim().replace(/ *#.*$/, ""), file).toBe("contents: read");
  }
});
