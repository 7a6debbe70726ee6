// The prompt of a task: the core renders it, we add what only the job has (a random boundary, the diff, the instructions).
import { randomBytes } from "node:crypto";
import type { Prompt } from "../../core/prompt/parts.ts";
import { renderPrompt } from "../../core/prompt/render.ts";
import type { Brief } from "../../core/report/brief.ts";

export interface PromptParts {
  readonly diff?: string;
  readonly instructions?: string;
  readonly conflicts?: readonly string[];
}

export const makePrompt = (brief: Brief, parts: PromptParts): Prompt =>
  renderPrompt(brief, { boundary: randomBytes(16).toString("hex"), ...parts });
