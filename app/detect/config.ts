// The configuration file that onboarding proposes: detected values set, everything else explained and left at its
// default behind a `#`, so that a person learns what there is without reading a manual.
import { stringify } from "yaml";
import { RepoConfig } from "../../core/config/schema.ts";
import type { Verification } from "./verification.ts";

export interface ConfigWishes {
  readonly verification: Verification | null;
  readonly runsOn?: string;
  readonly agent?: { readonly type: RepoConfig["agent"]["type"]; readonly command: string };
}

interface Entry {
  readonly path: readonly [string] | readonly [string, string];
  readonly about: string;
}

/** In the order of the file. A section's own line comes from the entry with only its name. */
const ENTRIES: readonly Entry[] = [
  { path: ["enabled"], about: "false: Mission Control does nothing in this repository." },
  { path: ["branch"], about: "Branch that missions improve. Empty: the default branch." },
  {
    path: ["verify"],
    about: "How a commit proves itself. Runs without secrets, on exactly that commit.",
  },
  { path: ["verify", "setup"], about: "Prepares a fresh checkout." },
  { path: ["verify", "command"], about: "Must exit with 0 before a commit may reach mc/green." },
  {
    path: ["verify", "setup_timeout_minutes"],
    about: "Minutes after which the set-up counts as failed.",
  },
  {
    path: ["verify", "timeout_minutes"],
    about: "Minutes after which the command counts as failed.",
  },
  {
    path: ["verify", "checks"],
    about:
      "Further checks: name, command, required (false: only advises), timeout_minutes. Required ones must exit with 0 too.",
  },
  {
    path: ["verify", "min_seconds"],
    about: "A pass faster than this many seconds is not believed.",
  },
  {
    path: ["verify", "tests_may_fall"],
    about: "false: a commit that runs fewer tests than mc/green does not pass.",
  },
  { path: ["agent"], about: "Who does the work." },
  {
    path: ["agent", "type"],
    about:
      "claude-code, codex, gemini, builtin, command (a program of your own) or scripted (for trials).",
  },
  {
    path: ["agent", "command"],
    about: "For command: program and arguments. For scripted: the script file.",
  },
  {
    path: ["agent", "model"],
    about:
      "Model to ask for. Empty: the agent's own choice. For builtin: local:qwen3@http://localhost:11434/v1 or the like.",
  },
  { path: ["agent", "network"], about: "For builtin: true lets its commands use the network." },
  { path: ["agent", "max_turns"], about: "Turns that one attempt may take." },
  { path: ["agent", "timeout_minutes"], about: "Minutes that one attempt may take." },
  {
    path: ["agent", "architect"],
    about: "never, uncertain or always: an analysis before somebody writes.",
  },
  { path: ["agent", "architect_model"], about: "Model that only thinks. Empty: the same." },
  { path: ["agent", "root_cause"], about: "Before a retry: why did the earlier attempt fail?" },
  {
    path: ["agent", "micro_builds"],
    about: "For builtin with a small model: one file at a time, each verified.",
  },
  { path: ["agent", "step_command"], about: "For micro_builds: must exit 0 after each file." },
  { path: ["workers"], about: "How much goes on at once." },
  { path: ["workers", "max"], about: "Units that are worked on at the same time." },
  { path: ["plan"], about: "How an objective is planned." },
  {
    path: ["plan", "depth"],
    about: "How often a scope may be split among further planners. 0: one flat plan.",
  },
  { path: ["plan", "children"], about: "Parts that a scope may be split into." },
  { path: ["plan", "critic"], about: "A second agent judges plans of two units or more." },
  { path: ["plan", "critic_rounds"], about: "How often one plan is judged at most." },
  {
    path: ["plan", "min_ambition"],
    about: "A plan that scores less (1 to 10) is made again. 0: any will do.",
  },
  { path: ["plan", "replans"], about: "How often a mission may be planned again in all." },
  { path: ["units"], about: "The units that an objective is planned into." },
  { path: ["units", "max"], about: "Most units in one plan." },
  { path: ["units", "max_attempts"], about: "Attempts per unit before it counts as failed." },
  { path: ["units", "retry_delay_seconds"], about: "Seconds before a failed unit is tried again." },
  {
    path: ["units", "fix_mode"],
    about: "A retry goes on from the earlier version. false: it begins anew.",
  },
  { path: ["review"], about: "Review of every unit by a second agent that has no tools." },
  { path: ["review", "enabled"], about: "false: no review." },
  {
    path: ["review", "min_score"],
    about: "A lower average (0 to 10) sends the unit back to its worker.",
  },
  { path: ["queue"], about: "How merges are verified and landed." },
  {
    path: ["queue", "slots"],
    about: "Verifications at a time; leave room for the workers' jobs.",
  },
  {
    path: ["queue", "window"],
    about: "Longest chain of merges proposed at once. 0: chosen from the slots.",
  },
  {
    path: ["queue", "confidence"],
    about: "A unit is thrown out only when it is bad with at least this probability.",
  },
  {
    path: ["queue", "min_observations"],
    about: "… and when at least so many failed verifications contained it.",
  },
  { path: ["fixup"], about: "Candidates that repair a unit that left the queue." },
  { path: ["fixup", "candidates"], about: "How many at a time. 0: none, its worker tries again." },
  { path: ["fixup", "waves"], about: "How often that is tried per unit." },
  { path: ["fixup", "cost_per_candidate_usd"], about: "US dollars for one candidate." },
  { path: ["fixup", "max_turns"], about: "Turns that one candidate may take." },
  { path: ["fixup", "timeout_minutes"], about: "Minutes that one candidate may take." },
  { path: ["gates"], about: "Where a person must approve, by reviewing a pull request." },
  { path: ["gates", "plan"], about: "always or never: approve the plan before work starts." },
  {
    path: ["gates", "large_merge"],
    about: "large or never: approve units that change more than the limits below.",
  },
  {
    path: ["gates", "promote"],
    about: "always, never (promote without asking) or off (leave the branch alone).",
  },
  { path: ["gates", "large_merge_lines"], about: "Lines from which a change counts as large." },
  { path: ["gates", "large_merge_files"], about: "Files from which a change counts as large." },
  { path: ["limits"], about: "Where a mission ends by itself." },
  { path: ["limits", "wall_time_minutes"], about: "Minutes from the label on." },
  { path: ["limits", "cost_usd"], about: "US dollars for the whole mission." },
  { path: ["limits", "cost_per_attempt_usd"], about: "US dollars for one attempt at one unit." },
  { path: ["people"], about: "Who may ask for things." },
  {
    path: ["people", "may_command"],
    about: "Permissions in this repository that may start and steer missions.",
  },
  { path: ["people", "bots"], about: "Exact logins of bots whose commands count." },
  {
    path: ["protected_paths"],
    about: "Changes here wait for a person. .github/workflows is always refused.",
  },
  { path: ["runs_on"], about: "Label of the runners that the jobs ask for." },
];

