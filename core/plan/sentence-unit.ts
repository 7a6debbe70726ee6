// A unit of which only a sentence is known: a planner named a scope where a unit was wanted. Its start is the title, all of it
// the description.
import type { PlanDraft } from "./block.ts";

const TITLE_MAX_CHARS = 120;

export function unitOf(scope: string): PlanDraft {
  const text = scope.trim();
  return { title: (text.split("\n")[0] ?? text).slice(0, TITLE_MAX_CHARS), description: text };
}
