// `dashboard:` of the configuration: one issue that shows how everything stands, and takes clicks.
import { z } from "zod";

export const Dashboard = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "One issue shows what needs people, what runs and what comes next; its boxes are commands.",
    ),
  title: z
    .string()
    .min(1)
    .max(200)
    .default("Mission Control")
    .describe("Title of that issue when it is opened; renaming the issue later is respected."),
  pin: z.boolean().default(true).describe("The issue is pinned once; unpinning it is respected."),
  top: z.int().min(0).max(20).default(10).describe("Items of the backlog that are shown; 0: none."),
  recent: z.int().min(0).max(50).default(5).describe("Ended missions that are shown; 0: none."),
  debounce_seconds: z
    .int()
    .min(1)
    .max(3600)
    .default(30)
    .describe("Changes are gathered this long; what needs a person is shown at once."),
});
export type DashboardConfig = z.infer<typeof Dashboard>;
