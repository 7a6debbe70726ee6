// What must hold after a mission whose app was killed again and again: nothing lost, nothing done twice (I1, I2, I5). Read
// from GitHub and from the app's own database, each violation in words.
import { execFileSync } from "node:child_process";
import { z } from "zod";
import type { Db } from "../../db/client.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { sql } from "../../db/sql.ts";
import { DEMO } from "../../local/boot/demo-mission.ts";
import type { Rig } from "./rig.ts";

const UNITS = 6;
/** A repository on the local GitHub. */
export interface At {
  readonly owner: string;
  readonly repo: string;
}
const AT: At = { owner: DEMO.owner, repo: DEMO.repo };

const Count = z.object({ n: z.number() });

/** Nothing left to do: every mission has ended, inbox and outbox are empty. */
export async function isQuiet(db: Db): Promise<boolean> {
  const row = await db.read((tx) =>
    tx.get(sql`select
      (select count(*) from delivery where state = 'waiting') +
      (select count(*) from effect where state in ('waiting', 'leased')) +
      (select count(*) from mission where ended_at is null) +
      (select count(*) = 0 from mission) as n`),
  );
  return Count.parse(row).n === 0;
}

export async function violations(rig: Rig, db: Db): Promise<readonly string[]> {
  return [
    ...(await ofState(db)),
    ...ofHistory(rig),
    ...(await doneTwice(rig, db, AT)),
    ...rig.github.violations.map((problem) => `schema: ${problem}`),
  ];
}

/** What GitHub or the database holds more often than it was wanted, or not at all (I5). */
export async function doneTwice(rig: Rig, db: Db, at: At): Promise<readonly string[]> {
  return [...(await ofDatabase(db)), ...(await ofRuns(rig, at)), ...(await ofThreads(rig, at))];
}

async function ofState(db: Db): Promise<string[]> {
  const found: string[] = [];
  const state = await db.read((tx) => loadRepoState(tx, DEMO.full, Date.now()));
  const missions = [...state.missions.values()];
  if (missions.length !== 1) found.push(`${missions.length} missions`);
  for (const { mission, state: is, because } of missions)
    if (is !== "completed") found.push(`${mission} is ${is}: ${because}`);
  const landed = [...state.units.values()].filter((unit) => unit.state === "landed");
  if (landed.length !== UNITS) {
    const others = [...state.units.values()].map((unit) => `${unit.unit} ${unit.state}`);
    found.push(`${landed.length} of ${UNITS} units landed: ${others.join(", ")}`);
  }
  const green = state.repo.green;
  const verdict = [...state.verdicts.values()].find((one) => one.commit === green);
  if (verdict?.outcome !== "passed") found.push(`green ${green} has no passing verdict (I1)`);
  const asked = [...state.dispatches.values()]
    .filter((one) => one.purpose === "verify")
    .map((one) => `${one.commit} (attempt ${one.legs[0]?.attempt})`);
  for (const twice of repeated(asked)) found.push(`verified twice: ${twice}`);
  const verdicts = [...state.verdicts.values()].map((one) => `${one.commit}/${one.attempt}`);
  for (const twice of repeated(verdicts)) found.push(`two verdicts: ${twice}`);
  const calledOff = new Set(
    [...state.dispatches.values()]
      .filter((one) => one.purpose === "verify" && one.state === "cancelled")
      .map((one) => one.dispatch),
  );
  for (const one of state.verdicts.values())
    if (one.outcome === "infrastructure" && !calledOff.has(one.dispatch))
      found.push(`verification of ${one.commit} was lost`);
  for (const one of state.dispatches.values())
    if (one.state !== "settled" && !calledOff.has(one.dispatch))
      found.push(`dispatch ${one.dispatch} is ${one.state}`);
  return found;
}

async function ofDatabase(db: Db): Promise<string[]> {
  const Text = z.object({ text: z.string() });
  const rows = await db.read(async (tx) => [
    ...(await tx.all(sql`
      select 'parked ' || name || ': ' || coalesce(error, '') as text from delivery
      where state = 'parked'`)),
    ...(await tx.all(sql`
      select 'lane stopped: ' || stopped as text from lane where stopped is not null`)),
    ...(await tx.all(sql`
      select 'refused ' || key || ': ' || coalesce(error, '') as text from effect
      where state = 'refused'`)),
  ]);
  return rows.map((row) => Text.parse(row).text);
}

function ofHistory(rig: Rig): string[] {
  const bare = rig.github.gitDir(DEMO.full);
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", bare, ...args], { encoding: "utf8" }).trim();
  const found: string[] = [];
  const green = git("rev-parse", "refs/heads/mc/green");
  const main = git("rev-parse", "refs/heads/main");
  if (green !== main) found.push(`main is at ${main}, green at ${green}`);
  const trailers = git("log", "--format=%(trailers:key=MC-Unit,valueonly)", green);
  const merges = trailers.split("\n").filter((line) => line !== "");
  for (const twice of repeated(merges)) found.push(`merged twice: ${twice}`);
  if (new Set(merges).size !== UNITS) found.push(`merged: ${merges.join(", ")}`);
  return found;
}

async function ofRuns({ person }: Rig, at: At): Promise<string[]> {
  const runs = await person.paginate(person.actions.listWorkflowRunsForRepo, {
    ...at,
    per_page: 100,
  });
  return repeated(runs.map((run) => run.display_title)).map((title) => `two runs of ${title}`);
}

async function ofThreads({ person }: Rig, at: At): Promise<string[]> {
  const found: string[] = [];
  const pulls = await person.paginate(person.pulls.list, { ...at, state: "all", per_page: 100 });
  for (const head of repeated(pulls.map((pull) => pull.head.ref)))
    found.push(`two pull requests of ${head}`);
  const threads = await person.paginate(person.issues.listForRepo, {
    ...at,
    state: "all",
    per_page: 100,
  });
  const marked: string[] = [];
  for (const { number } of threads) {
    const comments = await person.paginate(person.issues.listComments, {
      ...at,
      issue_number: number,
      per_page: 100,
    });
    for (const { body } of comments) {
      const marker = /^<!-- mc:[^>]*-->/.exec(body ?? "")?.[0];
      marked.push(`#${number} ${marker ?? body}`);
    }
  }
  for (const twice of repeated(marked)) found.push(`two comments ${twice}`);
  const checks: string[] = [];
  for (const ref of new Set(pulls.map((pull) => pull.head.sha))) {
    const { data } = await person.checks.listForRef({ ...at, ref, filter: "all", per_page: 100 });
    for (const check of data.check_runs)
      if (check.name.startsWith("mc/")) checks.push(`${check.name} on ${check.head_sha}`);
  }
  for (const twice of repeated(checks)) found.push(`two check runs ${twice}`);
  return found;
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) (seen.has(value) ? twice : seen).add(value);
  return [...twice];
}
