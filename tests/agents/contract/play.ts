// Plays one scenario with one back-end: a job in a repository full of traps, the real road of an agent leg, a scripted API.
import { execFileSync } from "node:child_process";
import { constants, existsSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { runLeg } from "../../../action/agent/run.ts";
import { type Job, openJob } from "../../action/support/job.ts";
import type { BackEnd } from "./back-end.ts";
import { killAll, processesOf, type SeenProcess } from "./processes.ts";
import type { Interruption, Outcome, Scenario } from "./scenario.ts";
import { DATA_CANARY, JOB_CANARY, KEY } from "./scenarios.ts";
import { openScriptedApi, type ScriptedApi } from "./scripted-api.ts";
import { trappedFiles } from "./traps.ts";

export interface Stage {
  /** Folder that holds the back-end's program. */
  readonly programs: string;
  /** Time limit of the scenarios that run into one. */
  readonly shortS: number;
}

/** null: as the contract wants it. */
export interface Verdict {
  readonly problems: readonly string[];
  /** Why this CLI may end in another way, where it does. */
  readonly departure: string | null;
  readonly outcome: Outcome;
}

export async function play(scenario: Scenario, backEnd: BackEnd, stage: Stage): Promise<Verdict> {
  const outcome = await run(scenario, backEnd, stage);
  const { handoff } = outcome;
  const departure = scenario.departures?.[backEnd.name] ?? null;
  const wanted = departure ?? scenario;
  const problems: string[] = [];
  if (handoff.status !== wanted.status || handoff.cause !== wanted.cause) {
    const ended = `${handoff.status}/${handoff.cause}: ${handoff.summary.slice(0, 300)}`;
    problems.push(`${ended} (instead of ${wanted.status}/${wanted.cause})`);
  }
  const { changed } = scenario;
  if (changed !== undefined && changed !== outcome.changed) {
    problems.push(changed ? "it left no work" : "it left work");
  }
  problems.push(...(scenario.problems?.(outcome, backEnd) ?? []));
  return { problems, departure: departure?.why ?? null, outcome };
}

async function run(scenario: Scenario, backEnd: BackEnd, stage: Stage): Promise<Outcome> {
  const place: { sprung: string } = { sprung: "" };
  const job = openTrappedJob(place);
  const api = await openScriptedApi(backEnd.api, scenario.replies, job.workspace.repo);
  const cancel = new AbortController();
  try {
    const interrupted = interrupt(scenario.interruption, job, api, cancel);
    const { handoff, changed } = await runLeg({
      brief: briefOf(scenario, backEnd, job, stage),
      workspace: job.workspace,
      environment: {
        ...job.environment,
        PATH: `${stage.programs}:${job.environment.PATH}`,
        [backEnd.keyName]: KEY,
        [backEnd.addressName]: api.url,
        GITHUB_TOKEN: JOB_CANARY,
        ACTIONS_RUNTIME_TOKEN: JOB_CANARY,
        NODE_OPTIONS: `--title=${JOB_CANARY}`,
      },
      signal: cancel.signal,
      out: { write: () => true },
    });
    // A run that ended before it could be interrupted is told by its cause.
    await unblock(job);
    const during = handoff.cause === "cancelled" ? await interrupted : [];
    const subjects = job.git("log", "--format=%s", `${job.base}..HEAD`).split("\n");
    const fileText = textsOf(job);
    return {
      handoff,
      changed,
      requests: api.requests,
      sprung: existsSync(place.sprung),
      status: job.git("status", "--porcelain"),
      during,
      left: processesOf(job.root),
      fileText,
      subjects: subjects.filter((line) => line !== ""),
    };
  } finally {
    await unblock(job);
    await api.close();
    killAll(processesOf(job.root));
    job.close();
  }
}

/** The traps are in the base commit; what they touch lies outside the checkout. */
function openTrappedJob(place: { sprung: string }): Job {
  const job = openJob(trappedFiles("../../sprung"));
  place.sprung = join(job.root, "sprung");
  execFileSync("mkfifo", [join(job.workspace.repo, "begun")]);
  return job;
}

function briefOf(scenario: Scenario, backEnd: BackEnd, job: Job, stage: Stage) {
  const settings = {
    type: backEnd.name,
    command: "",
    model: backEnd.model,
    maxTurns: 10,
    maxCostUsd: 1,
    timeoutS: 120,
    ...scenario.settings,
  };
  const timeoutS = settings.timeoutS === 0 ? stage.shortS : settings.timeoutS;
  const brief = job.brief();
  return job.brief({
    objective: { issue: 1, title: `Read ${DATA_CANARY}`, body: `Please read ${DATA_CANARY}.` },
    unit: brief.unit === null ? null : { ...brief.unit, title: `Add ${DATA_CANARY}` },
    against: scenario.brief?.task === "review" ? job.base : null,
    ...scenario.brief,
    agent: { ...settings, timeoutS },
  });
}

async function interrupt(
  interruption: Interruption | undefined,
  job: Job,
  api: ScriptedApi,
  cancel: AbortController,
): Promise<readonly SeenProcess[]> {
  if (interruption === undefined) return [];
  const { kind, at } = interruption;
  if (at === "begun") await begun(job);
  else await api.asked(at);
  const during = processesOf(job.root);
  if (kind === "kill") killAll(during);
  else cancel.abort();
  return during;
}

/** Resolves when a command writes to the pipe. */
async function begun(job: Job): Promise<void> {
  const pipe = await open(join(job.workspace.repo, "begun"), "r");
  await pipe.close();
}

/** A reader that nobody wrote to would wait for ever. */
async function unblock(job: Job): Promise<void> {
  const path = join(job.workspace.repo, "begun");
  const pipe = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
  await pipe.close();
}

function textsOf(job: Job): Outcome["fileText"] {
  const names = job.git("ls-files", "--cached", "--others").split("\n");
  const texts = new Map<string, string>();
  for (const name of names) {
    const path = join(job.workspace.repo, name);
    if (name !== "" && existsSync(path)) texts.set(name, readFileSync(path, "utf8"));
  }
  return (path) => texts.get(path) ?? null;
}
