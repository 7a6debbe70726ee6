// Does an answer say what the task asks for in its end? Small models forget it: they are reminded, once, of the line and of the
// form of what stands in it.
import { lastMarker } from "../../../core/base/json.ts";
import { answerForm, formSchema } from "../../../core/report/answer-form.ts";
import type { Task } from "../../../core/report/brief.ts";

const MARKERS: Partial<Record<Task, string>> = { work: "MC_RESULT", fixup: "MC_RESULT" };

/** What is missing, as the model is told it; null: nothing. */
export function missingIn(text: string, task: Task): string | null {
  if (task === "plan") return /<!--\s*PLAN\s*-->/.test(text) ? null : "the PLAN block";
  const form = answerForm(task);
  const marker = form?.marker ?? MARKERS[task];
  if (marker === undefined || lastMarker(text, marker).ok) return null;
  const line = `the line \`${marker}:{…}\``;
  return form === null ? line : `${line}, whose JSON keeps this schema: ${formSchema(form)}`;
}
