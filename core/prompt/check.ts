// Prompt of the objective check: is what the objective asks for there, on mc/green? Met, or not met and why.
import type { Brief } from "../report/brief.ts";
import { envelopeRule } from "./envelope.ts";
import {
  contextData,
  evidenceData,
  join,
  objectiveData,
  type Prompt,
  type PromptOptions,
  repositoryInstructions,
} from "./parts.ts";

const CONTRACT = `Finish with one line, after everything else:

OBJECTIVE_CHECK:{"met":true,"reason":"…"}

met is true only when you have seen in the code that every part of the objective is there. reason says what you saw, or
what is missing, in at most three sentences. If you cannot tell, write no such line and say why.`;

export function renderCheckPrompt(brief: Brief, options: PromptOptions): Prompt {
  return {
    system: join(
      "You check for Mission Control whether an objective has been met. Read the code in the current directory; change nothing.\nReports of what was done are claims: believe the code. The repository's own verification passed on this commit; that alone does\nnot mean that the objective is met.",
      envelopeRule(options.boundary),
      repositoryInstructions(options.instructions),
      CONTRACT,
    ),
    prompt: join(
      objectiveData(brief, options.boundary),
      contextData(brief, options.boundary),
      evidenceData(brief, options.boundary),
      "Check it now, then end with the OBJECTIVE_CHECK line.",
    ),
  };
}
