// What a strategist is told: the top of the backlog, how the last missions went, what was learned, what was tried. All of it is data.
import { z } from "zod";

const Line = z.string().max(500);

export const StrategyPart = z.strictObject({
  /** Best first. */
  backlog: z
    .array(
      z.strictObject({
        issue: z.int(),
        title: z.string().max(300),
        track: z.string().max(20),
        score: z.number(),
        attempts: z.int(),
      }),
    )
    .max(20),
  /** Newest first. */
  missions: z
    .array(z.strictObject({ title: z.string().max(300), outcome: Line, costUsd: z.number() }))
    .max(10),
  rules: z.array(Line).max(20),
  /** What did not work, newest first. */
  failed: z.array(Line).max(20),
  /** What landed, newest first. */
  landed: z.array(Line).max(20),
  /** Titles of what is proposed, open or running: not to be proposed again. */
  taken: z.array(z.string().max(300)).max(60),
});
export type StrategyPart = z.infer<typeof StrategyPart>;
