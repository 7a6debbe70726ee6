// Answers that are data and not work have a form: back-ends whose CLI can hold a model to a JSON Schema are given it, and what
// comes back is checked against it by us. Every field is required and none is optional, because strict APIs take no others.
import { z } from "zod";
import { never } from "../base/assert.ts";
import type { Task } from "./brief.ts";

export interface AnswerForm {
  /** Name of the line that carries the same JSON in an answer of plain text. */
  readonly marker: string;
  readonly schema: z.ZodType;
  /** How the same stands in text; a line with the marker by default. */
  readonly written?: (json: string) => string;
  /** Who reads it makes something of plain words too: an answer without the form is handed over as it is. */
  readonly prose?: true;
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

const Texts = z.array(z.string());

/** Strict APIs take no choice at the root: units and parts are both there, and the type says which counts. */
const Plan: AnswerForm = {
  marker: "PLAN_RESULT",
  schema: z.strictObject({
    type: z.enum(["leaves", "subdivide"]),
    /** Empty with `leaves`: nothing is to be done. */
    units: z.array(
      z.strictObject({
        title: z.string(),
        description: z.string(),
        files_hint: z.string(),
        priority: z.int(),
        depends_on_indices: z.array(z.int().min(0)),
        acceptance_criteria: z.string(),
        specialist: z.string(),
        kind: z.enum(["implement", "research", "experiment"]),
        speculation_score: z.number().min(0).max(1),
      }),
    ),
    children: z.array(z.strictObject({ scope: z.string() })),
  }),
  // Only a block can say that nothing is to be done (core/plan/block.ts).
  written: (json) => `<!-- PLAN -->\n${json.replaceAll("<", "\\u003c")}\n<!-- /PLAN -->`,
  // A block in the text is read as it always was, and what cannot be read is asked for again.
  prose: true,
};

const Critic: AnswerForm = {
  marker: "CRITIC_RESULT",
  schema: z.strictObject({
    findings: Texts,
    risks: Texts,
    gaps: Texts,
    open_questions: Texts,
    verdict: z.enum(["sufficient", "needs_refinement"]),
    confidence: z.number().min(0).max(1),
  }),
  // What a critic says in words is an objection (core/plan/critic.ts).
  prose: true,
};

const RootCause: AnswerForm = {
  marker: "RCA_RESULT",
  schema: z.strictObject({
    root_cause: z.string(),
    why: Texts,
    concrete_edits: z.array(
      z.strictObject({ file: z.string(), change: z.string(), reason: z.string() }),
    ),
    avoid: Texts,
  }),
};

const Rules: AnswerForm = {
  marker: "RULES_RESULT",
  schema: z.strictObject({
    rules: z.array(z.strictObject({ text: z.string(), scope: Texts, episodes: Texts })),
  }),
};

const Strategy: AnswerForm = {
  marker: "STRATEGY_RESULT",
  schema: z.strictObject({
    /** Empty: nothing is worth doing now. */
    objective: z.string(),
    rationale: z.string(),
    ambition_score: Score,
  }),
};

const Wording: AnswerForm = {
  marker: "PROMPT_RESULT",
  schema: z.strictObject({
    /** null: no better one comes to mind. */
    text: z.string().nullable(),
    because: z.string(),
  }),
};

const Discovery: AnswerForm = {
  marker: "DISCOVERY_RESULT",
  schema: z.strictObject({
    items: z.array(
      z.strictObject({
        track: z.enum(["feature", "quality", "security"]),
        title: z.string(),
        description: z.string(),
        rationale: z.string(),
        files: Texts,
        impact: Score,
        effort: Score,
      }),
    ),
  }),
};

/**
 * null: there is none. An architect writes prose, research several findings; who works is judged by commits, of which the result line is a mere claim that
 * may never cost the work; a verification asks no model.
 */
export function answerForm(task: Task): AnswerForm | null {
  switch (task) {
    case "plan":
      return Plan;
    case "critic":
      return Critic;
    case "review":
      return Review;
    case "check":
      return Check;
    case "diagnose":
      return RootCause;
    case "distill":
      return Rules;
    case "strategise":
      return Strategy;
    case "evolve":
      return Wording;
    case "discover":
      return Discovery;
    case "work":
    case "fixup":
    case "architect":
    case "research":
    case "verify":
      return null;
    default:
      return never(task);
  }
}

/** An answer that keeps the form, as its readers find it in text. */
export function writtenForm({ marker, written }: AnswerForm, value: unknown): string {
  const json = JSON.stringify(value);
  return written === undefined ? `${marker}:${json}` : written(json);
}

/** The form as JSON Schema. The name of its dialect is left out: validators that do not know it refuse the whole. */
export function formSchema({ schema }: AnswerForm): string {
  const { $schema: _dialect, ...form } = z.toJSONSchema(schema, { target: "draft-7" });
  return JSON.stringify(form);
}
