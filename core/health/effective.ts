// What a mission may use right now: what its configuration says, less what its health takes away (fewer workers, a cheaper
// model, no extra passes). Everybody who dispatches work asks here, never the configuration.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { workersOf } from "../mission/allowance.ts";
import { adaptiveWorkers } from "./adaptive.ts";
import { agentComponent, DISPATCH, jobsAllowed } from "./components.ts";
import { type Level, workersAt } from "./degradation.ts";

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
  /** Jobs that may be asked of its agent now: 0 while that is left alone, 1 to see whether it is well again. */
  readonly jobs: number;
}

export function effective(draft: Draft, mission: MissionRow): Effective {
  const { config } = mission;
  const { workers, agent, fixup, health } = config;
  const max = workersOf(mission);
  const known = draft.health.missions.get(mission.mission);
  const level: Level = health.levels ? (known?.level.level ?? 0) : 0;
  const adapted =
    workers.adaptive && known !== undefined ? adaptiveWorkers(known.adaptive, max) : max;
  // Trouble is being left: one unit shows whether it is over.
  const isProbing = known?.recovery?.phase === "probing";
  const allowed = Math.min(workersAt(level, max), adapted);
  const model = modelNow(draft, mission, level);
  const jobs = Math.min(
    jobsAllowed(draft, config, agentComponent(agent.type, model)),
    jobsAllowed(draft, config, DISPATCH),
  );
  return {
    workers: isProbing ? Math.min(1, allowed) : allowed,
    model,
    architect: level < 3,
    speculation: level < 2 && !isProbing,
    candidates: level < 2 ? fixup.candidates : Math.min(1, fixup.candidates),
    jobs,
  };
}

/** The cheaper model while the other one is limited or does not answer, where one is configured. */
function modelNow(draft: Draft, { config }: MissionRow, level: Level): string {
  const { type, model, fallback_model } = config.agent;
  if (fallback_model === "") return model;
  if (level >= 3) return fallback_model;
  const isShut = jobsAllowed(draft, config, agentComponent(type, model)) === 0;
  return isShut ? fallback_model : model;
}
