// `/mc priority …`: what people may say about the order of the backlog. Parsing is the registry's, permission is checked
// before; what is said here is done, or answered with the reason why not.
import type { Draft } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { answerNow } from "./commands.ts";

/** `issue` null: the one whose thread it is said in. */
export type PriorityCommand =
  | { readonly action: "list"; readonly count: number | null }
  /** Impact from 1 to 10; the score follows from it. */
  | { readonly action: "set"; readonly impact: number; readonly issue: number | null }
  | { readonly action: "pin"; readonly score: number; readonly issue: number | null }
  | { readonly action: "unpin" | "defer" | "resume" | "explain"; readonly issue: number | null }
  /** A Markdown file on the default branch; null: BACKLOG.md. */
  | { readonly action: "import"; readonly path: string | null }
  | { readonly action: "export" | "recalc" | "stale" };

export type PriorityAction = PriorityCommand["action"];

export interface PriorityReply {
  /** false: nothing was done, and the text says why. */
  readonly done: boolean;
  readonly text: string;
}

/** null: it needs the whole table, or GitHub; `reply` of the same comment is called when the answer is there (BacklogTold). */
export function priorityCommand(
  draft: Draft,
  command: PriorityCommand,
  given: EventOf<"CommandGiven">,
): PriorityReply | null {
  return answerNow(draft, command, given);
}
