// What a brief wants to be told of earlier work, and what it was told. The app looks it up when the run is asked for, keeps what
// it found under the dispatch, and puts it into the brief: a second try of the same effect tells the same.
import { z } from "zod";

export const RecallRequest = z.strictObject({
  /** Who is told. */
  audience: z.enum(["worker", "planner"]),
  /** Words to look for, most telling first. */
  terms: z.array(z.string().max(60)).max(24),
  /** Paths and modules that count as the unit's own. */
  scope: z.array(z.string().max(300)).max(60),
  /** Characters that all of it may take. */
  budget: z.int().positive(),
});
export type RecallRequest = z.infer<typeof RecallRequest>;

/** One thing told. */
export interface Recalled {
  readonly kind: "experience" | "context" | "rule" | "episode";
  readonly id: string;
  readonly text: string;
}
