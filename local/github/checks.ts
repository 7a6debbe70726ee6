// REST: check runs and suites. Only apps write them; a suite gathers one app's runs on one commit.
import { fieldsOf, isFields, listOf, numberOf, textOf } from "./fields.ts";
import { refuse } from "./gate.ts";
import { type Hub, idOf, notFound } from "./hub.ts";
import type { AnnotationRow, CheckRunRow, CheckSuiteRow, RepoRow } from "./model.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import {
  checkRunShape,
  fullSuiteShape,
  runsOfSuite,
  simpleCommitShape,
  suiteShape,
  suiteVerdict,
} from "./shapes/check.ts";
import { minimalRepositoryShape, pageUrlOf } from "./shapes/repository.ts";
import { invalid } from "./threads.ts";

const REPO = "/repos/{owner}/{repo}";
const RUNS = `${REPO}/check-runs`;
const RUN = `${RUNS}/{check_run_id}`;
const SUITE = `${REPO}/check-suites/{check_suite_id}`;
const TEXT_LIMIT = 65_535;
const ANNOTATIONS_PER_REQUEST = 50;

function findRun(repo: RepoRow, request: RouteRequest): CheckRunRow {
  return repo.checkRuns[String(idOf(request, "check_run_id"))] ?? notFound();
}

function findSuite(repo: RepoRow, request: RouteRequest): CheckSuiteRow {
  return repo.checkSuites[String(idOf(request, "check_suite_id"))] ?? notFound();
}

/** Branch that stands at the commit, for `head_branch`; null when none does. */
async function branchAt(hub: Hub, repo: RepoRow, sha: string): Promise<string | null> {
  for (const [ref, at] of await hub.git(repo).refs("refs/heads/"))
    if (at === sha) return ref.slice("refs/heads/".length);
  return null;
}

async function ensureSuite(
  hub: Hub,
  repo: RepoRow,
  appId: number,
  sha: string,
): Promise<CheckSuiteRow> {
  const find = () =>
    Object.values(repo.checkSuites).find((row) => row.appId === appId && row.headSha === sha);
  const known = find();
  if (known !== undefined) return known;
  const headBranch = await branchAt(hub, repo, sha);
  const raced = find();
  if (raced !== undefined) return raced;
  const at = hub.time();
  const suite: CheckSuiteRow = {
    id: hub.nextId(),
    appId,
    headSha: sha,
    headBranch,
    before: null,
    createdAt: at,
    updatedAt: at,
  };
  repo.checkSuites[String(suite.id)] = suite;
  return suite;
}

function announceRun(
  hub: Hub,
  repo: RepoRow,
  run: CheckRunRow,
  action: "created" | "completed" | "rerequested",
  sender: string,
): void {
  const suite = repo.checkSuites[String(run.suite)];
  const body = () => ({ check_run: checkRunShape(hub, repo, run, "payload") });
  const onlyApp = action === "rerequested" && suite !== undefined ? { onlyApp: suite.appId } : {};
  hub.hooks.emit(repo, { event: "check_run", action, sender, body, ...onlyApp });
}

async function announceSuite(
  hub: Hub,
  repo: RepoRow,
  suite: CheckSuiteRow,
  action: "completed" | "rerequested" | "requested",
  sender: string,
): Promise<void> {
  if (!hub.hooks.listens(repo, "check_suite")) return;
  const shape = await fullSuiteShape(hub, repo, suite);
  const body = () => ({ check_suite: shape });
  const onlyApp = action === "completed" ? {} : { onlyApp: suite.appId };
  hub.hooks.emit(repo, { event: "check_suite", action, sender, body, ...onlyApp });
}

function annotationsOf(request: RouteRequest): readonly AnnotationRow[] {
  const values = listOf(fieldsOf(request.body, "output") ?? {}, "annotations") ?? [];
  if (values.length > ANNOTATIONS_PER_REQUEST)
    invalid("CheckRun", "annotations", "custom", "may be at most 50 per request");
  return values.filter(isFields).map((value) => ({
    path: textOf(value, "path") ?? "",
    startLine: numberOf(value, "start_line") ?? 1,
    endLine: numberOf(value, "end_line") ?? 1,
    startColumn: numberOf(value, "start_column") ?? null,
    endColumn: numberOf(value, "end_column") ?? null,
    level: levelOf(textOf(value, "annotation_level")),
    message: textOf(value, "message") ?? "",
    title: textOf(value, "title") ?? null,
    details: textOf(value, "raw_details") ?? null,
  }));
}

function levelOf(text: string | null | undefined): AnnotationRow["level"] {
  return text === "failure" || text === "warning" ? text : "notice";
}

