// Paragraphs that several prompts share, each bounded. All text of others goes through the envelope.

import { truncateTail } from "../base/markdown.ts";
import { sanitise } from "../base/sanitise.ts";
import type { Brief, VerifySettings } from "../report/brief.ts";
import { envelope } from "./envelope.ts";

export interface PromptOptions {
  /** Fresh and random for this prompt; letters and digits. */
  readonly boundary: string;
  /** Reviews: the change under review. */
  readonly diff?: string;
  /** The repository's instructions for agents, read from the base commit by us: trusted. */
  readonly instructions?: string;
  /** Candidates: files that the merge of mc/green left with conflict markers. */
  readonly conflicts?: readonly string[];
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
const EVIDENCE_EACH_MAX_CHARS = 8_000;
const INSTRUCTIONS_MAX_CHARS = 4_000;

export function objectiveData(brief: Brief, boundary: string): string {
  if (brief.objective === null) return "";
  const { issue, title, body } = brief.objective;
  const text = `${sanitise(title, 300)}\n\n${sanitise(body, OBJECTIVE_MAX_CHARS)}`;
  return envelope(issue > 0 ? `objective, issue #${issue}` : "objective", text, boundary);
}

export function unitData(brief: Brief, boundary: string): string {
  const unit = brief.unit;
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
  return envelope("unit", paragraphs(lines.join("\n")), boundary);
}

/** Newest failures are kept when not all fit; of each, its end. */
export function evidenceData(brief: Brief, boundary: string): string {
  const parts: string[] = [];
  let room = EVIDENCE_MAX_CHARS;
  for (const each of [...brief.evidence].reverse()) {
    const text = truncateTail(each.text, Math.min(EVIDENCE_EACH_MAX_CHARS, room));
    if (room < 200) break;
    room -= text.length;
    const name = `failure of attempt ${each.attempt} at ${each.stage}`;
    parts.unshift(envelope(name, `cause: ${sanitise(each.cause, 500)}\n\n${text}`, boundary));
  }
  return parts.join("\n\n");
}

export const contextData = (brief: Brief, boundary: string): string =>
  brief.context.trim() === ""
    ? ""
    : envelope("state of the mission", sanitise(brief.context, CONTEXT_MAX_CHARS), boundary);

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
