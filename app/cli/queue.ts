// `mc queue`: the merge queue as the database has it: what is in it, why each waits, what is being verified.
import { Command } from "commander";

export interface QueueOptions {
  readonly repo?: string;
  readonly database?: string;
  readonly json: boolean;
  readonly watch: boolean;
}

export function queueCommand(): Command {
  return new Command("queue")
    .description("Show the merge queue of a repository: its order, what runs, what each waits for.")
    .argument("[owner/name]", "repository in the app's database (needed when it knows several)")
    .option("--repo <path>", "look at the last `mc run` of this repository")
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--json", "one JSON object; with --watch one in each line", false)
    .option("--watch", "look again every two seconds until Ctrl-C", false)
    .addHelpText(
      "after",
      "\nIt only reads, also while the app runs.\n\nExit codes: 0 shown · 1 the repository is not known · 2 wrong input",
    )
    .action(async (repository: string | undefined, options: QueueOptions) => {
      const { show } = await import("./queue-show.ts");
      process.exitCode = await show(repository ?? null, options);
    });
}
