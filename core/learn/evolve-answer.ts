// A new wording as a model proposes it: read strictly, and refused when it could do more than advise. A wording never asks to
// skip a check, touches no result line, names no address, command of the network or secret, and hides nothing.
import { isRecord, markers } from "../base/json.ts";
import { sanitise } from "../base/sanitise.ts";
import { VARIANT_MAX_CHARS } from "./variants.ts";

export interface Proposal {
  readonly text: string;
  readonly because: string;
}

export type ReadProposal =
  | { readonly ok: true; readonly value: Proposal }
  | { readonly ok: false; readonly problem: string };

const LEAST_CHARS = 20;
const BECAUSE_MAX_CHARS = 500;

export function readProposal(answer: string): ReadProposal {
  for (const value of markers(answer, "PROMPT_RESULT")) {
    if (!isRecord(value) || typeof value.text !== "string") continue;
    const text = value.text.trim();
    if (/^(?:…|\.{3}|<[^<>]*>)$/.test(text)) continue; // the echoed template
    const problem = problemOf(text);
    if (problem !== null) return { ok: false, problem };
    const because = typeof value.because === "string" ? value.because : "";
    return { ok: true, value: { text, because: sanitise(because, BECAUSE_MAX_CHARS) } };
  }
  return { ok: false, problem: "there is no readable `PROMPT_RESULT:`" };
}

interface Rule {
  readonly pattern: RegExp;
  readonly problem: string;
}

const RULES: readonly Rule[] = [
  {
    pattern: /\b\w*_(?:RESULT|CHECK)\b|<!--|-->|<<<|>>>|\bPLAN\s*-->|\bDATA\s+[A-Za-z0-9]{12,}/i,
    problem: "it holds a marker of an answer's form",
  },
  {
    pattern:
      /\b(?:result|last|final)\s+line\b|\b(?:output|answer|response|reply)\s+(?:format|form|schema)\b|\breport\s+(?:success|completed|it as done)\b|\bstatus\s*(?::|=|is|to)?\s*"?completed\b|"status"|"criteria"|"met"\s*:/i,
    problem: "it is about the form of the answer, which is not its affair",
  },
  {
    pattern:
      /\b(?:ignore|disregard|override|forget|bypass|replace)\b[^.\n]{0,80}\b(?:instruction|rule|above|below|contract|system|guideline|prompt)/i,
    problem: "it speaks against the other instructions",
  },
  {
    pattern: /\bhttps?:|\bwww\.|:\/\/|\b[\w-]+\.(?:com|net|org|io|dev|sh)\b/i,
    problem: "it names an address",
  },
  {
    pattern:
      /\b(?:curl|wget|ssh|scp|rsync|netcat|ncat|nc|telnet|ftp)\b|\bgit\s+(?:push|fetch|pull|clone|remote|config)\b|\b(?:npm|pnpm|yarn|pip3?|uv|cargo|gem|brew|apt(?:-get)?)\s+(?:i|install|add|publish|login|download|update|upgrade)\b|\bgh\s+\w+|\bdocker\b/i,
    problem: "it names a command that reaches other machines",
  },
  {
    pattern:
      /\b(?:api|access|auth|github|bearer|session)[ _-]?tokens?\b|\bsecrets?\b|\bapi[ _-]?keys?\b|\bpasswords?\b|\bcredentials?\b|\bprocess\.env\b|\/proc\/|\benvironment variables?\b|\.github\b/i,
    problem: "it is about secrets or the workflows",
  },
];

const CHECKS =
  "(?:tests?|verification|checks?|assertions?|linter|lint|type ?check\\w*|reviews?|criteria)";
/** In every form of the word: "deleting" weakens as much as "delete". */
const LESSENS =
  "(?:(?:disabl|delet|remov|ignor|mut|silenc)(?:e[sd]?|ing)|(?:weaken|loosen|bypass)(?:s|es|ed|ing)?|comment(?:s|ed|ing)? out|skip(?:s|ped|ping)?|omit(?:s|ted|ting)?)";
const WEAKENS = new RegExp(
  `\\b${LESSENS}\\b[^.;\\n]{0,60}\\b${CHECKS}\\b|\\b${CHECKS}\\b[^.;\\n]{0,40}\\b(?:skipped|disabled|deleted|removed|ignored|silenced|muted|bypassed|weakened|loosened|omitted)\\b`,
  "i",
);
const NEGATION = /\b(?:never|not|don't|must not|avoid|without|instead of|rather than|no)\b/i;
const REFRAINS = new RegExp(
  `\\b(?:never|do not|don't|avoid|no need to|without|instead of|rather than|skip)\\b[^.;\\n]{0,30}\\b(?:run|running|execute|executing|wait|waiting|write|writing|verify|verifying|add|adding)\\b[^.;\\n]{0,40}\\b${CHECKS}\\b`,
  "i",
);
const UNNEEDED = new RegExp(
  `\\b${CHECKS}\\b[^.;\\n]{0,40}\\b(?:optional|unnecessary|not needed|not required|not important|can wait|can be (?:skipped|left out|ignored)|do(?:es)? not matter)\\b`,
  "i",
);
/** "Never finish without running the tests" asks for them. */
const INSISTS = /\b(?:never|do not|don't)\b[^.;\n]{0,60}\bwithout\b/i;

function problemOf(text: string): string | null {
  if (text.length < LEAST_CHARS) return "it says too little";
  if (text.length > VARIANT_MAX_CHARS) return `it has more than ${VARIANT_MAX_CHARS} characters`;
  if (sanitise(text, VARIANT_MAX_CHARS) !== text) return "it holds characters or markup that hide";
  const broken = RULES.find(({ pattern }) => pattern.test(text));
  if (broken !== undefined) return broken.problem;
  for (const sentence of text.split(/[.;!?\n]+/)) {
    const weakens = WEAKENS.exec(sentence);
    if (weakens !== null && !NEGATION.test(sentence.slice(0, weakens.index)))
      return "it asks to weaken what is checked";
    if (REFRAINS.test(sentence) && !INSISTS.test(sentence))
      return "it asks to leave out what is checked";
    if (UNNEEDED.test(sentence)) return "it says that what is checked does not matter";
  }
  return null;
}
