// `mc run`: one mission on any local git repository, on a private copy, by the same road as on GitHub. At the end mc/green is
// offered as a branch; the checked-out branch is left alone unless `--apply` is given. Ctrl-C loses nothing.
import { Command, Option } from "commander";
import { GREEN } from "../../core/report/workflow-names.ts";
import { Refusal, type RunOptions } from "./run-options.ts";

const whole =
  (name: string, least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      throw new Refusal(`${name} ${text}: a whole number from ${least}`);
    return value;
  };
const amount =
  (name: string) =>
  (text: string): number => {
    const value = Number(text);
    if (!(value > 0)) throw new Refusal(`${name} ${text}: a number above 0`);
    return value;
  };

export function runCommand(): Command {
  return new Command("run")
    .description(
      "Run a mission on a local git repository, on a private copy, and offer the result as a branch.",
    )
    .requiredOption("--repo <path>", "the git repository to improve")
    .option("--objective <text>", "what is wanted, in words")
    .option(
      "--issue <file>",
      "what is wanted, as a Markdown file (first heading is the title; may hold a ```yaml mc-plan block)",
    )
    .option(
      "--agent <agent>",
      "claude-code, codex, gemini, builtin:MODEL, 'command:PROGRAM ARGS' or 'scripted:FILE' (default: what this machine has)",
    )
    .option("--model <name>", "model for the agent")
    .option("--workers <n>", "units worked on at the same time", whole("--workers", 1))
    .option(
      "--verify <command>",
      "command that must exit 0 (default: configuration, else detected)",
    )
    .option("--setup <command>", "command that prepares a fresh checkout")
    .option("--branch <name>", "name of the branch that is offered", GREEN)
    .option("--max-cost <usd>", "money limit", amount("--max-cost"))
    .option("--max-minutes <n>", "time limit", amount("--max-minutes"))
    .option("--no-review", "skip the reviewer agent")
    .option("--apply", "fast-forward the checked-out branch to the result", false)
    .option("--yes", "approve gates (protected files, large changes) without looking", false)
    .option("--resume", "go on with the run that was interrupted", false)
    .option("--fresh", "drop an unfinished run and begin anew", false)
    .option("--state <dir>", "where the run is kept (default: $XDG_STATE_HOME/mission-control)")
    .option("--quiet", "no progress", false)
    .option("--json", "one JSON object as the last line; progress goes to stderr", false)
    .addOption(
      new Option("--port <n>", "port of the local pages").default(0).argParser(whole("--port", 0)),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 every unit is on the branch · 1 the mission ended otherwise · 2 wrong input · 130 interrupted (go on with --resume)",
    )
    .action(async (options: RunOptions) => {
      const { run } = await import("./run-mission.ts");
      process.exitCode = await run(options);
    });
}
