// One small mission, from the label to the target branch, in a world whose calls may fail; and what people can see of its end.

import type { Trouble } from "./door.ts";
import { type Stage, staged, unit } from "./scenario.ts";

const CONFIG = { review: { enabled: true } };

export interface Ending {
  readonly calls: readonly string[];
  /** What a person finds: how it ended, or what is waited for. "silent" is what must never be. */
  readonly visible: string;
  readonly history: readonly string[];
  readonly duplicates: readonly string[];
  readonly diary: string;
}

export interface Fault {
  readonly call: string;
  readonly trouble: Trouble;
  readonly times?: number;
}

export async function missionUnder(faults: readonly Fault[]): Promise<Ending> {
  let ending: Ending | null = null;
  await staged(
    { config: CONFIG },
    async (stage) => {
      const { repo, world, olga } = stage;
      await world.restart(); // what was cached before counts as a call again
      await repo.settles();
      world.door.calls.length = 0;
      for (const { call, trouble, times } of faults) world.door.arm(call, trouble, times);
      const issue = await repo.issue("Make it useful");
      await issue.labelled();
      const until = async (holds: () => boolean): Promise<void> => {
        await repo.settles();
        for (let ticks = 0; ticks < 45 && !holds(); ticks += 1) await repo.waits(2);
      };
      const hasMission = (): boolean => repo.state.missions.size > 0;
      const waits = (): boolean =>
        hasMission() && (repo.mission.promotionPull !== null || visibleOf(stage) !== "silent");
      await until(waits);
      if (
        hasMission() &&
        repo.mission.promotionPull !== null &&
        repo.mission.state === "promote_gate"
      ) {
        await olga.approves(repo.pull("promotion"));
        await until(
          () => hasMission() && repo.mission.state !== "promoting" && visibleOf(stage) !== "silent",
        );
      }
      const calls = [...new Set(world.door.calls)];
      const said = (await issue.comments()).filter(({ by }) => by.endsWith("[bot]"));
      const titles = (await repo.runs()).map(({ title }) => title);
      const topics = said.map(({ body }) => /^<!-- mc:(\S+) -->/.exec(body)?.[1] ?? "");
      const heads = (await repo.pulls()).map(({ head }) => head);
      ending = {
        calls,
        visible: hasMission()
          ? visibleOf(stage)
          : said.length > 0
            ? "said: not started"
            : "no mission",
        history: repo.history("main"),
        duplicates: [...twice(titles), ...twice(topics), ...twice(heads)],
        diary: String(world.diary),
      };
      world.door.disarm();
    },
    { unperformed: faults.some(({ times }) => (times ?? 1) > 1) },
  );
  if (ending === null) throw new Error("The mission did not end.");
  return ending;
}

const twice = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

/** The legal places to stand still, in words; "silent": it waits for nobody and does not say so. */
function visibleOf({ repo }: Stage): string {
  const { mission, state } = repo;
  if (mission.endedAt !== null) return `${mission.state}: ${mission.stopReason}`;
  if (state.repo.queueClosed !== null) return "the queue is closed";
  if (mission.paused !== null) return "paused";
  const open = [...state.gates.values()].find((gate) => gate.state === "open");
  return open === undefined ? "silent" : `the ${open.gate} gate`;
}

export { unit };
