// Prompt of a worker: a unit in, commits and MC_RESULT out. Made of typed parts with a budget each and one for all; what matters
// least goes first.
import { truncateTail } from "../base/markdown.ts";
import { sanitise } from "../base/sanitise.ts";
import { isHeldToTests } from "../criteria/held.ts";
import { runnableCriteria } from "../criteria/runnable.ts";
import { EXPERIMENT_RULES } from "../experiment/prompt.ts";
import type { Brief } from "../report/brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import {
  findingsPart,
  flagsPart,
  hintPart,
  memoryPart,
  missingPart,
  previewsPart,
  rootCausePart,
  variantAdvice,
} from "./extra-parts.ts";
import { fitParts, leftNote, type PromptPart } from "./fit.ts";
import {
  contextText,
  type Earlier,
  EVIDENCE_EACH_MAX_CHARS,
  evidenceHead,
  evidenceName,
  join,
  objectiveName,
  objectiveText,
  type Prompt,
  type PromptOptions,
  repositoryInstructions,
  unitText,
  verificationRule,
} from "./parts.ts";
import { specialistFor } from "./specialists.ts";
import { toolsPart, toolsRule } from "./tools.ts";

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

/** System text and prompt together. */
export const WORK_PROMPT_MAX_CHARS = 72_000;

const ANALYSIS_MAX_CHARS = 8_000;

/** What is found out by running it, before anybody reviews it. */
function proofRule({ unit, verify }: Brief): string {
  if (unit === null || unit.kind !== "implement") return "";
  const commands = runnableCriteria(unit.criteria).length > 0;
  return [
    commands ? "Criteria that are commands are run by us on your commit; each must exit 0." : "",
    verify !== null && isHeldToTests(unit)
      ? "Tests that you add are run on the commit that you start from as well: there they must fail."
      : "",
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function kindRules(kind: string): string {
  if (kind === "research") return RESEARCH;
  return kind === "experiment" ? EXPERIMENT_RULES : RULES;
}

export function renderWorkPrompt(brief: Brief, options: PromptOptions): Prompt {
  const { boundary } = options;
  const system = join(
    "You are a worker of Mission Control. You do one unit of work in the repository in the current directory, on a branch of\nyour own that starts at verified code.",
    options.specialist ?? specialistFor(brief),
    kindRules(brief.unit?.kind ?? "implement"),
    verificationRule(brief),
    proofRule(brief),
    envelopeRule(boundary),
    repositoryInstructions(options.instructions),
    variantAdvice(brief, boundary),
    toolsRule(brief),
    CONTRACT,
  );
  const { parts, left } = fitParts(
    workParts(brief, options),
    WORK_PROMPT_MAX_CHARS - system.length,
  );
  return {
    system,
    prompt: join(...parts, leftNote(left), "Do the unit now, then end with the MC_RESULT line."),
  };
}

function workParts(brief: Brief, options: PromptOptions): readonly PromptPart[] {
  const { boundary, earlier } = options;
  return [
    rootCausePart(options.rootCause, boundary),
    {
      name: "unit",
      text: unitText(brief),
      ...{ max: 20_000, keep: "head", priority: 0 },
      show: (text) => envelope("unit", text, boundary),
    },
    missingPart(options.missing ?? [], boundary),
    flagsPart(brief, boundary),
    {
      name: "objective",
      text: objectiveText(brief),
      ...{ max: 17_000, keep: "head", priority: 4 },
      show: (text) => envelope(objectiveName(brief), text, boundary),
    },
    findingsPart(brief, boundary),
    hintPart(brief, boundary),
    {
      name: "architect's analysis",
      text: sanitise(
        truncateTail(options.analysis ?? "", ANALYSIS_MAX_CHARS),
        2 * ANALYSIS_MAX_CHARS,
      ),
      ...{ max: ANALYSIS_MAX_CHARS, keep: "tail", priority: 1 },
      show: (text) =>
        `Architect's analysis. Somebody read the code before you and changed nothing. Follow it unless the code contradicts it; say as a\nconcern where it did.\n\n${envelope("architect's analysis", text, boundary)}`,
    },
    {
      name: "state of the mission",
      text: contextText(brief),
      ...{ max: 16_000, keep: "head", priority: 7 },
      show: (text) => envelope("state of the mission", text, boundary),
    },
    memoryPart(brief, boundary),
    toolsPart(options.tools, boundary),
    previewsPart(options.previews ?? [], boundary),
    {
      name: "earlier attempts",
      text:
        brief.evidence.length === 0
          ? ""
          : `This is attempt ${brief.attempt}. Earlier attempts did not land; here is what stopped them, oldest first. Avoid the same mistake.`,
      ...{ max: 400, keep: "whole", priority: 0 },
      show: (text) => text,
    },
    ...evidenceParts(brief, boundary),
    {
      name: "earlier version",
      text: earlierText(brief, earlier),
      ...{ max: 1_000, keep: "whole", priority: 0 },
      show: (text) => text,
    },
  ];
}

/** The newest failure says most; older ones go first when there is no room. */
function evidenceParts(brief: Brief, boundary: string): readonly PromptPart[] {
  const last = brief.evidence.length - 1;
  return brief.evidence.map(
    (each, at): PromptPart => ({
      name: evidenceName(each),
      text: each.text === "" ? " " : each.text,
      max: at === last ? EVIDENCE_EACH_MAX_CHARS : EVIDENCE_EACH_MAX_CHARS / 2,
      keep: "tail",
      priority: at === last ? 2 : 5 + (last - at) / 100,
      show: (text) => envelope(evidenceName(each), `${evidenceHead(each)}\n\n${text}`, boundary),
    }),
  );
}

function earlierText(brief: Brief, earlier: Earlier | undefined): string {
  if (earlier?.applied === true) {
    return `The work of the earlier attempt (commit ${earlier.head}) is already in the current directory, brought onto the current\ncommit. Repair it: keep what was right, change what made it fail, do not begin anew.`;
  }
  if (brief.against !== null) {
    return `An earlier version of this work stands at commit ${brief.against} and conflicts with what landed since. Bring its intent onto the current commit: keep what both sides meant.`;
  }
  return earlier === undefined
    ? ""
    : `An earlier version of this work stands at commit ${earlier.head}, made on an older base; \`git show\` shows it. Take from it what was right.`;
}
