// The prompt of one step: one file, what is built so far, and the unit as every worker is told it. The last step has the whole unit.
import { envelope } from "../../../../core/prompt/envelope.ts";

export interface TaskPrompt {
  readonly system: string;
  readonly prompt: string;
}

export interface Step {
  readonly path: string;
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly isNew: boolean;
  readonly manifest: string;
}

export function stepPrompt(whole: TaskPrompt, step: Step): TaskPrompt {
  const { path, number, of, isNew, manifest } = step;
  const what = isNew
    ? "It is not there yet: write it."
    : "Read it, then change what the unit asks of it.";
  return {
    system: `${whole.system}\n\nThis unit is built one file at a time. In this step nothing but the one named file can be written. Import only what is there or in\nthe list of what was built. When the file is complete, answer DONE: no result line is asked for in a step.`,
    prompt: [
      `Step ${number} of ${of}. The file of this step stands between the next lines. ${what}`,
      data(whole, "file of this step", path),
      manifest === "" ? "" : data(whole, "built so far, with what each file offers", manifest),
      whole.prompt.replace(/\n\nDo the unit now, then end with the MC_RESULT line\.$/, ""),
      "Write this step's file now, and nothing else. When the unit asks nothing of it, leave it and answer DONE.",
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  };
}

export function closingPrompt(
  whole: TaskPrompt,
  manifest: string,
  verification: string,
): TaskPrompt {
  return {
    system: whole.system,
    prompt: [
      "The unit was built one file at a time; this is the last step. Look whether the files fit together, repair what does not, run the\nverification, and end with the MC_RESULT line.",
      data(whole, "built so far, with what each file offers", manifest),
      verification === "" ? "" : data(whole, "failure of the verification just now", verification),
      whole.prompt,
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  };
}

export const retryPrompt = (whole: TaskPrompt, problem: string): string =>
  `The file of this step is not right yet. Repair it, then answer DONE.\n\n${data(whole, "failure", problem)}`;

/** The boundary that the instructions name. */
const data = (whole: TaskPrompt, name: string, text: string): string =>
  envelope(name, text, /<<<DATA ([A-Za-z0-9]{12,100}) /.exec(whole.system)?.[1] ?? "");
