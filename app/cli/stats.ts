// `mc stats`: how missions went, in figures.
import { Command } from "commander";

export interface StatsOptions {
  readonly mission?: string;
  readonly of?: string;
  readonly repo?: string;
  readonly database?: string;
  readonly json: boolean;
}

export function statsCommand(): Command {
  return new Command("stats")
    .description("Show failures, cost, landings per hour and durations of missions.")
    .option("--mission <id>", "one mission, such as m12, with its units")
    .option("--repo <path>", "look at the last `mc run` of this repository")
    .option("--of <owner/name>", "repository in the app's database (needed when it knows several)")
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExit codes: 0 shown · 1 no such mission · 2 wrong input")
    .action(async (options: StatsOptions) => {
      const { showStats } = await import("./stats-show.ts");
      process.exitCode = await showStats(options);
    });
}
