// What a job is told: one JSON file per leg (`<leg>.json`) in a content-addressed commit, whose SHA is a workflow input.
// Written by the app, read by the actions, one schema on both sides.
import { z } from "zod";
import { BriefParts } from "./brief-parts.ts";

export const Task = z.enum([
  "plan",
  "critic", // judges a plan
  "work",
  "review",
  "fixup",
  "check",
  "verify",
  "distill", // says what lessons of the same places have in common
  "strategise", // says what the next objective should be
  "evolve", // rewords the advice that workers are given
  "diagnose", // inside a work leg: why did the earlier attempt fail?
  "architect", // inside a work leg: how is it to be done?
  "discover", // says what could be better in the repository
  "research", // inside a discover leg: what is missing, and what is good practice?
]);
export type Task = z.infer<typeof Task>;

const Commit = z.string().regex(/^[0-9a-f]{40}$/);

export const AgentSettings = z.strictObject({
  type: z.enum(["claude-code", "codex", "gemini", "builtin", "command", "scripted"]),
  /** `command`: program and arguments. `scripted`: path of the script file. */
  command: z.string().max(4000).default(""),
  model: z.string().max(200).default(""),
  maxTurns: z.int().positive().default(60),
  maxCostUsd: z.number().nonnegative().default(5),
  timeoutS: z.int().positive().default(1800),
  /** `builtin`: its commands may use the network. */
  network: z.boolean().optional(),
  /** Model of the passes that only think; absent: the same. */
  architectModel: z.string().max(200).optional(),
  /** `builtin`: one file at a time. */
  microBuilds: z.boolean().optional(),
  /** Micro-builds: verifies each file where that is cheap. */
  stepCommand: z.string().max(4000).optional(),
});
export type AgentSettings = z.infer<typeof AgentSettings>;

/** Configured checks, and one per unit of a long chain. */
export const MAX_CHECKS = 250;

export const VerifyCheck = z.strictObject({
  name: z.string().max(60),
  command: z.string().max(4000),
  required: z.boolean(),
  timeoutS: z.int().positive(),
});
export type VerifyCheck = z.infer<typeof VerifyCheck>;

export const VerifySettings = z.strictObject({
  /** Fingerprint of all that is verified; comes back with the evidence. */
  spec: z.string().max(100).default(""),
  /** In the order they run: the required ones first. Empty in briefs of before: the command alone. */
  checks: z.array(VerifyCheck).max(MAX_CHECKS).default([]),
  setup: z.string().max(4000).default(""),
  command: z.string().max(4000),
  setupTimeoutS: z.int().positive().default(600),
  timeoutS: z.int().positive().default(1200),
});
export type VerifySettings = z.infer<typeof VerifySettings>;

/** Bounds that the publish job holds the agent's commits to. */
export const PathPolicy = z.strictObject({
  /** Globs; touching one makes the change wait for a person. */
  protected: z.array(z.string()).default([]),
  /** Globs; a bundle that touches one is refused. */
  forbidden: z.array(z.string()).default([]),
  maxFiles: z.int().positive().default(300),
  maxBytes: z.int().positive().default(5_000_000),
});
export type PathPolicy = z.infer<typeof PathPolicy>;

export const Brief = z.strictObject({
  schema: z.literal("mc.brief/1"),
  task: Task,
  repo: z.string(),
  mission: z.string().nullable(),
  leg: z.string(),
  attempt: z.int().nonnegative(),
  dispatch: z.string(),
  objective: z.strictObject({ issue: z.int(), title: z.string(), body: z.string() }).nullable(),
  unit: z
    .strictObject({
      id: z.string(),
      title: z.string(),
      description: z.string(),
      files: z.array(z.string()),
      criteria: z.array(z.string()),
      specialist: z.string(),
      kind: z.string(),
      dependsOn: z.array(z.string()),
    })
    .nullable(),
  /** Commit the job works on. For reviews: the head under review. For verify: the candidate. */
  commit: Commit,
  /** Reviews: the commit the head is compared with. Rebases: the earlier head whose intent is to be kept. */
  against: Commit.nullable(),
  /** Branch the publish job pushes; null for tasks that publish nothing. */
  branch: z.string().nullable(),
  /** Earlier attempts' failures, oldest first; data, never instructions. */
  evidence: z.array(
    z.strictObject({
      attempt: z.int(),
      stage: z.string(),
      cause: z.string(),
      text: z.string(),
      /** What kind of failure it is, and what usually helps. */
      category: z.string().max(60).optional(),
      advice: z.string().max(1000).optional(),
    }),
  ),
  /** What is on green, running and queued: so that nobody does it twice. */
  context: z.string(),
  verify: VerifySettings.nullable(),
  agent: AgentSettings.nullable(),
  policy: PathPolicy,
  /** Candidates of a tournament: `commit` is the unit's head, `against` the mc/green that is merged into it first. */
  fixup: z
    .strictObject({
      wave: z.int().positive(),
      candidate: z.int().positive(),
      kind: z.enum(["repair", "rebase"]),
      strategy: z.string().max(2000),
      /** What the unit itself changed so far: its tests may not get lost either. */
      changedFiles: z.array(z.string()).max(300),
    })
    .optional(),
  ...BriefParts,
});
export type Brief = z.infer<typeof Brief>;

/** The optional parts of a brief that `askForRun` passes on as they are. */
export type BriefExtras = Partial<Pick<Brief, keyof typeof BriefParts>>;
