// Does an answer say what the task asks for in its end? Small models forget it: they are reminded, once.
import { lastMarker } from "../../../core/base/json.ts";
import type { Task } from "../../../core/report/brief.ts";

const MARKERS: Partial<Record<Task, string>> = {
  work: "MC_RESULT",
  fixup: "MC_RESULT",
  review: "REVIEW_RESULT",
  critic: "CRITIC_RESULT",
};

/** What is missing, as the model is told it; null: nothing. */
export function missingIn(text: string, task: Task): string | null {
  if (task === "plan") return /<!--\s*PLAN\s*-->/.test(text) ? null : "the PLAN block";
  const marker = MARKERS[task];
  if (marker === undefined) return null;
  return lastMarker(text, marker).ok ? null : `the line \`${marker}:{…}\``;
}
