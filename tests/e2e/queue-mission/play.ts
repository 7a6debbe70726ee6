// Plays the queue's mission from the label to its end: local GitHub, real git, real runner, the app as a process of its own.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { makeSampleCopy } from "../../../bench/sample-copy.ts";
import { OBJECTIVE_LABEL } from "../../../core/report/workflow-names.ts";
import type { Db } from "../../../db/client.ts";
import { CONTROL_BRANCH } from "../../../local/boot/private-copy.ts";
import { isQuiet } from "../once.ts";
import { Rig } from "../rig.ts";
import { Requests } from "./requests.ts";
import { planOf, type WorkUnit } from "./workload.ts";

export const OWNER = "olga";
export const REPO = "sample";
export const FULL = `${OWNER}/${REPO}`;

export interface MissionOptions {
  readonly units: readonly WorkUnit[];
  readonly slots: number;
  /** Probability that a verification fails by chance. */
  readonly flake: number;
  readonly seed: number;
  readonly maxJobs: number;
  /** What the mission may take at most. */
  readonly limitMs: number;
  /** Called when the app listens, before anything is asked of it. */
  readonly started?: (rig: Rig) => void;
}

export interface Played {
  readonly rig: Rig;
  readonly db: Db;
  readonly issue: number;
  readonly wallMs: number;
  readonly requests: Requests;
  /** What each run of the verification command met. */
  readonly weather: string;
}

/** Resolves when the mission has ended and nobody has anything left to do. */
export async function play(folder: string, options: MissionOptions): Promise<Played> {
  const weather = seed(folder, options);
  const rig = await Rig.open(folder, OWNER, options.maxJobs);
  try {
    return await run(rig, folder, weather, options);
  } catch (error) {
    await rig.close();
    throw error;
  }
}

async function run(
  rig: Rig,
  folder: string,
  weather: string,
  options: MissionOptions,
): Promise<Played> {
  await makeRepository(rig, folder, weather, options);
  await rig.start();
  await rig.github.install(rig.slug, FULL);
  const db = await until(options.limitMs, "a database", async () =>
    existsSync(join(folder, "mission-control.db")) ? rig.database() : null,
  );
  await rig.github.idle();
  const requests = new Requests(rig.github.counts());
  rig.answered = requests.answered;
  options.started?.(rig);
  const { data: issue } = await rig.person.issues.create({
    owner: OWNER,
    repo: REPO,
    title: "Many units at once",
    body: planOf(options.units),
  });
  const begun = performance.now();
  await rig.person.issues.addLabels({
    ...{ owner: OWNER, repo: REPO, issue_number: issue.number },
    labels: [OBJECTIVE_LABEL],
  });
  await until(options.limitMs, "the end of the mission", async () =>
    (await isQuiet(db)) ? true : null,
  );
  const wallMs = performance.now() - begun;
  await rig.github.idle();
  await until(options.limitMs, "the end of its echoes", async () =>
    (await isQuiet(db)) ? true : null,
  );
  requests.end(rig.github.counts());
  return { rig, db, issue: issue.number, wallMs, requests, weather };
}

/** The agent's knowledge and the weather; answers with the weather's folder. */
function seed(folder: string, { units, flake, seed: from }: MissionOptions): string {
  writeFileSync(join(folder, "workload.json"), JSON.stringify(units));
  const weather = join(folder, "weather");
  mkdirSync(join(weather, "runs"), { recursive: true });
  writeFileSync(join(weather, "weather.json"), JSON.stringify({ rate: flake, seed: from }));
  return weather;
}

async function makeRepository(
  rig: Rig,
  folder: string,
  weather: string,
  options: MissionOptions,
): Promise<void> {
  const agent = join(import.meta.dirname, "agent.js");
  const copy = await makeSampleCopy({
    folder,
    from: join(import.meta.dirname, "sample"),
    config: {
      verify: { command: `node check.js --weather '${weather}'` },
      agent: { type: "command", command: `node ${agent} ${join(folder, "workload.json")}` },
      workers: { max: 8 },
      units: { max: 1000, max_attempts: 2, retry_delay_seconds: 0 },
      review: { enabled: false },
      queue: { slots: options.slots },
      fixup: { candidates: 3, waves: 2 },
      gates: { large_merge: "never", promote: "off" },
      // Up to half of the units are bad on purpose: what a mission does less of in trouble is shown elsewhere.
      health: { levels: false, auto_pause: false },
    },
  });
  await rig.github.repository({
    owner: OWNER,
    name: REPO,
    source: copy,
    defaultBranch: CONTROL_BRANCH,
  });
  // Every value that a ref ever had stays readable.
  execFileSync("git", ["config", "core.logAllRefUpdates", "always"], {
    cwd: rig.github.gitDir(FULL),
  });
}

/** The app is a process of its own: what it stored can only be asked for. */
async function until<T>(limitMs: number, what: string, look: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`${what} did not come within ${limitMs / 1000} s`);
    await wait(100);
  }
}
