// What a planner, and the critic of its plan, are told about their place in the making of the plan.
import { z } from "zod";

export const PlanningPart = z.strictObject({
  /** `plan`, `plan-1`, `plan-1-2` …: where in the tree of scopes; the critic sees the whole plan and has the root. */
  node: z.string().max(60),
  /** Of this planner; empty: the whole objective. */
  scope: z.string().max(20_000),
  depth: z.int().nonnegative(),
  /** At this depth nothing may be split any more. */
  maxDepth: z.int().nonnegative(),
  maxChildren: z.int().positive(),
  maxUnits: z.int().positive(),
  /** From 1; later ones add to a mission that runs already. */
  round: z.int().positive(),
  /** Why it is planned again; data, never instructions. */
  feedback: z
    .array(z.strictObject({ kind: z.string().max(40), text: z.string().max(20_000) }))
    .max(20),
  /** An earlier plan, or an answer that could not be read; for the critic, the plan; data, never instructions. */
  proposal: z.string().max(60_000).optional(),
});
export type PlanningPart = z.infer<typeof PlanningPart>;
