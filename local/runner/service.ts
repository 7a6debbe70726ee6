// The local GitHub's Actions: routes, runs and what the server needs of them. Nothing here knows who uses the server.
import { mkdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { completeFromOutside } from "./completion.ts";
import type { ActionsService, Host, PushedRef, RunView } from "./host.ts";
import type { LedgerRows } from "./ledger.ts";
import { OneTimeLinks } from "./one-time-links.ts";
import { startsOnPush } from "./push-trigger.ts";
import type { RunRecord } from "./record.ts";
import { artifactRoutes } from "./routes-artifacts.ts";
import { runRoutes } from "./routes-runs.ts";
import { variableRoutes } from "./routes-variables.ts";
import { workflowRoutes } from "./routes-workflows.ts";
import { Runs } from "./runs.ts";

const isRows = (value: unknown): value is LedgerRows =>
  typeof value === "object" && value !== null && "version" in value && value.version === 1;

export function openActions(host: Host): ActionsService {
  const runs = new Runs(host);
  const links = new OneTimeLinks(() => host.now());
  mkdirSync(runs.logFolder, { recursive: true });
  // What a killed server left behind: folders of jobs, and stores of commits that may not be whole.
  for (const folder of ["jobs", "commits"]) {
    rmSync(join(host.dataDir, "actions", folder), { recursive: true, force: true });
  }

  const logs = async (repo: string, jobId: number): Promise<string> => {
    if (runs.ledger.job(repo, jobId) === null) return "";
    await runs.flush(jobId);
    return readFile(runs.logPath(jobId), "utf8").catch(() => "");
  };

  const view = (run: RunRecord): RunView => ({
    ...run,
    jobs: run.jobs.filter((job) => job.attempt === run.attempt),
    artifacts: runs.ledger.artifactsOfRun(run.id),
  });

  return {
    routes: [
      ...workflowRoutes(runs),
      ...runRoutes(runs, links, logs),
      ...artifactRoutes(runs, links),
      ...variableRoutes(runs),
    ],
    get jobsStarted() {
      return runs.jobsStarted;
    },
    snapshot: () => runs.ledger.rows(),
    async restore(snapshot) {
      if (!isRows(snapshot)) return;
      runs.ledger.load(snapshot);
      await runs.resume();
    },
    completeJob: (options) => completeFromOutside(runs, options),
    runs: (repo) => runs.ledger.runs(repo).map(view).reverse(),
    run: (repo, runId) => {
      const run = runs.ledger.run(repo, runId);
      return run === null ? null : view(run);
    },
    logs,
    pushed: (push) => startPushed(runs, push),
    idle: () => runs.idle(),
    close: () => runs.close(),
  };
}

async function startPushed(runs: Runs, push: PushedRef): Promise<void> {
  if (/^0+$/.test(push.after)) return;
  for (const path of await runs.files.list(push.repo, push.after)) {
    const parsed = await runs.files.parse(push.repo, push.after, path);
    if (parsed?.ok !== true || parsed.workflow.push === null) continue;
    if (!startsOnPush(parsed.workflow.push, push.ref)) continue;
    const loaded = await runs.files.load(push.repo, push.after, path);
    if (!loaded.ok) continue;
    await runs.create({
      repo: push.repo,
      workflow: loaded.workflow,
      workflows: loaded.all,
      event: "push",
      payload: push.payload,
      inputs: {},
      ref: push.ref,
      sha: push.after,
      actor: push.actor,
    });
  }
}
