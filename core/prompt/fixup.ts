// Prompt of a repair: a commit that fails verification in, the smallest change that makes it pass out.
import type { Brief } from "../report/brief.ts";
import { envelopeRule } from "./envelope.ts";
import {
  evidenceData,
  join,
  objectiveData,
  type Prompt,
  type PromptOptions,
  repositoryInstructions,
  unitData,
  verificationRule,
} from "./parts.ts";

const CONTRACT = `Finish with one line, after everything else:

MC_RESULT:{"status":"completed","commits":["<hash>"],"summary":"…","files_changed":["…"],"discoveries":["…"],"concerns":["…"]}`;

export function renderFixupPrompt(brief: Brief, options: PromptOptions): Prompt {
  return {
    system: join(
      "You repair code for Mission Control. The commit in the current directory fails its verification. Make it pass with the\nsmallest change that is right.",
      [
        "Rules:",
        "- Find the cause before you change anything; a change that hides the failure is worse than the failure.",
        "- Keep what the work meant to do. Never weaken, skip or delete a test, and do not lower a threshold.",
        "- Commit to the current branch; do not push, do not switch branches, do not touch .github/workflows.",
      ].join("\n"),
      verificationRule(brief),
      envelopeRule(options.boundary),
      repositoryInstructions(options.instructions),
      CONTRACT,
    ),
    prompt: join(
      "This is what failed, newest last.",
      evidenceData(brief, options.boundary),
      unitData(brief, options.boundary),
      objectiveData(brief, options.boundary),
      "Repair it now, then end with the MC_RESULT line.",
    ),
  };
}
