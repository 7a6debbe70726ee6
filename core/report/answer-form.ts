// Answers that are figures and not work have a form: back-ends whose CLI can hold a model to a JSON Schema are given it, and what
// comes back is checked against it by us. Every field is required and none is optional, because strict APIs take no others.
import { z } from "zod";
import type { Task } from "./brief.ts";

export interface AnswerForm {
  /** Name of the line that carries the same JSON in an answer of plain text. */
  readonly marker: string;
  readonly schema: z.ZodType;
}

const Score = z.int().min(1).max(10);

const Review: AnswerForm = {
  marker: "REVIEW_RESULT",
  schema: z.strictObject({
    alignment: Score,
    approach: Score,
    test_quality: Score,
    /** null: the unit has no acceptance criteria. */
    criteria_met: Score.nullable(),
    rationale: z.string(),
    findings: z.array(
      z.strictObject({
        path: z.string(),
        line: z.int().min(1),
        end_line: z.int().min(1).nullable(),
        severity: z.enum(["must", "should", "note"]),
        text: z.string(),
        /** Replaces exactly the lines of the finding; null: none. */
        suggestion: z.string().nullable(),
      }),
    ),
  }),
};

const Check: AnswerForm = {
  marker: "OBJECTIVE_CHECK",
  schema: z.strictObject({ met: z.boolean(), reason: z.string() }),
};

/** null: the task's answer is prose, a plan, or work. */
export function answerForm(task: Task): AnswerForm | null {
  if (task === "review") return Review;
  return task === "check" ? Check : null;
}

/** The form as JSON Schema. The name of its dialect is left out: validators that do not know it refuse the whole. */
export function formSchema({ schema }: AnswerForm): string {
  const { $schema: _dialect, ...form } = z.toJSONSchema(schema, { target: "draft-7" });
  return JSON.stringify(form);
}
