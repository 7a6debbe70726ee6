// The script of the `scripted` agent: what to do and to say for each task, unit, attempt and candidate. The first step that
// fits is played; `{unit}`, `{title}`, `{attempt}` and `{candidate}` stand for the brief's values.
import { z } from "zod";
import type { Brief } from "../../core/report/brief.ts";
import { Task } from "../../core/report/brief.ts";
import { Cause } from "../../core/report/handoff.ts";

/** Relative, inside the checkout, not inside .git. */
const ScriptPath = z
  .string()
  .min(1)
  .refine(
    (path) =>
      !path.startsWith("/") && !path.split("/").some((part) => part === ".." || part === ".git"),
    {
      error: "must be a relative path inside the checkout",
    },
  );

const Edit = z.union([
  z.strictObject({ write: ScriptPath, text: z.string(), executable: z.boolean().default(false) }),
  z.strictObject({ append: ScriptPath, text: z.string() }),
  z.strictObject({ replace: ScriptPath, from: z.string().min(1), to: z.string() }),
  z.strictObject({ delete: ScriptPath }),
  /** Resolves the conflicts of a file: both sides stay, one after the other. */
  z.strictObject({ both: ScriptPath }),
]);
export type Edit = z.infer<typeof Edit>;

const Step = z.strictObject({
  task: Task,
  /** Id of a unit; `*`: any. */
  unit: z.string().default("*"),
  /** Name of a leg, such as `plan-1`; `*`: any. */
  leg: z.string().default("*"),
  /** null: any attempt. */
  attempt: z.int().positive().nullable().default(null),
  /** Number of the candidate in its wave, and the wave; null: any. */
  candidate: z.int().positive().nullable().default(null),
  wave: z.int().positive().nullable().default(null),
  /** Fits only when the brief's last evidence is of this stage; null: whatever it is. */
  evidence: z.string().nullable().default(null),
  /** Fits only when what the brief tells of earlier work contains this text. */
  memory: z.string().default(""),
  sleepMs: z.number().nonnegative().default(0),
  edits: z.array(Edit).default([]),
  /** Message of the commit made of the edits; empty: they are left uncommitted. */
  commit: z.string().default(""),
  text: z.string().default(""),
  exitCode: z.int().default(0),
  /** Cause of a failure when the exit code is not 0. */
  cause: Cause.default("no_result"),
  costUsd: z.number().nonnegative().default(0),
  inputTokens: z.int().nonnegative().default(0),
  outputTokens: z.int().nonnegative().default(0),
});
export type Step = z.infer<typeof Step>;

export const Script = z.strictObject({ steps: z.array(Step) });
export type Script = z.infer<typeof Script>;

export function findStep(script: Script, brief: Brief): Step | null {
  const unit = brief.unit?.id ?? "";
  return (
    script.steps.find(
      (step) =>
        step.task === brief.task &&
        (step.unit === "*" || step.unit === unit) &&
        (step.leg === "*" || step.leg === brief.leg) &&
        (step.attempt === null || step.attempt === brief.attempt) &&
        (step.candidate === null || step.candidate === brief.fixup?.candidate) &&
        (step.wave === null || step.wave === brief.fixup?.wave) &&
        (brief.memory ?? "").includes(step.memory) &&
        (step.evidence === null || step.evidence === brief.evidence.at(-1)?.stage),
    ) ?? null
  );
}

/** One pass: a value that looks like a placeholder is not filled again. */
export function fillIn(text: string, brief: Brief): string {
  const values: Record<string, string> = {
    unit: brief.unit?.id ?? brief.leg,
    title: brief.unit?.title ?? brief.objective?.title ?? "",
    attempt: String(brief.attempt),
    candidate: String(brief.fixup?.candidate ?? 0),
  };
  return text.replace(
    /\{(unit|title|attempt|candidate)\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
}