const HEAD = [
  "# Mission Control: how objectives are pursued in this repository.",
  "# Open an issue that says what should be better and label it mc:objective.",
  '# Lines such as "#max: 4" show defaults; remove the # of a line (and of its section) to change it.',
];

const NOT_DETECTED =
  "No test command was found in this repository: fill this in, missions cannot start without it.";

export function renderConfig({ verification, runsOn, agent }: ConfigWishes): string {
  const set: Readonly<Record<string, unknown>> = {
    verify: { setup: verification?.setup ?? "", command: verification?.command ?? "" },
    ...(agent === undefined ? {} : { agent: withoutEmpty(agent) }),
    ...(runsOn === undefined ? {} : { runs_on: runsOn }),
  };
  const note =
    verification === null ? NOT_DETECTED : `Detected: ${printable(verification.because)}.`;
  const defaults: Readonly<Record<string, unknown>> = RepoConfig.parse({});
  const lines = [...HEAD, "", "version: 1"];
  for (const section of ENTRIES.filter(({ path }) => path.length === 1)) {
    const [name] = section.path;
    lines.push("", `# ${section.about}`);
    if (name === "verify") lines.push(`# ${note}`);
    lines.push(...renderSection(name, set[name], defaults[name]));
  }
  return `${lines.join("\n")}\n`;
}

/** One top-level key: live when something in it is set, otherwise whole behind `#`. */
function renderSection(name: string, set: unknown, fallback: unknown): readonly string[] {
  const entries = ENTRIES.filter(({ path }) => path[0] === name && path.length === 2);
  if (entries.length === 0) {
    return set === undefined ? rendered(name, fallback).map(hidden) : rendered(name, set);
  }
  const live = recordOf(set);
  const defaults = recordOf(fallback);
  const body = entries.flatMap(({ path, about }) => {
    const key = path[1] ?? "";
    const value = live[key];
    const lines =
      value !== undefined
        ? rendered(key, value)
        : set === undefined
          ? rendered(key, defaults[key])
          : rendered(key, defaults[key]).map(hidden);
    return [`  # ${about}`, ...lines.map((line) => `  ${line}`)];
  });
  return set === undefined ? [`${name}:`, ...body].map(hidden) : [`${name}:`, ...body];
}

const hidden = (line: string): string => `#${line}`;

const rendered = (key: string, value: unknown): readonly string[] =>
  stringify({ [key]: value }, { lineWidth: 0, blockQuote: false })
    .trimEnd()
    .split("\n");

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

const withoutEmpty = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

/** File names of a repository are data: nothing in them ends the comment. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 300);
