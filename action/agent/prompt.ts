// The prompt of a task: the core renders it, we add what only the job has (a random boundary, the diff, the instructions).
import { randomBytes } from "node:crypto";
import type { Prompt, PromptOptions } from "../../core/prompt/parts.ts";
import { renderPrompt } from "../../core/prompt/render.ts";
import type { Brief } from "../../core/report/brief.ts";

export type PromptParts = Omit<PromptOptions, "boundary">;

export const makePrompt = (brief: Brief, parts: PromptParts): Prompt =>
  renderPrompt(brief, { boundary: randomBytes(16).toString("hex"), ...parts });
