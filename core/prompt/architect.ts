// Prompt of the pass that thinks before somebody writes: an analysis of one unit, without edits. Its text goes to the editor as
// data.
import type { Brief } from "../report/brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import {
  flagsPart,
  hintPart,
  memoryPart,
  missingPart,
  previewsPart,
  rootCausePart,
} from "./extra-parts.ts";
import { fitParts, leftNote, type PromptPart } from "./fit.ts";
import {
  contextText,
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

const CONTRACT = `Change nothing and commit nothing. Your answer is all that the editor gets, and the end of a long answer counts: at most 6,000
characters. Name, in the order in which they are to be made:
- every file and the function or place in it that has to change, and what exactly changes there;
- what calls it or depends on it and must go on working;
- edge cases and errors that have to be dealt with, and the tests that show them;
- what looks as if it had to change and has not to.
End with what you are not sure of. No code longer than a few lines: the editor writes it.`;

const ARCHITECT_PROMPT_MAX_CHARS = 60_000;

export function renderArchitectPrompt(brief: Brief, options: PromptOptions): Prompt {
  const system = join(
    "You are the architect of Mission Control. You read the repository in the current directory and work out how one unit of work is\nto be done; an editor does it afterwards with your analysis in hand. You change nothing yourself.",
    verificationRule(brief).replace(/\n\nRun (?:it|them) before you finish\..*$/s, ""),
    envelopeRule(options.boundary),
    repositoryInstructions(options.instructions),
    CONTRACT,
  );
  const fitted = fitParts(
    architectParts(brief, options),
    ARCHITECT_PROMPT_MAX_CHARS - system.length,
  );
  const ending = "Write the analysis now.";
  return { system, prompt: join(...fitted.parts, leftNote(fitted.left), ending) };
}

function architectParts(brief: Brief, options: PromptOptions): readonly PromptPart[] {
  const { boundary } = options;
  const last = brief.evidence.length - 1;
  return [
    {
      name: "unit",
      text: unitText(brief),
      ...{ max: 14_000, keep: "head", priority: 0 },
      show: (text) => envelope("unit", text, boundary),
    },
    rootCausePart(options.rootCause, boundary),
    missingPart(options.missing ?? [], boundary),
    flagsPart(brief, boundary),
    hintPart(brief, boundary),
    {
      name: "objective",
      text: objectiveText(brief),
      ...{ max: 10_000, keep: "head", priority: 3 },
      show: (text) => envelope(objectiveName(brief), text, boundary),
    },
    {
      name: "state of the mission",
      text: contextText(brief),
      ...{ max: 8_000, keep: "head", priority: 5 },
      show: (text) => envelope("state of the mission", text, boundary),
    },
    memoryPart(brief, boundary),
    previewsPart(options.previews ?? [], boundary),
    ...brief.evidence.map(
      (each, at): PromptPart => ({
        name: evidenceName(each),
        text: each.text === "" ? " " : each.text,
        ...{ max: 4_000, keep: "tail", priority: at === last ? 2 : 4 },
        show: (text) => envelope(evidenceName(each), `${evidenceHead(each)}\n\n${text}`, boundary),
      }),
    ),
  ];
}
