// What a CLI hands over for the form that it was given: fits, does not fit, or is not there at all. Whether it fits is for us to
// say: some servers take a schema and ignore it.
import { lastMarker } from "../../core/base/json.ts";
import { type AnswerForm, writtenForm } from "../../core/report/answer-form.ts";

export interface FormedAnswer {
  readonly text: string;
  /** null: the form is kept. */
  readonly problem: string | null;
}

/** `value`: undefined where the CLI gave none; then the line in the text counts, as it does for models without forms. */
export function formedAnswer(form: AnswerForm, text: string, value: unknown): FormedAnswer {
  if (value === undefined) {
    const isReadable = form.prose === true ? text.trim() !== "" : lastMarker(text, form.marker).ok;
    if (isReadable) return { text, problem: null };
    const problem = `the answer has neither the form that was asked for nor a line \`${form.marker}:{…}\``;
    return { text, problem };
  }
  const checked = form.schema.safeParse(value);
  if (checked.success) {
    const formed = writtenForm(form, checked.data);
    // The first block of a text counts, and the last line with a marker: either way the form does.
    const parts = form.written === undefined ? [text, formed] : [formed, text];
    return { text: parts.join("\n\n"), problem: null };
  }
  const [first] = checked.error.issues;
  const where =
    first === undefined || first.path.length === 0 ? "it" : `\`${first.path.join(".")}\``;
  const problem = `the answer does not keep its form: ${where}: ${first?.message ?? "unreadable"}`;
  return { text, problem };
}
