// `npm run bench:restart`: missions in flight, the app killed (SIGKILL), a webhook lost while it is down, the app started
// again. Time from the start until every lane is taken again and the lost webhook has been processed; nothing done twice.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Octokit } from "@octokit/rest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { type AppRuntime, openApp } from "../app/boot/wire.ts";
import type { RepoState } from "../core/engine/state.ts";
import type { Handoff } from "../core/report/handoff.ts";
import { OBJECTIVE_LABEL } from "../core/report/workflow-names.ts";
import { type Db, openDatabase } from "../db/client.ts";
import { sql } from "../db/sql.ts";
import { ACTION_REPOSITORY, ACTION_SHA, PACKAGE_ROOT } from "../local/boot/embedded.ts";
import { CONTROL_BRANCH } from "../local/boot/private-copy.ts";
import { openLocalGitHub } from "../local/open.ts";
import { makeSampleCopy } from "./sample-copy.ts";

const { values } = parseArgs({
  options: {
    missions: { type: "string", default: "100" },
    units: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(`npm run bench:restart -- [--missions 100] [--units 5] [--json]

Prints {"missions","units","listening_s","lanes_s","delivery_s","working_s","reconciled_s","twice"}: seconds from the start of
the process until it listens, has all lanes, has processed the webhook that it missed; "working_s" is the last of these.
Target: working_s <= 2. "reconciled_s": until every repository was read again; "twice": runs and comments made again (0).`);
  process.exit(0);
}
const missions = Number(values.missions);
const units = Number(values.units);
if (!(missions >= 1 && units >= 1)) {
  console.error("--missions and --units: numbers from 1");
  process.exit(2);
}

const OWNER = "you";
const SLUG = "mission-control";
const folder = mkdtempSync(join(tmpdir(), "mission-control-restart-"));
const databaseUrl = join(folder, "mission-control.db");
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** One repository with the workflows in place, copied as often as there are missions. */
const seed = (): Promise<string> =>
  makeSampleCopy({
    folder,
    config: {
      verify: { command: "true" },
      agent: { type: "scripted", command: "/none" },
      workers: { max: units },
      gates: { promote: "off" },
    },
  });

const bare = await seed();
const github = await openLocalGitHub({
  dataDir: join(folder, "github"),
  port: 0,
  validate: false,
  actions: { actionPaths: {}, execute: false },
});
const manifest = parse(readFileSync(join(PACKAGE_ROOT, "app.yml"), "utf8"));
/** In process while the missions are begun, then the address of the process that is killed. */
let target: (headers: Readonly<Record<string, string>>, body: string) => Promise<number> =
  async () => 503;
const credentials = await github.app({
  slug: SLUG,
  owner: OWNER,
  permissions: manifest.default_permissions,
  events: manifest.default_events,
  webhook: { secret: "sesame", target: ({ headers, body }) => target(headers, body) },
});
const person = new Octokit({ auth: await github.user(OWNER), baseUrl: github.apiUrl });

// Missions in flight, through the product's own road.
const states = new Map<string, RepoState>();
const waiters = new Set<() => void>();
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>((resolve) => {
      waiters.add(resolve);
    });
  }
}
const app: AppRuntime = await openApp({
  github: { apiUrl: github.apiUrl, webUrl: github.url, slug: SLUG },
  credentials,
  databaseUrl,
  dataDir: join(folder, "data", "clones"),
  action: { repository: ACTION_REPOSITORY, sha: ACTION_SHA },
  logLevel: "silent",
  onDecided: (repo, _decision, state) => {
    states.set(repo, state);
    for (const wake of waiters) wake();
    waiters.clear();
  },
});
target = (headers, body) => app.receive(headers, Buffer.from(body));
const plan = stringify({
  units: Array.from({ length: units }, (_, index) => ({
    id: `u${index + 1}`,
    title: `Unit ${index + 1}`,
    files: [`units/u${index + 1}.txt`],
  })),
});

const dispatchOf = (repo: string, purpose: string) =>
  [...(states.get(repo)?.dispatches.values() ?? [])].find(
    (one) => one.purpose === purpose && one.runId !== null,
  );

async function beginMission(name: string): Promise<void> {
  const repo = `${OWNER}/${name}`;
  await github.repository({ owner: OWNER, name, source: bare, defaultBranch: CONTROL_BRANCH });
  await github.install(SLUG, repo);
  await until(() => states.get(repo)?.repo.onboarding === "active");
  const at = { owner: OWNER, repo: name };
  const body = `\`\`\`yaml mc-plan\n${plan}\`\`\`\n`;
  const { data: issue } = await person.issues.create({ ...at, title: "Bench", body });
  const labels = [OBJECTIVE_LABEL];
  await person.issues.addLabels({ ...at, issue_number: issue.number, labels });
  await until(() => dispatchOf(repo, "verify") !== undefined);
  await complete(repo, "verify", "verify / verify", {
    "handoff-verify": { "handoff.json": JSON.stringify(verified(repo)) },
  });
  await until(() => dispatchOf(repo, "work") !== undefined);
}

