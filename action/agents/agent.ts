// One interface for every agent back-end: it gets a task and a folder, and says how it went. A claim: the caller looks at
// git for what was really done.
import type { Brief } from "../../core/report/brief.ts";
import type { Cause, Usage } from "../../core/report/handoff.ts";
import type { Forwarder } from "../forwarder/forwarder.ts";

export interface AgentTask {
  readonly brief: Brief;
  /** Checkout that the agent works in. */
  readonly folder: string;
  readonly briefPath: string;
  /** Rendered on demand: not every back-end reads a prompt. */
  readonly prompt: () => { readonly system: string; readonly prompt: string };
  /** Private folder for HOME, temporary files and configuration. */
  readonly temp: string;
  /** The job's own environment, from which the child's is chosen. */
  readonly environment: NodeJS.ProcessEnv;
  /** The way to the model: an address and a key for the child, instead of the vendor's and the real one. */
  readonly forwarder: Forwarder;
  readonly signal: AbortSignal;
  /** Shows progress in the log, fenced against workflow commands. */
  readonly show: (chunk: Buffer | string) => void;
  /** Where a raw transcript may be left. */
  readonly transcriptPath: string;
}

export interface AgentRun {
  readonly status: "completed" | "failed";
  readonly cause: Cause;
  /** Everything the agent said, marker lines included. */
  readonly text: string;
  /** For people: why it failed; empty when it did not. */
  readonly problem: string;
  /** What the back-end itself says that this run used; what is reported is what the forwarder metered. */
  readonly usage: Usage;
  readonly model: string;
  readonly sessionId: string | null;
  /** Tools that the agent asked for and was not allowed to use. */
  readonly denials: readonly string[];
}

export interface Agent {
  readonly name: string;
  run(task: AgentTask): Promise<AgentRun>;
}

export const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
  turns: 0,
};

export function failedRun(cause: Cause, problem: string, part: Partial<AgentRun> = {}): AgentRun {
  return {
    text: "",
    usage: NO_USAGE,
    model: "",
    sessionId: null,
    denials: [],
    ...part,
    status: "failed",
    cause,
    problem,
  };
}
