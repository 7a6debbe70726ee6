// Prompt of a worker, and of a worker that brings its work onto a newer base: a unit in, commits and MC_RESULT out.
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
  unitData,
  verificationRule,
} from "./parts.ts";
import { specialist } from "./specialists.ts";

const CONTRACT = `Finish with one line, after everything else:

MC_RESULT:{"status":"completed","commits":["<hash>"],"summary":"…","files_changed":["…"],"discoveries":["…"],"concerns":["…"],"criteria":[{"criterion":"…","met":true,"evidence":"…"}]}

status is completed, failed or blocked. summary says in a few sentences what you did and why it is right. discoveries are
facts that help whoever works here next; concerns are risks that a reviewer should look at. criteria names each acceptance
criterion with what shows that it is met. Report what is true: a failed unit that says so is worth more than one that
pretends.`;

const RULES = `Rules:
- Do this unit and nothing else. Keep to its files; when another file must change too, change it and say so.
- Complete work only: no placeholders, no TODO, no commented-out code, nothing unrelated.
- Tests go where the repository keeps its tests. Never weaken, skip or delete a test to make a run pass.
- Commit your work to the current branch. Do not switch branches, do not push, do not change git's configuration.
- Do not touch .github/workflows: such a change is refused.`;

const RESEARCH = `This unit explores and changes nothing: read, try things out, then leave the tree as it was. Do not commit. Your summary and
discoveries are the result.`;

const EXPERIMENT = `This unit compares. Try each approach that the description names (two of your own when it names none), measure them the
same way, and leave the tree as it was. Do not commit. Give the figures and your recommendation in the summary.`;

function kindRules(kind: string): string {
  if (kind === "research") return RESEARCH;
  return kind === "experiment" ? EXPERIMENT : RULES;
}

export function renderWorkPrompt(brief: Brief, options: PromptOptions): Prompt {
  const retry = brief.evidence.length > 0;
  return {
    system: join(
      "You are a worker of Mission Control. You do one unit of work in the repository in the current directory, on a branch of\nyour own that starts at verified code.",
      specialist(brief.unit?.specialist ?? ""),
      kindRules(brief.unit?.kind ?? "implement"),
      verificationRule(brief),
      envelopeRule(options.boundary),
      repositoryInstructions(options.instructions),
      CONTRACT,
    ),
    prompt: join(
      unitData(brief, options.boundary),
      objectiveData(brief, options.boundary),
      contextData(brief, options.boundary),
      retry
        ? `This is attempt ${brief.attempt}. Earlier attempts did not land; here is what stopped them, oldest first. Avoid the same mistake.`
        : "",
      evidenceData(brief, options.boundary),
      brief.against === null
        ? ""
        : `An earlier version of this work stands at commit ${brief.against} and conflicts with what landed since. Bring its intent onto the current commit: keep what both sides meant.`,
      "Do the unit now, then end with the MC_RESULT line.",
    ),
  };
}
