// Prompt of the run that finds what lessons of the same places have in common: lessons in, rules out.
import { sanitise } from "../base/sanitise.ts";
import type { Brief } from "../report/brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import { join, type Prompt, type PromptOptions } from "./parts.ts";

const LESSONS_MAX_CHARS = 16_000;

const CONTRACT = `Finish with one line, after everything else:

RULES_RESULT:{"rules":[{"text":"…","scope":["path/or/folder"],"episodes":["…"]}]}

text is one sentence that helps whoever works there next, true beyond the lessons it comes from. scope names the paths or
folders it holds for. episodes are the ids of the lessons, two at least, that it comes from. An empty list is a good answer:
a rule that does not follow from the lessons is worse than none.`;

export function renderDistillPrompt(brief: Brief, { boundary }: PromptOptions): Prompt {
  const lessons = (brief.lessons ?? []).map(
    ({ id, outcome, text, scope }) =>
      `${id} (${outcome === "pass" ? "landed" : "failed"}; ${scope.join(", ") || "no files"}): ${text}`,
  );
  return {
    system: join(
      "You find for Mission Control what several pieces of work in one repository have learned in common. You see one lesson a\nline. You change nothing in the repository.",
      envelopeRule(boundary),
      CONTRACT,
    ),
    prompt: join(
      envelope("lessons", sanitise(lessons.join("\n"), LESSONS_MAX_CHARS), boundary),
      "Find what they have in common, then end with the RULES_RESULT line.",
    ),
  };
}
