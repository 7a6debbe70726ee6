// I1, I2 and I5 of the merge queue with real processes: the app is killed in the middle of tournaments, landings and builds,
// again and again. The mission ends as without deaths, and the history of mc/green is one that it could have had then.
// All hundred deaths: `npm run bench:queue-mission -- --units 10 --kills 10 --runs 10`.
import { expect, test } from "vitest";
import { judgedMission } from "./queue-mission/mission.ts";

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
const LIMIT_MS = 10 * 60_000;

test(
  `killed at 10 random points (KILL_SEED=${seed}), the queue loses nothing and lands nothing twice`,
  async () => {
    const { problems, kills, count } = await judgedMission({
      units: 10,
      slots: 4,
      flake: 0.05,
      seed,
      maxJobs: 6,
      limitMs: LIMIT_MS,
      kills: 10,
      keep: process.env.KILL_KEEP !== undefined,
    });
    console.log(`KILL_SEED=${seed}: ${count} requests and webhooks\n${kills.join("\n")}`);
    expect(problems).toEqual([]);
  },
  LIMIT_MS + 60_000,
);
