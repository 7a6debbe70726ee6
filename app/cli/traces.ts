// `mc traces export`: what every job was told and answered, with what became of it, as JSON lines for other programs.
import { Command, Option } from "commander";

export interface TraceOptions {
  readonly mission?: string;
  readonly format: "jsonl" | "pairs";
  readonly out?: string;
  readonly of?: string;
  readonly repo?: string;
  readonly database?: string;
  readonly json: boolean;
}

export function tracesCommand(): Command {
  const traces = new Command("traces").description("What every job was told and answered.");
  traces
    .command("export")
    .description("Write traces with their outcomes, or training pairs, one JSON object per line.")
    .option("--mission <id>", "of one mission, such as m12")
    .addOption(
      new Option("--format <format>", "all traces, or pairs of a failed and a landed answer")
        .choices(["jsonl", "pairs"])
        .default("jsonl"),
    )
    .option("--out <file>", "write there instead of the standard output")
    .option("--repo <path>", "look at the last `mc run` of this repository")
    .option("--of <owner/name>", "repository in the app's database (needed when it knows several)")
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--json", "the counts as one JSON object", false)
    .addHelpText(
      "after",
      "\nCounts go to the error output. Secrets are taken out; prompts are kept up to 60,000 characters, everything for 90 days.\n\nExit codes: 0 written · 1 there is nothing to write · 2 wrong input",
    )
    .action(async (options: TraceOptions) => {
      const { exportTraces } = await import("./traces-export.ts");
      process.exitCode = await exportTraces(options);
    });
  return traces;
}
