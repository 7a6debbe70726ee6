// Prompt of the pass that looks into a failed attempt: five whys on the real output, the earlier change and the files themselves.
// It changes nothing; what it finds opens the prompt of the attempt that follows.
import { truncateMiddle } from "../base/markdown.ts";
import type { Brief } from "../report/brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import { previewsPart } from "./extra-parts.ts";
import { fitParts, leftNote, type PromptPart } from "./fit.ts";
import {
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

const METHOD = `Ask why five times. Begin with the failure as the log shows it; each next why is about the answer before it; stop only at a cause
that somebody can change in a file. Read the code that the log names before you believe the log. An answer such as "the agent
made a mistake" is no cause: say which line is wrong and what it has to be.`;

const CONTRACT = `Change nothing and commit nothing. Finish with one line, after everything else:

RCA_RESULT:{"root_cause":"…","why":["…","…","…","…","…"],"concrete_edits":[{"file":"path/from/the/root","change":"…","reason":"…"}],"avoid":["…"]}

root_cause is one sentence. concrete_edits are at most eight, in the order in which they are to be made, each so exact that somebody
who has not read your answer can make it. avoid names what the earlier attempt did that must not be done again.`;

const DIAGNOSE_PROMPT_MAX_CHARS = 72_000;
const DIFF_MAX_CHARS = 24_000;
const FILES_MAX_CHARS = 24_000;

export function renderDiagnosePrompt(brief: Brief, options: PromptOptions): Prompt {
  const system = join(
    "You find out for Mission Control why an attempt at a unit of work did not land. The repository is in the current directory; you\nread it and change nothing. Somebody else repairs it with what you find.",
    METHOD,
    verificationRule(brief).replace(/\n\nRun (?:it|them) before you finish\..*$/s, ""),
    envelopeRule(options.boundary),
    repositoryInstructions(options.instructions),
    CONTRACT,
  );
  const parts = diagnoseParts(brief, options);
  const fitted = fitParts(parts, DIAGNOSE_PROMPT_MAX_CHARS - system.length);
  const ending = "Find the root cause now, then end with the RCA_RESULT line.";
  return { system, prompt: join(...fitted.parts, leftNote(fitted.left), ending) };
}

function diagnoseParts(brief: Brief, options: PromptOptions): readonly PromptPart[] {
  const { boundary, earlier } = options;
  const last = brief.evidence.length - 1;
  return [
    {
      name: "unit",
      text: unitText(brief),
      ...{ max: 14_000, keep: "head", priority: 0 },
      show: (text) => envelope("unit", text, boundary),
    },
    ...brief.evidence.map(
      (each, at): PromptPart => ({
        name: evidenceName(each),
        text: each.text === "" ? " " : each.text,
        max: at === last ? EVIDENCE_EACH_MAX_CHARS : 2_000,
        keep: "tail",
        priority: at === last ? 0 : 4,
        show: (text) => envelope(evidenceName(each), `${evidenceHead(each)}\n\n${text}`, boundary),
      }),
    ),
    {
      name: "change of the earlier attempt",
      text: truncateMiddle(earlier?.diff ?? "", DIFF_MAX_CHARS),
      ...{ max: DIFF_MAX_CHARS, keep: "middle", priority: 1 },
      show: (text) =>
        `${standing(earlier?.applied ?? false)}\n\n${envelope("change of the earlier attempt", text, boundary)}`,
    },
    {
      name: "files concerned",
      text: (earlier?.files ?? []).map(({ path, text }) => `## ${path}\n${text}`).join("\n\n"),
      ...{ max: FILES_MAX_CHARS, keep: "head", priority: 2 },
      show: (text) => envelope("files concerned", text, boundary),
    },
    previewsPart(earlier === undefined ? (options.previews ?? []) : [], boundary),
    {
      name: "objective",
      text: objectiveText(brief),
      ...{ max: 6_000, keep: "head", priority: 3 },
      show: (text) => envelope(objectiveName(brief), text, boundary),
    },
  ];
}

const standing = (applied: boolean): string =>
  applied
    ? "This is what the earlier attempt changed. It is in the current directory, on the current commit."
    : "This is what the earlier attempt changed. It is not in the current directory: its base is older.";
