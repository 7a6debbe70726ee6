// When a mission that cleans up is due: after so many that did something since the last one that did. Failures neither count nor hide
// what came before them.
import type { MissionState } from "../engine/rows/mission-row.ts";
import { CLEANUP_MARK } from "./series-row.ts";

export interface EndedMission {
  readonly title: string;
  readonly state: MissionState;
}

const didSomething = ({ state }: EndedMission): boolean =>
  state === "completed" || state === "stopped";

export const isCleanup = ({ title }: { readonly title: string }): boolean =>
  title.startsWith(CLEANUP_MARK);

/** `missions`: oldest first. `every` 0: never. */
export function cleanupDue(missions: readonly EndedMission[], every: number): boolean {
  if (every <= 0) return false;
  let done = 0;
  for (const mission of missions.toReversed()) {
    if (!didSomething(mission)) continue;
    if (isCleanup(mission)) break;
    done += 1;
  }
  return done >= every;
}
