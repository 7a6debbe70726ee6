// Waiting for a mission by its decisions: nothing polls.
import type { Decision } from "../../core/engine/decision.ts";
import type { GateRow } from "../../core/engine/rows/gate-row.ts";
import type { MissionRow } from "../../core/engine/rows/mission-row.ts";
import { FINAL_MISSION_STATES } from "../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../core/engine/state.ts";

export interface Watch {
  readonly decided: (repo: string, decision: Decision, state: RepoState) => void;
  /** Ends every wait: nothing will be decided any more. */
  readonly failed: (repo: string, error: unknown) => void;
  /** The state after the last decision; null before the first. */
  readonly state: () => RepoState | null;
  /** Resolves when `holds` does, at once if it does already; rejects with the signal's reason when aborted. */
  until(holds: (state: RepoState) => boolean, signal?: AbortSignal): Promise<RepoState>;
}

export function openWatch(also?: (decision: Decision, state: RepoState) => void): Watch {
  let latest: RepoState | null = null;
  const waiting = new Set<() => void>();
  const broken = new AbortController();
  return {
    failed(repo, error) {
      const why = error instanceof Error ? error.message : String(error);
      broken.abort(
        new Error(
          `internal error in ${repo}: ${why}. Nothing is lost; this is a bug of Mission Control, please report it`,
        ),
      );
    },
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
          broken.signal.removeEventListener("abort", stop);
          resolve(latest);
        };
        const stop = (): void => {
          waiting.delete(look);
          const reason: unknown = broken.signal.aborted ? broken.signal.reason : signal?.reason;
          reject(reason instanceof Error ? reason : new Error("interrupted"));
        };
        if (broken.signal.aborted || signal?.aborted === true) return stop();
        signal?.addEventListener("abort", stop, { once: true });
        broken.signal.addEventListener("abort", stop, { once: true });
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
