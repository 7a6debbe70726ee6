// What a mission may use right now: what its configuration says, less what its health takes away (fewer workers, a cheaper
// model, no extra passes). Everybody who dispatches work asks here, never the configuration.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";

export interface Effective {
  /** Units worked on at a time; 0: nothing new starts. */
  readonly workers: number;
  readonly model: string;
  /** An architect may think before the editor writes. */
  readonly architect: boolean;
  /** Uncertain units may be tried in several ways at once. */
  readonly speculation: boolean;
  /** Candidates of a tournament. */
  readonly candidates: number;
}

export function effective(_draft: Draft, mission: MissionRow): Effective {
  const { workers, agent, fixup } = mission.config;
  return {
    workers: workers.max,
    model: agent.model,
    architect: true,
    speculation: true,
    candidates: fixup.candidates,
  };
}
