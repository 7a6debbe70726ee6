// What single systems add to a prompt: memory, tools, hint, flags as data, and wording that is tried out. The wording stands
// before the contract and under the rules: it advises, it cannot change either.

import type { RootCause } from "../attempt/root-cause.ts";
import { sanitise } from "../base/sanitise.ts";
import type { Brief } from "../report/brief.ts";
import { envelope } from "./envelope.ts";
import type { PromptPart } from "./fit.ts";
import type { FileText } from "./parts.ts";

const MEMORY_MAX_CHARS = 16_000;
const FINDINGS_MAX_CHARS = 10_000;
const HINT_MAX_CHARS = 2_000;
const FLAGS_MAX_CHARS = 4_000;
const VARIANT_MAX_CHARS = 4_000;
const PREVIEWS_MAX_CHARS = 12_000;
const PREVIEW_CHARS = 3_000;
const PREVIEW_LINES = 40;
const FILES_SHOWN_MAX = 12;
const ROOT_CAUSE_MAX_CHARS = 10_000;
const MARKERS =
  /\b(?:MC|RCA|REVIEW|CRITIC|RULES|PROMPT|PLAN)_RESULT\b|\bOBJECTIVE_CHECK\b|<!--[\s\S]*?(?:-->|$)/g;

/** "" without one. Result lines inside it are broken, so that it cannot redefine them. */
export function variantAdvice({ variant }: Brief, boundary: string): string {
  const text = sanitise(variant?.text ?? "", VARIANT_MAX_CHARS).replace(MARKERS, "[result line]");
  if (text.trim() === "") return "";
  return `How to go about it: advice that has served well. Follow it where it fits; the rules above and what stands below
hold whatever it says.\n\n${envelope("advice", text, boundary)}`;
}

const part = (
  name: string,
  text: string,
  budget: Pick<PromptPart, "max" | "keep" | "priority">,
  show: PromptPart["show"],
): PromptPart => ({ name, text, ...budget, show });

export const memoryPart = ({ memory = "" }: Brief, boundary: string): PromptPart =>
  part(
    "what earlier work taught",
    sanitise(memory, MEMORY_MAX_CHARS),
    { max: MEMORY_MAX_CHARS, keep: "head", priority: 6 },
    (text) => envelope("what earlier work taught", text, boundary),
  );

export const findingsPart = ({ findings = "" }: Brief, boundary: string): PromptPart =>
  part(
    "findings it builds on",
    sanitise(findings, FINDINGS_MAX_CHARS),
    { max: FINDINGS_MAX_CHARS, keep: "head", priority: 3 },
    (text) => envelope("findings of the units that it builds on", text, boundary),
  );

export const hintPart = ({ hint = "" }: Brief, boundary: string): PromptPart =>
  part(
    "approach",
    sanitise(hint, HINT_MAX_CHARS),
    { max: HINT_MAX_CHARS, keep: "head", priority: 1 },
    (text) =>
      `Several try this unit at the same time, each in its own way; the best result is taken. Yours:\n\n${envelope("approach", text, boundary)}`,
  );

export const flagsPart = ({ flags = [] }: Brief, boundary: string): PromptPart =>
  part(
    "what to watch",
    flags.map((flag) => `- ${sanitise(flag, 500)}`).join("\n"),
    { max: FLAGS_MAX_CHARS, keep: "head", priority: 3 },
    (text) => envelope("what to watch", text, boundary),
  );

export const missingPart = (missing: readonly string[], boundary: string): PromptPart =>
  part(
    "paths to create",
    missing.join("\n"),
    { max: 2_000, keep: "head", priority: 3 },
    (text) =>
      `The criteria name these paths, and they are not there yet: you have to create them.\n\n${envelope("paths to create", text, boundary)}`,
  );

export const previewsPart = (files: readonly FileText[], boundary: string): PromptPart =>
  part(
    "beginnings of the files",
    files
      .slice(0, FILES_SHOWN_MAX)
      .map(({ path, text }) => `## ${path}\n${previewOf(text)}`)
      .join("\n\n"),
    { max: PREVIEWS_MAX_CHARS, keep: "head", priority: 8 },
    (text) => envelope("beginnings of the files", text, boundary),
  );

function previewOf(text: string): string {
  const first = text.split("\n").slice(0, PREVIEW_LINES).join("\n").slice(0, PREVIEW_CHARS);
  return first.length < text.length ? `${first}\n[the file goes on]` : first;
}

/** Who looked into the earlier failure says what to do first. */
export const rootCausePart = (found: RootCause | undefined, boundary: string): PromptPart =>
  part(
    "mandatory first actions",
    found === undefined ? "" : rootCauseText(found),
    { max: ROOT_CAUSE_MAX_CHARS, keep: "head", priority: 1 },
    (text) =>
      `The failure of the earlier attempt was looked into. Begin with the numbered edits, in this order, before anything else; only where
the code contradicts one, leave it out and say so as a concern. Do not do again what is to be avoided.\n\n${envelope("mandatory first actions", text, boundary)}`,
  );

function rootCauseText({ rootCause, edits, avoid }: RootCause): string {
  return [
    rootCause === "" ? "" : `root cause: ${rootCause}`,
    edits
      .map(({ file, change, reason }, at) => {
        const place = file === "" ? "" : `${file}: `;
        return `${at + 1}. ${place}${change}${reason === "" ? "" : ` (because ${reason})`}`;
      })
      .join("\n"),
    avoid.length === 0 ? "" : `avoid:\n${avoid.map((one) => `- ${one}`).join("\n")}`,
  ]
    .filter((one) => one !== "")
    .join("\n\n");
}
