// I5 with real processes: the app is killed (SIGKILL) in the middle of a whole mission, again and again, and started again
// each time. The mission ends as if nothing had happened.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import type { Db } from "../../db/client.ts";
import {
  askForObjective,
  DEMO,
  installDemo,
  mergeOnboarding,
  onboardingPull,
  seedDemo,
} from "../../local/boot/demo-mission.ts";
import { isQuiet, violations } from "./once.ts";
import { type Blow, type Plan, Rig } from "./rig.ts";

const KILLS = 20;
/** The points lie within this many requests and webhooks; the whole mission has more, whatever is repeated. */
const SPAN = 850;
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

let rig: Rig | null = null;
let db: Db | null = null;
afterEach(async () => {
  await db?.close();
  await rig?.close();
  if (rig !== null && process.env.KILL_KEEP === undefined)
    rmSync(rig.folder, { recursive: true, force: true });
  rig = null;
  db = null;
});

/** Plays the demo's mission to its end. */
async function play(plan: Plan): Promise<{ rig: Rig; db: Db }> {
  const folder = mkdtempSync(join(tmpdir(), "mission-control-kill-"));
  seedDemo(folder, true);
  const world = await Rig.open(folder, DEMO.owner);
  rig = world;
  world.heard = reviewer(world);
  world.plan = plan;
  await world.start();
  await installDemo(world.github, world.slug, folder);
  const onboarding = await until("the onboarding pull request", () => onboardingPull(world.person));
  await mergeOnboarding(world.person, folder, onboarding);
  await askForObjective(world.person);
  await until("a database", () => (existsSync(join(folder, "mission-control.db")) ? true : null));
  const opened = await world.database();
  db = opened;
  await until("the end of the mission", async () => ((await isQuiet(opened)) ? true : null));
  await world.github.idle();
  await until("the end of its echoes", async () => ((await isQuiet(opened)) ? true : null));
  return { rig: world, db: opened };
}

const PullRequest = z.object({
  action: z.string(),
  pull_request: z.object({
    number: z.number(),
    head: z.object({ ref: z.string(), sha: z.string() }),
  }),
});

/** Approves the promotion at the commit it was opened with, at once, whatever the app is doing. */
function reviewer(world: Rig): Rig["heard"] {
  const approved = new Set<string>();
  return (event, payload) => {
    const found = event === "pull_request" ? PullRequest.safeParse(payload) : null;
    if (found?.success !== true || found.data.action !== "opened") return;
    const { number, head } = found.data.pull_request;
    if (!head.ref.startsWith("mc/release/") || approved.has(head.sha)) return;
    approved.add(head.sha);
    void world.person.pulls.createReview({
      owner: DEMO.owner,
      repo: DEMO.repo,
      pull_number: number,
      commit_id: head.sha,
      event: "APPROVE",
      body: "Looks right to me.",
    });
  };
}

/** The app is a process of its own: what it stored can only be asked for. */
async function until<T>(what: string, look: () => T | null | Promise<T | null>): Promise<T> {
  const found = await expect
    .poll(look, { timeout: 200_000, interval: 100, message: what })
    .not.toBeNull()
    .then(look);
  if (found === null) throw new Error(`${what} is gone again`);
  return found;
}

/** Mulberry32. */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`killed at ${KILLS} random points (KILL_SEED=${seed}), the mission loses nothing and does nothing twice`, async () => {
  const next = random(seed);
  const points = new Map<number, Blow>();
  while (points.size < KILLS) {
    points.set(1 + Math.floor(next() * SPAN), next() < 0.5 ? "before" : "after");
  }
  // A point is due when the count has reached it: while the app is down, counting goes on.
  const due = [...points].sort(([a], [b]) => a - b);
  const played = await play((_name, count) => {
    const [point, blow] = due[0] ?? [Number.POSITIVE_INFINITY, null];
    if (count < point) return null;
    due.shift();
    return blow;
  });
  console.log(
    `KILL_SEED=${seed}: ${played.rig.count} requests and webhooks\n${played.rig.kills.join("\n")}`,
  );
  expect(await violations(played.rig, played.db)).toEqual([]);
  expect(played.rig.kills).toHaveLength(KILLS);
  expect(await played.rig.stop()).toBe(0);
  expect(played.rig.ends.filter((end) => end !== "SIGKILL")).toEqual(["0"]);
});

test("killed in the middle of every kind of effect, before and after it took effect", async () => {
  const effects: Readonly<Record<string, RegExp>> = {
    "run.dispatch": /^POST .*\/dispatches$/,
    "pull.ensure": /^POST .*\/pulls$/,
    "comment.ensure": /^POST .*\/issues\/\d+\/comments$/,
    "check.ensure": /^POST .*\/check-runs$/,
    "refs.move": /^git push .*refs\/heads\/mc\/green/,
    "chain.build": /^git push .*refs\/heads\/mc\/cand\//,
    "leg.collect": /^GET .*\/artifacts/,
  };
  const seen = new Map<string, number>();
  const struck = new Set<string>();
  const played = await play((name) => {
    const effect = Object.keys(effects).find((key) => effects[key]?.test(name) === true);
    if (effect === undefined || rig?.listening !== true) return null;
    const times = (seen.get(effect) ?? 0) + 1;
    seen.set(effect, times);
    if (times > 4) return null;
    const blow = times % 2 === 1 ? "before" : "after";
    struck.add(`${blow} ${effect}`);
    return blow;
  });
  console.log(played.rig.kills.join("\n"));
  expect(await violations(played.rig, played.db)).toEqual([]);
  expect(struck.size).toBe(2 * Object.keys(effects).length);
});
