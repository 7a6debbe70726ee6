// Prompt of the run that rewords advice: the advice so far and what failed under it in, another wording out.
import { sanitise } from "../base/sanitise.ts";
import type { Brief } from "../report/brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import { evidenceData, join, type Prompt, type PromptOptions } from "./parts.ts";

const ADVICE_MAX_CHARS = 1_500;

const CONTRACT = `Finish with one line, after everything else:

PROMPT_RESULT:{"text":"…","because":"…"}

text is the whole advice, reworded: 20 to ${ADVICE_MAX_CHARS} characters of plain prose, as you would give it to a colleague before such
work. because says in one sentence which failures it would have avoided. Where no better advice comes to mind, text is null and
because says why.`;

const RULES = `The advice stands beside rules that hold whatever it says: it adds to how the work is gone about, nothing else. It is refused
when it names an address, a command that reaches other machines, a secret or the form of an answer, when it speaks against
rules, or when it asks to weaken or leave out tests or any other check. It says nothing that is only true of one file.`;

function whose({ variant }: Brief): string {
  if (variant?.component === "planner")
    return "the planners, who split an objective into units of work,";
  return variant?.component === "fixup"
    ? "those who repair work that failed its verification or conflicts with what landed, several at once,"
    : "the workers";
}

function what({ variant }: Brief): string {
  if (variant?.component === "planner") return "plans";
  return variant?.component === "fixup" ? "repairs" : "attempts";
}

export function renderEvolvePrompt(brief: Brief, { boundary }: PromptOptions): Prompt {
  const advice = sanitise(brief.variant?.text ?? "", ADVICE_MAX_CHARS).trim();
  return {
    system: join(
      `You improve the advice that ${whose(brief)} of Mission Control are given before they begin. You see the advice so far and what\nwent wrong under it. You change nothing in the repository.`,
      RULES,
      envelopeRule(boundary),
      CONTRACT,
    ),
    prompt: join(
      advice === "" ? "So far there is no advice." : envelope("advice so far", advice, boundary),
      `These ${what(brief)} failed:`,
      evidenceData(brief, boundary),
      "Find what they have in common, then end with the PROMPT_RESULT line.",
    ),
  };
}
