// One whole mission with its verdict: played, measured, judged, cleared away.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doneTwice } from "../once.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { killAtRandom } from "./killer.ts";
import { outcomeProblems } from "./outcome.ts";
import { OWNER, play, REPO } from "./play.ts";
import { workload } from "./workload.ts";

export interface Mission {
  readonly units: number;
  readonly slots: number;
  readonly flake: number;
  readonly seed: number;
  readonly maxJobs: number;
  readonly limitMs: number;
  /** How often the app is killed. */
  readonly kills: number;
  readonly keep: boolean;
}

export interface Judged {
  readonly figures: Figures;
  /** None: everything is as it must be. */
  readonly problems: readonly string[];
  readonly kills: readonly string[];
  /** Requests and webhooks. */
  readonly count: number;
}

export async function judgedMission(mission: Mission): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), "mission-control-queue-"));
  if (mission.keep) console.error(folder);
  const units = workload(mission.units, mission.seed);
  try {
    const played = await play(folder, {
      ...mission,
      units,
      started: (rig) => {
        if (mission.kills > 0)
          killAtRandom(rig, { count: mission.kills, seed: mission.seed, units: units.length });
      },
    });
    const { rig, db } = played;
    const figures = await figuresOf(played);
    const problems = [
      ...(await outcomeProblems(played, units, mission.kills > 0)),
      ...(await doneTwice(rig, db, { owner: OWNER, repo: REPO })),
    ];
    const kills = [...rig.kills];
    if (kills.length !== mission.kills)
      problems.push(`killed ${kills.length} times, not ${mission.kills}`);
    const { count } = rig;
    await db.close();
    const code = await rig.stop();
    if (code !== 0) problems.push(`the app ended with ${code}`);
    const wrong = rig.ends.filter((end) => end !== "SIGKILL").slice(0, -1);
    for (const end of wrong) problems.push(`the app ended by itself with ${end}`);
    await rig.close();
    return { figures, problems, kills, count };
  } finally {
    if (!mission.keep) rmSync(folder, { recursive: true, force: true });
  }
}
