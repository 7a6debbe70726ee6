// `mc status`: what runs, what it costs, and what a person is needed for.
import { Command } from "commander";

export interface StatusOptions {
  readonly all: boolean;
  readonly repo?: string;
  readonly database?: string;
  readonly json: boolean;
}

export function statusCommand(): Command {
  return new Command("status")
    .description("Show what runs, what it cost, and what a person is needed for.")
    .option("--repo <path>", "look at the last `mc run` of this repository")
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--all", "every registered project", false)
    .option("--json", "one JSON object", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 shown · 1 there is no database, or one could not be read · 2 wrong input",
    )
    .action(async (options: StatusOptions) => {
      const { showStatus } = await import("./status-show.ts");
      process.exitCode = await showStatus(options);
    });
}