async function complete(
  repo: string,
  purpose: string,
  job: string,
  artifacts: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Promise<void> {
  const runId = dispatchOf(repo, purpose)?.runId;
  if (runId == null) throw new Error(`${repo} has no ${purpose} run`);
  await github.completeJob({ repo, runId, job, conclusion: "success", artifacts });
}

/** What the verification of the base leaves behind. */
function verified(repo: string): Handoff {
  return {
    schema: "mc.handoff/1",
    task: "verify",
    leg: "verify",
    attempt: 1,
    dispatch: dispatchOf(repo, "verify")?.dispatch ?? "",
    status: "completed",
    cause: "ok",
    summary: "it passed",
    text: "",
    commits: [],
    filesChanged: [],
    discoveries: [],
    concerns: [],
    criteria: [],
    usage: {
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      costUsd: 0,
      turns: 0,
    },
    agent: "scripted",
    model: "script",
    sessionId: null,
    durationMs: 1,
    verification: {
      commit: dispatchOf(repo, "verify")?.commit ?? null,
      tree: null,
      spec: dispatchOf(repo, "verify")?.legs[0]?.order?.spec ?? "",
      checks: [
        {
          name: "verify",
          required: true,
          exitCode: 0,
          timedOut: false,
          durationMs: 1,
          testsTotal: null,
          testsFailed: null,
          failing: [],
        },
      ],
      phase: "command",
      exitCode: 0,
      timedOut: false,
      durationMs: 1,
      tests: null,
      lintErrors: null,
      typeErrors: null,
      failures: [],
      log: "",
    },
  };
}

const names = Array.from({ length: missions }, (_, index) => `r${index + 1}`);
const waiting = [...names];
const begun = performance.now();
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await beginMission(name);
    }
  }),
);
await app.engine.idle();
await app.close();
say(`${missions} missions begun in ${((performance.now() - begun) / 1000).toFixed(1)} s`);

// The app as a process of its own.
const port = await freePort();
target = async (headers, body) => {
  try {
    const url = `http://127.0.0.1:${port}/api/github/webhooks`;
    const reply = await fetch(url, { method: "POST", headers, body });
    await reply.arrayBuffer();
    return reply.status;
  } catch {
    return 502;
  }
};
function startApp() {
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, "app", "boot", "main.ts")], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      APP_ID: String(credentials.appId),
      PRIVATE_KEY: credentials.privateKey,
      WEBHOOK_SECRET: credentials.webhookSecret,
      GITHUB_API_URL: github.apiUrl,
      MC_DATABASE_URL: databaseUrl,
      MC_DATA_DIR: join(folder, "data"),
      MC_ACTION_REPOSITORY: ACTION_REPOSITORY,
      MC_ACTION_SHA: ACTION_SHA,
      HOST: "127.0.0.1",
      PORT: String(port),
      LOG_LEVEL: "error",
    },
  });
  const listening = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("listens on port")) resolve();
    });
  });
  return { child, listening };
}

const Count = z.object({ n: z.number() });
const db: Db = await openDatabase(databaseUrl, { migrate: false });
type Question = Parameters<Parameters<Parameters<Db["read"]>[0]>[0]["get"]>[0];
const count = async (question: Question): Promise<number> =>
  Count.parse(await db.read((tx) => tx.get(question))).n;
/** The app is another process: its database is looked at until it shows what is waited for. */
async function seen(holds: () => Promise<boolean>, since: number): Promise<number> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
  return (performance.now() - since) / 1000;
}
const fences = () => count(sql`select sum(fence) as n from lane`);
const reconciled = () =>
  count(sql`select count(*) as n from decision where event_type = 'Reconciled'`);
const jobs = () => count(sql`select count(*) as n from decision where event_type = 'JobFinished'`);

const first = startApp();
await first.listening;
await seen(async () => (await reconciled()) >= missions, performance.now());
const ended = once(first.child, "exit");
first.child.kill("SIGKILL");
await ended;

const before = {
  fences: await fences(),
  jobs: await jobs(),
  reconciled: await reconciled(),
  runs: await runs(),
};
// Lost: nobody listens.
await complete(`${OWNER}/r1`, "work", "u1 / agent");
await github.idle();

const start = performance.now();
const second = startApp();
const [listening, lanes, delivery, everything] = await Promise.all([
  second.listening.then(() => (performance.now() - start) / 1000),
  seen(async () => (await fences()) >= before.fences + missions, start),
  seen(async () => (await jobs()) > before.jobs, start),
  seen(async () => (await reconciled()) >= before.reconciled + missions, start),
]);
const stopped = once(second.child, "exit");
second.child.kill("SIGTERM");
await stopped;
const twice = (await runs()) - before.runs;

const seconds = (value: number): number => Math.round(value * 1000) / 1000;
const figures = {
  missions,
  units,
  listening_s: seconds(listening),
  lanes_s: seconds(lanes),
  delivery_s: seconds(delivery),
  working_s: seconds(Math.max(listening, lanes, delivery)),
  reconciled_s: seconds(everything),
  twice,
};
await db.close();
await github.close();
rmSync(folder, { recursive: true, force: true });
if (values.json) console.log(JSON.stringify(figures));
else console.log(figures);

/** Workflow runs on GitHub, in all repositories. */
async function runs(): Promise<number> {
  let total = 0;
  for (const repo of names) {
    const { data } = await person.actions.listWorkflowRunsForRepo({ owner: OWNER, repo });
    total += data.total_count;
  }
  return total;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
