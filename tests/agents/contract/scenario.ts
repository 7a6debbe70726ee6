// One case of the contract: what the model answers, what is asked of the agent, and what the leg must say and leave.
import type { AgentSettings, Brief } from "../../../core/report/brief.ts";
import type { Cause, Handoff } from "../../../core/report/handoff.ts";
import type { BackEnd, BackEndName } from "./back-end.ts";
import type { SeenProcess } from "./processes.ts";
import type { Reply } from "./reply.ts";
import type { SeenRequest } from "./scripted-api.ts";

export interface Outcome {
  readonly handoff: Handoff;
  readonly changed: boolean;
  readonly requests: readonly SeenRequest[];
  /** A trap of the repository went off. */
  readonly sprung: boolean;
  /** Lines of `git status --porcelain` afterwards. */
  readonly status: string;
  /** Processes of the job while the model was being asked, where the scenario looks. */
  readonly during: readonly SeenProcess[];
  /** Processes of the job that were left. */
  readonly left: readonly SeenProcess[];
  /** Text of a file in the checkout; null when there is none. */
  fileText(path: string): string | null;
  /** Subjects of the commits on top of the base, newest first. */
  readonly subjects: readonly string[];
}

/** What somebody does from outside while the agent runs. */
export interface Interruption {
  readonly kind: "cancel" | "kill" | "look";
  /** When so many requests have come in, or, with a command that writes to `begun`, when it does. */
  readonly at: number | "begun";
}

export interface Departure {
  readonly status: Handoff["status"];
  readonly cause: Cause;
  readonly why: string;
}

export interface Scenario {
  readonly name: string;
  readonly replies: readonly Reply[];
  readonly brief?: Partial<Brief>;
  readonly settings?: Partial<AgentSettings>;
  readonly interruption?: Interruption;
  readonly status: Handoff["status"];
  readonly cause: Cause;
  readonly changed?: boolean;
  /** What is wrong with the outcome beyond status and cause. */
  readonly problems?: (outcome: Outcome, backEnd: BackEnd) => readonly string[];
  /** Where a CLI hides what happened: what is seen instead, and why that is good enough. */
  readonly departures?: Readonly<Partial<Record<BackEndName, Departure>>>;
}

/** A list of problems from what must hold. */
export const unless = (...claims: readonly (readonly [boolean, string])[]): readonly string[] =>
  claims.filter(([holds]) => !holds).map(([, problem]) => problem);