function applied(hub: Hub, run: CheckRunRow, request: RouteRequest): void {
  const { body } = request;
  const output = fieldsOf(body, "output");
  if (output !== undefined) {
    for (const field of ["summary", "text"] as const) {
      const text = textOf(output, field);
      if (text === undefined) continue;
      if ((text ?? "").length > TEXT_LIMIT)
        invalid("CheckRun", field, "custom", `${field} is too long`);
      run[field] = text;
    }
    run.title = textOf(output, "title") ?? run.title;
    run.annotations.push(...annotationsOf(request));
  }
  run.name = textOf(body, "name") ?? run.name;
  run.detailsUrl = textOf(body, "details_url") ?? run.detailsUrl;
  run.externalId = textOf(body, "external_id") ?? run.externalId;
  run.startedAt = textOf(body, "started_at") ?? run.startedAt;
  const status = textOf(body, "status");
  const conclusion = textOf(body, "conclusion");
  if (status === "queued" || status === "in_progress") {
    run.status = status;
    run.conclusion = null;
    run.completedAt = null;
  }
  if (typeof conclusion === "string") {
    if (conclusion === "stale") invalid("CheckRun", "conclusion", "invalid");
    run.status = "completed";
    run.conclusion = conclusion;
    run.completedAt = textOf(body, "completed_at") ?? hub.time();
  } else if (status === "completed" && run.conclusion === null) {
    invalid("CheckRun", "conclusion", "missing_field");
  }
  hub.changed();
}

/** People may not write checks, whatever their role. */
function appOf(request: RouteRequest): number {
  const { caller } = request;
  if (caller.kind === "job") return refuse();
  if (caller.appId === undefined)
    throw new HttpProblem(403, "You must authenticate via a GitHub App.");
  return caller.appId;
}

async function created(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const appId = appOf(request);
  const sha = textOf(request.body, "head_sha") ?? "";
  if ((await hub.git(repo).commit(sha)) === null)
    throw new HttpProblem(422, `No commit found for SHA: ${sha}`);
  const suite = await ensureSuite(hub, repo, appId, sha);
  const run: CheckRunRow = {
    id: hub.nextId(),
    suite: suite.id,
    headSha: sha,
    name: "",
    status: "queued",
    conclusion: null,
    startedAt: hub.time(),
    completedAt: null,
    detailsUrl: null,
    externalId: "",
    title: null,
    summary: null,
    text: null,
    annotations: [],
  };
  applied(hub, run, request);
  repo.checkRuns[String(run.id)] = run;
  announceRun(hub, repo, run, "created", request.caller.login);
  if (run.status === "completed") await completed(hub, repo, run, request.caller.login);
  return { status: 201, json: checkRunShape(hub, repo, run, "reply") };
}

async function completed(hub: Hub, repo: RepoRow, run: CheckRunRow, sender: string) {
  announceRun(hub, repo, run, "completed", sender);
  const suite = repo.checkSuites[String(run.suite)];
  if (suite === undefined) return;
  suite.updatedAt = hub.time();
  if (suiteVerdict(repo, suite).status === "completed")
    await announceSuite(hub, repo, suite, "completed", sender);
}

async function updated(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const run = findRun(repo, request);
  if (repo.checkSuites[String(run.suite)]?.appId !== appOf(request))
    throw new HttpProblem(
      403,
      `Invalid app_id \`${request.caller.appId}\` - check run can only be modified by the GitHub App that created it.`,
    );
  const was = run.status;
  applied(hub, run, request);
  if (run.status === "completed" && was !== "completed")
    await completed(hub, repo, run, request.caller.login);
  return { status: 200, json: checkRunShape(hub, repo, run, "reply") };
}

async function ofCommit(hub: Hub, request: RouteRequest) {
  const repo = hub.repoOf(request);
  const ref = request.params.ref ?? "";
  const sha = await hub.git(repo).resolve(ref);
  if (sha === null) throw new HttpProblem(422, `No commit found for SHA: ${ref}`);
  return { repo, sha };
}

/** Filters of the lists: name, status, app, and only the latest run of each name unless all are asked for. */
function chosen(runs: readonly CheckRunRow[], request: RouteRequest): readonly CheckRunRow[] {
  const { query } = request;
  const name = query.get("check_name");
  const status = query.get("status");
  const kept = runs.filter(
    (run) => (name === null || run.name === name) && (status === null || run.status === status),
  );
  if (query.get("filter") === "all") return kept.toReversed();
  const latest = new Map(kept.map((run) => [`${run.suite} ${run.name}`, run]));
  return [...latest.values()].reverse();
}

