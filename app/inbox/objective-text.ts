// An objective's words as data: cleaned, bounded, and its explicit plan read as plain YAML.
import { parseDocument } from "yaml";
import { sanitise, sanitiseLine } from "../../core/base/sanitise.ts";
import { visible } from "../../core/base/unicode.ts";
import type { EventOf } from "../../core/engine/event.ts";
import { findPlanFence } from "../../core/plan/block.ts";

const TITLE_MAX_CHARS = 300;
const BODY_MAX_CHARS = 60_000;
/** GitHub's own limit for bodies is 65,536 characters. */
const RAW_MAX_CHARS = 100_000;
/** YAML aliases can unfold to more than they weigh; a plan needs none to speak of. */
const ALIASES_MAX = 50;

export function snapshot(issue: {
  readonly title: string;
  readonly body?: string | null | undefined;
}): {
  title: string;
  body: string;
} {
  return {
    title: sanitiseLine(issue.title, TITLE_MAX_CHARS),
    body: sanitise((issue.body ?? "").replaceAll("\r\n", "\n"), BODY_MAX_CHARS),
  };
}

type ExplicitPlan = EventOf<"ObjectiveLabelled">["explicitPlan"];

/** The ```yaml mc-plan block of a body as it was typed, parsed; null without one. What stands in it is shown to every
 * reader, so only characters that nobody sees are taken out. */
export function explicitPlan(body: string): ExplicitPlan {
  const typed = findPlanFence(body.slice(0, RAW_MAX_CHARS));
  if (typed === null) return null;
  const fence = visible(typed);
  const refuse = (problem: string, offset: number | undefined): ExplicitPlan => {
    const line = fence.slice(0, offset ?? 0).split("\n").length;
    return { value: null, problem: `${problem} (line ${line} of the block)` };
  };
  const document = parseDocument(fence, { schema: "core", prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return refuse(error.message, error.pos[0]);
  try {
    return { value: document.toJS({ maxAliasCount: ALIASES_MAX }), problem: null };
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : String(cause), undefined);
  }
}
