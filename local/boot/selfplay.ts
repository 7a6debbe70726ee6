// `mc selfplay`: one agent plants a realistic bug on a private copy, another has to find and fix it; what served is counted.
import { Command } from "commander";
import { Refusal } from "./run-options.ts";
import type { SelfplayOptions } from "./selfplay-rounds.ts";

const number =
  (name: string, fits: (value: number) => boolean, what: string) =>
  (text: string): number => {
    const value = Number(text);
    if (!fits(value)) throw new Refusal(`${name} ${text}: ${what}`);
    return value;
  };
const isRounds = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 100;

export function selfplayCommand(): Command {
  return new Command("selfplay")
    .description(
      "Play against itself on a private copy of a repository: one agent plants a bug, another finds and fixes it.",
    )
    .requiredOption("--repo <path>", "the git repository; it is read and never written")
    .option("--agent <agent>", "as for `mc run` (default: what this machine has)")
    .option("--model <name>", "model for the agent")
    .option(
      "--verify <command>",
      "command that must exit 0 (default: configuration, else detected)",
    )
    .option("--setup <command>", "command that prepares a fresh checkout")
    .option(
      "--rounds <n>",
      "bugs to plant",
      number("--rounds", isRounds, "a whole number from 1 to 100"),
      3,
    )
    .option(
      "--seed <n>",
      "which kinds of bugs",
      number("--seed", Number.isInteger, "a whole number"),
      1,
    )
    .option(
      "--max-cost <usd>",
      "money limit of all rounds",
      number("--max-cost", (value) => value > 0, "a number above 0"),
      10,
    )
    .option(
      "--keep <file>",
      "database that the figures of the prompts are kept in (see `mc prompts`)",
    )
    .option("--quiet", "no progress", false)
    .option("--json", "one JSON object as the last line; progress goes to stderr", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 played · 1 no bug could be planted · 2 wrong input · 130 interrupted",
    )
    .action(async (options: SelfplayOptions) => {
      const { selfplay } = await import("./selfplay-rounds.ts");
      process.exitCode = await selfplay(options);
    });
}