export function checkRoutes(hub: Hub): readonly Route[] {
  const read = { needs: ["checks", "read"] } as const;
  const write = { needs: ["checks", "write"] } as const;
  const list = (repo: RepoRow, runs: readonly CheckRunRow[]): Reply => ({
    status: 200,
    list: { items: runs.map((run) => checkRunShape(hub, repo, run, "reply")), wrap: "check_runs" },
  });
  return [
    {
      method: "POST",
      path: RUNS,
      ...write,
      content: true,
      answer: (request) => created(hub, request),
    },
    {
      method: "GET",
      path: RUN,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        return { status: 200, json: checkRunShape(hub, repo, findRun(repo, request), "reply") };
      },
    },
    { method: "PATCH", path: RUN, ...write, answer: (request) => updated(hub, request) },
    {
      method: "GET",
      path: `${RUN}/annotations`,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const run = findRun(repo, request);
        return {
          status: 200,
          list: {
            items: run.annotations.map((row) => annotationShape(pageUrlOf(hub, repo), run, row)),
          },
        };
      },
    },
    {
      method: "POST",
      path: `${RUN}/rerequest`,
      ...write,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        announceRun(hub, repo, findRun(repo, request), "rerequested", request.caller.login);
        return { status: 201, json: {} };
      },
    },
    {
      method: "GET",
      path: `${REPO}/commits/{ref}/check-runs`,
      ...read,
      answer: async (request) => {
        const { repo, sha } = await ofCommit(hub, request);
        const appId = request.query.get("app_id");
        const runs = Object.values(repo.checkRuns).filter(
          (run) =>
            run.headSha === sha &&
            (appId === null || String(repo.checkSuites[String(run.suite)]?.appId) === appId),
        );
        return list(repo, chosen(runs, request));
      },
    },
    {
      method: "GET",
      path: `${REPO}/commits/{ref}/check-suites`,
      ...read,
      answer: async (request) => {
        const { repo, sha } = await ofCommit(hub, request);
        const appId = request.query.get("app_id");
        const suites = Object.values(repo.checkSuites).filter(
          (row) => row.headSha === sha && (appId === null || String(row.appId) === appId),
        );
        const items = await Promise.all(suites.map((suite) => shownSuite(hub, repo, suite)));
        return { status: 200, list: { items, wrap: "check_suites" } };
      },
    },
    {
      method: "GET",
      path: SUITE,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        return { status: 200, json: await shownSuite(hub, repo, findSuite(repo, request)) };
      },
    },
    {
      method: "GET",
      path: `${SUITE}/check-runs`,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        return list(repo, chosen(runsOfSuite(repo, findSuite(repo, request)), request));
      },
    },
    {
      method: "POST",
      path: `${SUITE}/rerequest`,
      ...write,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const suite = findSuite(repo, request);
        await announceSuite(hub, repo, suite, "rerequested", request.caller.login);
        return { status: 201, json: {} };
      },
    },
  ];
}

async function shownSuite(hub: Hub, repo: RepoRow, suite: CheckSuiteRow) {
  return {
    ...suiteShape(hub, repo, suite),
    head_commit: await simpleCommitShape(hub, repo, suite.headSha),
    repository: minimalRepositoryShape(hub, repo),
    latest_check_runs_count: runsOfSuite(repo, suite).length,
    check_runs_url: `${suiteShape(hub, repo, suite).url}/check-runs`,
  };
}

function annotationShape(page: string, run: CheckRunRow, row: AnnotationRow) {
  return {
    path: row.path,
    start_line: row.startLine,
    end_line: row.endLine,
    start_column: row.startColumn,
    end_column: row.endColumn,
    annotation_level: row.level,
    title: row.title,
    message: row.message,
    raw_details: row.details,
    blob_href: `${page}/blob/${run.headSha}/${row.path}`,
  };
}

/** GitHub opens a suite for every app that writes checks when a branch moves, and asks it to check. */
export async function suitesRequested(
  hub: Hub,
  repo: RepoRow,
  sha: string,
  sender: string,
): Promise<void> {
  if (!hub.hooks.listens(repo, "check_suite")) return;
  const name = `${repo.owner}/${repo.name}`;
  for (const installation of Object.values(hub.state.installations)) {
    const app = hub.state.apps[String(installation.appId)];
    if (app === undefined || !installation.repos.includes(name)) continue;
    if (app.permissions.checks !== "write" || !app.events.includes("check_suite")) continue;
    const suite = await ensureSuite(hub, repo, app.id, sha);
    if (suite.updatedAt === suite.createdAt && runsOfSuite(repo, suite).length === 0)
      await announceSuite(hub, repo, suite, "requested", sender);
  }
}
