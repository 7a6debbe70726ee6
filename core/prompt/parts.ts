// Paragraphs that several prompts share, each bounded. All text of others goes through the envelope.

import type { RootCause } from "../attempt/root-cause.ts";
import { truncateTail } from "../base/markdown.ts";
import { sanitise } from "../base/sanitise.ts";
import type { SignalReport } from "../discovery/signal.ts";
import type { Brief, VerifySettings } from "../report/brief.ts";
import { envelope } from "./envelope.ts";
import type { OfferedTools } from "./tools.ts";

/** A file as the job read it; its text may be cut. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

export interface PromptOptions {
  /** Fresh and random for this prompt; letters and digits. */
  readonly boundary: string;
  /** Reviews: the change under review. */
  readonly diff?: string;
  /** The repository's instructions for agents, read from the base commit by us: trusted. */
  readonly instructions?: string;
  /** Candidates: files that the merge of mc/green left with conflict markers. */
  readonly conflicts?: readonly string[];
  /** How the named specialist works, of the repository's own or the built-in: trusted. Absent: the built-in one. */
  readonly specialist?: string;
  /** Planner: names of specialists that a unit may ask for. */
  readonly specialists?: readonly string[];
  /** How files that the work is about begin. */
  readonly previews?: readonly FileText[];
  /** Paths that the criteria name and that are not there yet. */
  readonly missing?: readonly string[];
  /** Retries: the earlier version of the work, and whether the agent stands on it. */
  readonly earlier?: Earlier;
  /** What the passes before this one found. */
  readonly rootCause?: RootCause;
  readonly analysis?: string;
  /** Strategist: first lines of the latest commits. */
  readonly commits?: readonly string[];
  /** A look for improvements: what was counted in the checkout, and what research before it found. */
  readonly signals?: SignalReport;
  readonly research?: string;
  /** Programs of earlier workers, as the job laid them out. */
  readonly tools?: OfferedTools;
}

export interface Earlier {
  readonly head: string;
  /** It is already in the work tree, on the current base. */
  readonly applied: boolean;
  readonly diff: string;
  readonly files: readonly FileText[];
}

export interface Prompt {
  /** Ours alone: not a character of an issue, a diff or a log stands here. */
  readonly system: string;
  readonly prompt: string;
}

const OBJECTIVE_MAX_CHARS = 16_000;
const UNIT_MAX_CHARS = 12_000;
const CONTEXT_MAX_CHARS = 16_000;
const EVIDENCE_MAX_CHARS = 20_000;
export const EVIDENCE_EACH_MAX_CHARS = 8_000;
const INSTRUCTIONS_MAX_CHARS = 4_000;

export function objectiveData(brief: Brief, boundary: string): string {
  const text = objectiveText(brief);
  return text === "" ? "" : envelope(objectiveName(brief), text, boundary);
}

export const objectiveName = ({ objective }: Brief): string =>
  objective !== null && objective.issue > 0 ? `objective, issue #${objective.issue}` : "objective";

export const objectiveText = ({ objective }: Brief): string =>
  objective === null
    ? ""
    : `${sanitise(objective.title, 300)}\n\n${sanitise(objective.body, OBJECTIVE_MAX_CHARS)}`;

export function unitData(brief: Brief, boundary: string): string {
  const text = unitText(brief);
  return text === "" ? "" : envelope("unit", text, boundary);
}

export function unitText({ unit }: Brief): string {
  if (unit === null) return "";
  const lines = [
    `id: ${unit.id}`,
    `title: ${sanitise(unit.title, 300)}`,
    `files: ${unit.files.length === 0 ? "not named" : unit.files.join(", ")}`,
    unit.dependsOn.length === 0 ? "" : `builds on: ${unit.dependsOn.join(", ")} (already there)`,
    "",
    sanitise(unit.description, UNIT_MAX_CHARS),
    "",
    unit.criteria.length === 0 ? "" : "acceptance criteria:",
    ...unit.criteria.map((criterion, index) => `${index + 1}. ${sanitise(criterion, 1000)}`),
  ];
  return paragraphs(lines.join("\n"));
}

export type OneEvidence = Brief["evidence"][number];

export const evidenceName = ({ attempt, stage }: OneEvidence): string =>
  `failure of attempt ${attempt} at ${stage}`;

/** What stands before the log: its kind and what usually helps are ours, names in them are not. */
export const evidenceHead = ({ cause, category, advice }: OneEvidence): string =>
  [
    `cause: ${sanitise(cause, 500)}`,
    category === undefined ? "" : `kind: ${sanitise(category, 60)}`,
    advice === undefined ? "" : `what usually helps: ${sanitise(advice, 1000)}`,
  ]
    .filter((line) => line !== "")
    .join("\n");

/** Newest failures are kept when not all fit; of each, its end. */
export function evidenceData(brief: Brief, boundary: string): string {
  const parts: string[] = [];
  let room = EVIDENCE_MAX_CHARS;
  for (const each of [...brief.evidence].reverse()) {
    const text = truncateTail(each.text, Math.min(EVIDENCE_EACH_MAX_CHARS, room));
    if (room < 200) break;
    room -= text.length;
    parts.unshift(envelope(evidenceName(each), `${evidenceHead(each)}\n\n${text}`, boundary));
  }
  return parts.join("\n\n");
}

export const contextData = (brief: Brief, boundary: string): string =>
  brief.context.trim() === "" ? "" : envelope("state of the mission", contextText(brief), boundary);

export const contextText = ({ context }: Brief): string =>
  sanitise(context.trim(), CONTEXT_MAX_CHARS);

/** Found by us; the names in it are the diff's. */
export const flagsData = (brief: Brief, boundary: string): string =>
  brief.flags === undefined || brief.flags.length === 0
    ? ""
    : envelope(
        "what was noticed about the change by running it and reading its diff: look at each",
        brief.flags.map((flag) => `- ${sanitise(flag, 500)}`).join("\n"),
        boundary,
      );

/** Trusted, so part of the system text; still bounded. */
export const repositoryInstructions = (instructions: string | undefined): string =>
  instructions === undefined || instructions.trim() === ""
    ? ""
    : `The repository's own instructions for agents:\n\n${truncateTail(instructions.trim(), INSTRUCTIONS_MAX_CHARS)}`;

export const verificationRule = (brief: Brief): string =>
  brief.verify === null || requiredCommands(brief.verify).length === 0
    ? ""
    : [
        "The work is judged by the repository's own verification, run by us on a clean checkout of your exact commit:",
        "",
        ...(brief.verify.setup === "" ? [] : [`    ${oneLine(brief.verify.setup)}`]),
        ...requiredCommands(brief.verify).map((command) => `    ${oneLine(command)}`),
        "",
        requiredCommands(brief.verify).length === 1
          ? "Run it before you finish. It must exit 0."
          : "Run them before you finish. Each must exit 0.",
      ].join("\n");

const requiredCommands = ({ checks, command }: VerifySettings): readonly string[] =>
  checks.length === 0
    ? [command].filter((one) => one.trim() !== "")
    : checks.filter((check) => check.required).map((check) => check.command);

const oneLine = (command: string): string => command.trim().replace(/\n/g, "\n    ");

/** Non-empty parts, one empty line between. */
export const join = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== "").join("\n\n");

const paragraphs = (text: string): string => text.replace(/\n{3,}/g, "\n\n").trim();
