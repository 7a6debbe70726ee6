// Waiting for a mission by its decisions: nothing polls.
import type { Decision } from "../../core/engine/decision.ts";
import type { GateRow, MissionRow, RepoState } from "../../core/engine/state.ts";
import { FINAL_MISSION_STATES } from "../../core/engine/state.ts";

export interface Watch {
  readonly decided: (repo: string, decision: Decision, state: RepoState) => void;
  /** The state after the last decision; null before the first. */
  readonly state: () => RepoState | null;
  /** Resolves when `holds` does, at once if it does already; rejects with the signal's reason when aborted. */
  until(holds: (state: RepoState) => boolean, signal?: AbortSignal): Promise<RepoState>;
}

export function openWatch(also?: (decision: Decision, state: RepoState) => void): Watch {
  let latest: RepoState | null = null;
  const waiting = new Set<() => void>();
  return {
    decided(_repo, decision, state) {
      latest = state;
      also?.(decision, state);
      for (const look of [...waiting]) look();
    },
    state: () => latest,
    until: (holds, signal) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (latest === null || !holds(latest)) return;
          waiting.delete(look);
          signal?.removeEventListener("abort", stop);
          resolve(latest);
        };
        const stop = (): void => {
          waiting.delete(look);
          reject(signal?.reason instanceof Error ? signal.reason : new Error("interrupted"));
        };
        if (signal?.aborted === true) return stop();
        signal?.addEventListener("abort", stop, { once: true });
        waiting.add(look);
        look();
      }),
  };
}

export const isOver = (mission: MissionRow): boolean =>
  FINAL_MISSION_STATES.some((state) => state === mission.state);

export function missionOfIssue(state: RepoState, issue: number): MissionRow | null {
  return [...state.missions.values()].findLast((mission) => mission.issue === issue) ?? null;
}

export const openGates = (state: RepoState): readonly GateRow[] =>
  [...state.gates.values()].filter((gate) => gate.state === "open");
