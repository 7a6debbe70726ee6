// Prompt of a candidate that repairs a unit: the unit's head with mc/green merged in, what failed, and one strategy of several;
// or a merge with conflicts to resolve. What failed is data; the strategy is ours.
import type { Brief } from "../report/brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import { findingsPart, memoryPart, variantAdvice } from "./extra-parts.ts";
import type { PromptPart } from "./fit.ts";
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

const CONTRACT = `Finish with one line, after everything else:

MC_RESULT:{"status":"completed","commits":["<hash>"],"summary":"…","files_changed":["…"],"discoveries":["…"],"concerns":["…"]}

summary says in a few sentences what was wrong and what you did about it. If you cannot repair it, say failed and why: others
try at the same time in other ways.`;

const RULES = `Rules:
- Find the cause before you change anything; a change that hides the failure is worse than the failure.
- Keep what the work meant to do, and what landed meanwhile.
- Never weaken, skip or delete a test, and do not lower a threshold: tests are counted and compared, such a repair is refused.
- Change what the repair needs and nothing else.
- Commit to the current branch; do not push, do not switch branches, do not rewrite commits that are there.
- Do not touch .github/workflows: such a change is refused.`;

const CONFLICT_FILES_MAX = 200;

export function renderFixupPrompt(brief: Brief, options: PromptOptions): Prompt {
  const { fixup } = brief;
  const conflicts = options.conflicts ?? [];
  return {
    system: join(
      fixup === undefined
        ? "You repair code for Mission Control. The commit in the current directory fails its verification. Make it pass with the\nsmallest change that is right."
        : `You repair a unit of work for Mission Control. ${situation(brief, conflicts.length > 0)}`,
      RULES,
      fixup === undefined
        ? ""
        : `Several repairs are tried at the same time, each in its own way; the best that passes is taken. Yours:\n\n${fixup.strategy}`,
      verificationRule(brief),
      envelopeRule(options.boundary),
      repositoryInstructions(options.instructions),
      variantAdvice(brief, options.boundary),
      CONTRACT,
    ),
    prompt: join(
      conflicts.length === 0
        ? ""
        : envelope(
            "files with conflict markers",
            conflicts.slice(0, CONFLICT_FILES_MAX).join("\n"),
            options.boundary,
          ),
      (fixup?.wave ?? 1) > 1
        ? "Earlier repairs did not help; their errors stand below with the first failure. Newest last."
        : "This is what failed, newest last.",
      evidenceData(brief, options.boundary),
      unitData(brief, options.boundary),
      objectiveData(brief, options.boundary),
      fixup === undefined ? "" : contextData(brief, options.boundary),
      shown(findingsPart(brief, options.boundary)),
      shown(memoryPart(brief, options.boundary)),
      "Repair it now, then end with the MC_RESULT line.",
    ),
  };
}

const shown = ({ text, show }: PromptPart): string => (text.trim() === "" ? "" : show(text));

function situation({ commit, against }: Brief, conflicts: boolean): string {
  const green = against ?? "mc/green";
  return conflicts
    ? `Its work stands at commit ${commit}. Merging\nmc/green ${green} into it has conflicts: the merge has been begun in the current directory, with\nmarkers that show both sides and what they began with. Resolve every conflict so that the verification passes, leave no\nmarker, and commit the merge.`
    : `The current directory has its work, commit\n${commit}, with mc/green ${green} merged in. Merged\nlike this it fails verification, on its own or together with what is named below. Make it pass with a change that is right.`;
}
