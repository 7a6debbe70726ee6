// `backlog:` of the configuration: which issues are the backlog, and how they are ranked.
import { z } from "zod";

const Hours = z.number().positive().max(8_760);

export const BacklogConfig = z
  .strictObject({
    issues: z
      .enum(["off", "label", "all"])
      .default("off")
      .describe("Open issues that are the backlog: none, those with the label, or all of them."),
    label: z
      .string()
      .regex(/^[^,\n]{1,50}$/, "1 to 50 characters without commas")
      .default("mc:backlog")
      .describe("For `label`: the label that makes an issue an entry of the backlog."),
    effort_weight: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .describe("How much effort counts against impact; 0: not at all."),
    stale_hours: Hours.default(72).describe(
      "What nobody touched for longer is worth a tenth less.",
    ),
    recalculate_hours: Hours.default(6).describe("How often scores are made anew without a cause."),
    sync_minutes: z
      .number()
      .min(5)
      .max(10_080)
      .default(60)
      .describe("How often changes are looked for that no webhook told of."),
    show_labels: z
      .boolean()
      .default(false)
      .describe("Shows priority and state of an entry as labels of its issue."),
    close_completed: z
      .boolean()
      .default(true)
      .describe("Closes an issue when all that a mission did for it was promoted."),
    leftovers: z
      .boolean()
      .default(false)
      .describe("Units that a mission could not finish become proposed issues."),
  })
  .prefault({});
