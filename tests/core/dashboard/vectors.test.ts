// How a mission stands and how much of it is done, against the reference.
import { z } from "zod";
import { completion } from "../../../core/dashboard/progress.ts";
import { isOver } from "../../../core/voice/facts.ts";
import { missionWord } from "../../../core/voice/units-word.ts";
import { dashboardProvider } from "../../vectors/departures-dashboard.ts";
import { followsVectors } from "../../vectors/load.ts";
import { missionRow } from "../voice/rows.ts";

const Input = z.object({
  fn: z.enum(["phase", "events", "derived"]),
  status: z.string().optional(),
  units_total: z.number().default(0),
  units_completed: z.number().default(0),
});

/** Their states in ours; what is none of ours is no mission under way. */
const STATES = {
  planning: "planning",
  executing: "running",
  completed: "completed",
  failed: "failed",
} as const;
const State = z.enum(["planning", "executing", "completed", "failed"]);
const THEIR_WORD: Readonly<Record<string, string>> = { planning: "planning", running: "executing" };

function phase(status: string): string {
  const state = State.safeParse(status);
  if (!state.success) return "idle";
  const mission = missionRow({ state: STATES[state.data] });
  return isOver(mission) ? "idle" : (THEIR_WORD[missionWord(mission.state)] ?? "idle");
}

followsVectors("dashboard-provider", {
  input: Input,
  answer: (input) => {
    switch (input.fn) {
      case "phase":
        return phase(input.status ?? "");
      case "events":
        return "no feed";
      case "derived": {
        const done = Array.from({ length: input.units_completed }, () => ({
          state: "landed" as const,
        }));
        const open = Array.from({ length: input.units_total - input.units_completed }, () => ({
          state: "waiting" as const,
        }));
        return completion([...done, ...open]).percent;
      }
    }
  },
  // There are no scores between rounds here.
  told: (expected) => {
    const derived = z.object({ completionPct: z.number() }).safeParse(expected);
    return derived.success ? derived.data.completionPct : expected;
  },
  departures: dashboardProvider,
});
