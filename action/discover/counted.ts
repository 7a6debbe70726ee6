// The counting part of a leg that looks for improvements: done before the agent starts, handed over whatever becomes of the agent.
import type { SignalReport } from "../../core/discovery/signal.ts";
import type { Brief } from "../../core/report/brief.ts";
import { type AgentRun, NO_USAGE } from "../agents/agent.ts";
import type { Git } from "../shared/git.ts";
import { lookAtCheckout } from "./look.ts";

export interface Counting {
  readonly signals?: SignalReport;
}

/** Empty for every other task. What goes wrong here is a note: the agent's part does not hang on it. */
export async function countedIn(brief: Brief, git: Git, folder: string): Promise<Counting> {
  const part = brief.discovery;
  if (brief.task !== "discover" || part === undefined) return {};
  try {
    const { tracks, network } = part;
    return { signals: await lookAtCheckout({ git, folder, tracks, network }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const notes = [`the repository could not be counted: ${why.slice(0, 300)}`];
    return { signals: { signals: [], notes, files: 0, commits: 0 } };
  }
}

/** A comment or an address in a lock file may hold a key. */
export function cleanCounted({ signals }: Counting, clean: (text: string) => string): Counting {
  if (signals === undefined) return {};
  return {
    signals: {
      ...signals,
      notes: signals.notes.map((note) => clean(note).slice(0, 500)),
      signals: signals.signals.map((signal) => ({
        ...signal,
        title: clean(signal.title).slice(0, 300),
        detail: signal.detail.map((line) => clean(line).slice(0, 500)),
      })),
    },
  };
}

/** No model is wanted. */
export const isCountedOnly = ({ task, agent }: Brief): boolean =>
  task === "discover" && agent === null;

export const COUNTED_ONLY: AgentRun = {
  ...{ status: "completed", cause: "ok", problem: "", usage: { ...NO_USAGE, costUsd: 0 } },
  text: 'No model was asked.\nDISCOVERY_RESULT:{"items":[]}',
  ...{ model: "", sessionId: null, denials: [] },
};
