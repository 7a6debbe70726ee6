// Optional parts of a brief that belong to one system each: passes before the work, the version a retry starts from, advice that
// is tried out, tools, hints, flags. All of them are data for the prompt or orders for the job; none of them changes a contract.
import { z } from "zod";
import { DiscoveryPart } from "../discovery/signal.ts";
import { StrategyPart } from "../strategy/strategy-brief.ts";
import { PlanningPart } from "./plan-brief.ts";

const Commit = z.string().regex(/^[0-9a-f]{40}$/);

/** Read-only runs of the agent that come before the work itself. */
export const PassName = z.enum(["diagnose", "architect", "research"]);
export type PassName = z.infer<typeof PassName>;

/** A retry that goes on from an earlier version of the work instead of from nothing. */
export const FixStart = z.strictObject({
  /** Head of the earlier attempt, as it was published. */
  from: Commit,
  /** Commit that attempt was made on. */
  baseOfIt: Commit,
  /** Commands that ended with 0 at that head: they still have to afterwards. */
  passed: z.array(z.string().max(4000)).max(50),
});
export type FixStart = z.infer<typeof FixStart>;

/** Wording that is tried out: stands before the contract and can never change it. */
export const Variant = z.strictObject({
  component: z.string().max(60),
  id: z.string().max(100),
  text: z.string().max(4000),
});
export type Variant = z.infer<typeof Variant>;

/** A tool that earlier work left for the later. */
export const WorkTool = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][\w-]{0,79}$/),
  description: z.string().max(500),
  language: z.enum(["node", "python"]),
  script: z.string().max(10_240),
});
export type WorkTool = z.infer<typeof WorkTool>;

export const BriefParts = {
  /** What earlier work taught, looked up when the run was asked for; data, never instructions. */
  memory: z.string().max(20_000).optional(),
  /** Run in this order, before the work. */
  passes: z.array(PassName).max(2).optional(),
  fix: FixStart.optional(),
  variant: Variant.optional(),
  tools: z.array(WorkTool).max(20).optional(),
  /** How this attempt is to go about it, where several try at the same time. */
  hint: z.string().max(2000).optional(),
  /** What research and experiments before it found; data, never instructions. */
  findings: z.string().max(10_000).optional(),
  /** What we noticed ourselves and whoever does this has to look at. */
  flags: z.array(z.string().max(500)).max(30).optional(),
  /** Distilling: lessons of the same places, each with the key that a rule names it by. */
  lessons: z
    .array(
      z.strictObject({
        id: z.string().max(200),
        outcome: z.enum(["pass", "fail"]),
        text: z.string().max(500),
        scope: z.array(z.string().max(300)).max(20),
      }),
    )
    .max(50)
    .optional(),
  /** Planner and critic. */
  planning: PlanningPart.optional(),
  /** Who says what comes next. */
  strategy: StrategyPart.optional(),
  /** Who looks for improvements. */
  discovery: DiscoveryPart.optional(),
} as const;
