// `.github/mission-control.yml`: what a maintainer may set. Every key has a default, so an empty file is a valid one; the
// published JSON Schema is generated from this.
import { z } from "zod";
import { HOURS } from "../calendar/quiet-hours.ts";
import { CHANNELS } from "../notice/channels.ts";
import { isTimeZone } from "../notice/quiet.ts";
import { BacklogConfig } from "./backlog.ts";
import { Dashboard } from "./dashboard.ts";
import { ChainConfig, ScheduleConfig, StrategyConfig } from "./strategy.ts";

const Minutes = z.number().positive().max(360);
const Channels = z.array(z.enum(CHANNELS)).max(CHANNELS.length).default([]);

export const RepoConfig = z.strictObject({
  version: z.literal(1).default(1),
  enabled: z.boolean().default(true).describe("false: the app does nothing in this repository."),
  branch: z
    .string()
    .max(250)
    .default("")
    .describe("Branch that missions improve; empty: the default branch."),
  verify: z
    .strictObject({
      setup: z.string().max(4000).default("").describe("Command that prepares a fresh checkout."),
      command: z
        .string()
        .max(4000)
        .default("")
        .describe("Command that must exit 0 before a commit may reach mc/green."),
      setup_timeout_minutes: Minutes.default(10),
      timeout_minutes: Minutes.default(20),
      checks: z
        .array(
          z.strictObject({
            name: z
              .string()
              .regex(/^[A-Za-z0-9][\w .:/-]{0,59}$/, "letters, digits, spaces and . : / _ -"),
            command: z.string().min(1).max(4000),
            required: z.boolean().default(true),
            timeout_minutes: Minutes.optional(),
          }),
        )
        .max(20)
        .default([])
        .describe("Further checks, each with its own exit code; the required ones must exit 0."),
      min_seconds: z
        .number()
        .min(0)
        .max(3600)
        .default(0)
        .describe("A pass faster than this is not believed: it cannot have run anything."),
      tests_may_fall: z
        .boolean()
        .default(false)
        .describe("false: a commit that runs fewer tests than mc/green does not pass."),
    })
    .prefault({}),
  agent: z
    .strictObject({
      type: z
        .enum(["claude-code", "codex", "gemini", "builtin", "command", "scripted"])
        .default("claude-code")
        .describe(
          "Needs a secret: ANTHROPIC_API_KEY (claude-code), OPENAI_API_KEY (codex), GEMINI_API_KEY (gemini); builtin by its model, none for `local:`.",
        ),
      command: z
        .string()
        .max(4000)
        .default("")
        .describe("For `command`: program and arguments; for `scripted`: the script file."),
      model: z
        .string()
        .max(200)
        .default("")
        .describe(
          "Empty: the agent's own choice. For `builtin`: anthropic:NAME, openai:NAME or local:NAME@URL (your own OpenAI-compatible server), with ?context=TOKENS.",
        ),
      fallback_model: z
        .string()
        .max(200)
        .default("")
        .describe(
          "Model that takes over while the agent's own is limited or does not answer; empty: none.",
        ),
      network: z
        .boolean()
        .default(false)
        .describe("For `builtin`: its commands may use the network."),
      max_turns: z.int().min(1).max(500).default(60),
      timeout_minutes: Minutes.default(30),
      architect: z
        .enum(["never", "uncertain", "always"])
        .default("uncertain")
        .describe(
          "An analysis by the same agent before it writes: for units that are uncertain or touch four files or more, for all, or for none. It shares the attempt's money and time.",
        ),
      architect_model: z
        .string()
        .max(200)
        .default("")
        .describe("Model that only thinks: analyses and root causes; empty: the same as `model`."),
      root_cause: z
        .boolean()
        .default(true)
        .describe("Before a retry the agent finds out why the earlier attempt failed."),
      micro_builds: z
        .boolean()
        .default(false)
        .describe("For `builtin` with a small model: one file at a time, each verified."),
      step_command: z
        .string()
        .max(4000)
        .default("")
        .describe("For micro_builds: cheap command that has to exit 0 after each file."),
    })
    .prefault({}),
  workers: z
    .strictObject({
      max: z.int().min(1).max(64).default(4),
      adaptive: z
        .boolean()
        .default(true)
        .describe(
          "Fewer work at a time while many results conflict or fail; `max` is the ceiling.",
        ),
    })
    .prefault({}),
  health: z
    .strictObject({
      levels: z
        .boolean()
        .default(true)
        .describe("In trouble a mission dares less: fewer workers, a cheaper model, nothing new."),
      breakers: z
        .boolean()
        .default(true)
        .describe("What fails three times in a row by its own fault is left alone for a while."),
      auto_pause: z
        .boolean()
        .default(true)
        .describe(
          "A mission in which everything fails pauses, checks what it stands on, and goes on with one unit.",
        ),
      heartbeat_minutes: z
        .number()
        .min(0)
        .max(1440)
        .default(30)
        .describe("How often a mission that should move is looked after; 0: never."),
      traces: z
        .boolean()
        .default(true)
        .describe("What each job was told and answered is kept for `mc traces export`."),
    })
    .prefault({}),
  plan: z
    .strictObject({
      depth: z
        .int()
        .min(0)
        .max(4)
        .default(2)
        .describe("How often a planner may split a scope into smaller ones; 0: one flat plan."),
      children: z.int().min(1).max(10).default(5).describe("Parts a scope may be split into."),
      critic: z
        .boolean()
        .default(true)
        .describe("A second agent judges a plan of two units or more before work starts."),
      critic_rounds: z
        .int()
        .min(1)
        .max(5)
        .default(2)
        .describe("How often one plan is judged at most, and improved in between."),
      min_ambition: z
        .number()
        .min(0)
        .max(10)
        .default(4)
        .describe("A plan that aims lower is made again; 0: any plan will do."),
      replans: z
        .int()
        .min(0)
        .max(10)
        .default(2)
        .describe("How often a mission may be planned again."),
      objective_checks: z
        .int()
        .min(0)
        .max(5)
        .default(2)
        .describe(
          "How often an agent may be asked whether the objective is met before the mission ends; 0: nobody is asked.",
        ),
      check_explicit: z
        .boolean()
        .default(false)
        .describe("true: it is asked too where a person wrote the plan."),
      stall_after: z
        .int()
        .min(0)
        .max(100)
        .default(6)
        .describe(
          "So many attempts in a row without a landing: units not begun are planned anew; 0: never.",
        ),
    })
    .prefault({}),
  units: z
    .strictObject({
      max: z.int().min(1).max(1000).default(50),
      max_attempts: z.int().min(1).max(10).default(3),
      retry_delay_seconds: z.number().min(0).max(3600).default(10),
      fix_mode: z
        .boolean()
        .default(true)
        .describe("A retry goes on from the earlier version where it still merges; false: anew."),
    })
    .prefault({}),
  review: z
    .strictObject({
      enabled: z.boolean().default(true),
      min_score: z
        .number()
        .min(0)
        .max(10)
        .default(5)
        .describe("A lower average sends the unit back to its worker."),
      max_findings: z
        .int()
        .min(0)
        .max(20)
        .default(5)
        .describe("Findings shown per review, the most severe first."),
      must_holds: z
        .boolean()
        .default(true)
        .describe(
          "A finding that must be answered sends the unit back while attempts are left, whatever its score.",
        ),
    })
    .prefault({}),
  queue: z
    .strictObject({
      slots: z
        .int()
        .min(1)
        .max(64)
        .default(4)
        .describe("Verifications at a time; leave room for the workers' jobs."),
      window: z
        .int()
        .min(0)
        .max(200)
        .default(0)
        .describe(
          "Longest chain of merges proposed at once; 0: as long as the slots can make use of.",
        ),
      confidence: z
        .number()
        .min(0.5)
        .max(0.999)
        .default(0.95)
        .describe("A unit is thrown out only when it is bad with at least this probability."),
      min_observations: z
        .int()
        .min(1)
        .max(5)
        .default(2)
        .describe("… and when at least so many failed verifications contained it."),
    })
    .prefault({}),
  fixup: z
    .strictObject({
      candidates: z
        .int()
        .min(0)
        .max(8)
        .default(3)
        .describe("Candidates that try to repair a unit that left the queue; 0: no tournament."),
      waves: z.int().min(1).max(4).default(2).describe("Tournaments per unit."),
      cost_per_candidate_usd: z.number().positive().default(2),
      max_turns: z.int().min(1).max(500).default(30),
      timeout_minutes: Minutes.default(20),
    })
    .prefault({}),
  speculation: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe("Units that their plan calls uncertain are tried in several ways at once."),
      threshold: z
        .number()
        .min(0)
        .max(1.01)
        .default(0.7)
        .describe("From this uncertainty (0 to 1) on; 1.01: never."),
      branches: z.int().min(2).max(5).default(2).describe("Ways at once; each needs a worker."),
      by: z
        .enum(["tests", "review", "cost", "lines"])
        .default("tests")
        .describe("What decides among those that pass verification."),
    })
    .prefault({}),
  experiment: z
    .strictObject({
      mode: z
        .enum(["asked", "always"])
        .default("asked")
        .describe(
          "`always`: what the planner proposes is compared, not done, as for an objective that begins with `[EXPERIMENT MODE]`.",
        ),
      promote: z
        .enum(["ask", "always", "never"])
        .default("ask")
        .describe(
          "What an experiment recommends becomes a unit of work: when somebody says `/mc promote`, at once, or not at all.",
        ),
    })
    .prefault({}),
  learning: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          "What attempts find out is remembered, and told to later work that it is about. false: neither.",
        ),
      budget_chars: z
        .int()
        .min(500)
        .max(8000)
        .default(3000)
        .describe("Characters of a brief that what is remembered may take."),
      episode_days: z
        .int()
        .min(1)
        .max(365)
        .default(30)
        .describe("Days a lesson of one unit is remembered; longer when it is told often."),
      distill: z
        .boolean()
        .default(false)
        .describe(
          "After a mission an agent is asked once what lessons of the same places have in common.",
        ),
      attribution: z
        .boolean()
        .default(true)
        .describe("What goes with failure is counted, told, and changes who starts first."),
      explore: z
        .number()
        .min(0)
        .max(10)
        .default(1.4)
        .describe("How much wordings of prompts that were seldom tried are preferred."),
      evolve_prompts: z
        .boolean()
        .default(false)
        .describe("After a mission in which much failed, another wording of the prompt is made."),
      tools: z
        .boolean()
        .default(false)
        .describe("Workers may leave small programs for the later ones; these run in a sandbox."),
    })
    .prefault({}),
  discovery: z
    .strictObject({
      tracks: z
        .array(z.enum(["feature", "quality", "security"]))
        .min(1)
        .max(3)
        .default(["feature", "quality", "security"])
        .describe("What is looked for when somebody says `/mc discover`."),
      max_per_track: z
        .int()
        .min(1)
        .max(20)
        .default(3)
        .describe("Proposals that one look may make per track, the best first."),
      max_open: z
        .int()
        .min(1)
        .max(100)
        .default(10)
        .describe("Proposals that may wait for a person at a time."),
      min_score: z
        .number()
        .min(0)
        .max(10)
        .default(3)
        .describe("Proposals below (impact, less for effort) are not made."),
      agent: z
        .boolean()
        .default(true)
        .describe("false: no model is asked; what can be counted is proposed all the same."),
      research: z
        .boolean()
        .default(true)
        .describe("An analysis of gaps and of what good practice is comes before the proposals."),
      cost_usd: z.number().positive().default(2).describe("What one look may cost at most."),
      network: z
        .boolean()
        .default(false)
        .describe(
          "true: names and versions of the lock files are sent to osv.dev, which knows vulnerable ones.",
        ),
      schedule: z
        .enum(["", "daily", "weekly", "monthly"])
        .default("")
        .describe("How often it looks by itself; empty: only when asked."),
    })
    .prefault({}),
  backlog: BacklogConfig,
  strategy: StrategyConfig,
  chain: ChainConfig,
  schedule: ScheduleConfig,
  gates: z
    .strictObject({
      plan: z.enum(["always", "never"]).default("never"),
      large_merge: z.enum(["large", "never"]).default("large"),
      promote: z
        .enum(["always", "never", "off"])
        .default("always")
        .describe("`never`: promote without asking; `off`: leave the target branch alone."),
      large_merge_lines: z.int().min(1).default(500),
      large_merge_files: z.int().min(1).default(20),
    })
    .prefault({}),
  limits: z
    .strictObject({
      wall_time_minutes: z.number().positive().max(43_200).default(120),
      cost_usd: z.number().positive().default(50),
      cost_per_attempt_usd: z.number().positive().default(5),
      cost_per_day_usd: z
        .number()
        .min(0)
        .default(0)
        .describe("Of all missions of the repository within 24 hours; 0: no such limit."),
      cost_per_week_usd: z
        .number()
        .min(0)
        .default(0)
        .describe("… and within seven days; 0: no such limit."),
    })
    .prefault({}),
  people: z
    .strictObject({
      may_command: z
        .array(z.enum(["triage", "write", "maintain", "admin"]))
        .default(["write", "maintain", "admin"]),
      bots: z
        .array(z.string().max(100))
        .max(50)
        .default([])
        .describe("Exact logins of bots whose commands count."),
    })
    .prefault({}),
  dashboard: Dashboard.prefault({}),
  notify: z
    .strictObject({
      needs_you: Channels.describe(
        "Where to tell that a person is needed; telegram, slack, webhook or email, as far as the operator of the app has set them up.",
      ),
      ended: Channels.describe("… that a mission ended, with what came of it."),
      started: Channels.describe("… that a mission began."),
      trouble: Channels.describe("… that a unit failed or left the queue."),
      progress: Channels.describe("… that a unit landed."),
      quiet_hours: z
        .string()
        .regex(HOURS, "from and to, such as 22:00-07:00")
        .default("")
        .describe("When what can wait is held back; empty: never."),
      time_zone: z
        .string()
        .max(60)
        .refine(isTimeZone, "the name of a time zone, such as Europe/Berlin")
        .default("UTC"),
      quiet_holds_urgent: z
        .boolean()
        .default(false)
        .describe("true: the quiet hours hold back what needs a person and what ended as well."),
    })
    .prefault({}),
  protected_paths: z
    .array(z.string().min(1).max(300))
    .max(200)
    .default([
      ".github/**",
      "**/CODEOWNERS",
      "**/AGENTS.md",
      "**/CLAUDE.md",
      "**/.claude/**",
      "**/.codex/**",
      "**/.gemini/**",
    ])
    .describe("Changes here wait for a person's approval; .github/workflows is always refused."),
  runs_on: z.string().max(200).default("ubuntu-latest"),
});
export type RepoConfig = z.infer<typeof RepoConfig>;

export const CONFIG_PATH = ".github/mission-control.yml";
