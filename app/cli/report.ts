// `mc report`: what a mission did, landed and cost, from the database.
import { Command } from "commander";

export interface ReportOptions {
  readonly of?: string;
  readonly repo?: string;
  readonly database?: string;
  readonly json: boolean;
  readonly markdown: boolean;
}

export function reportCommand(): Command {
  return new Command("report")
    .description(
      "Show what a mission landed and where, what failed and why, and what each step cost.",
    )
    .argument("[mission]", "such as m12 (default: the latest)")
    .option("--repo <path>", "look at the last `mc run` of this repository")
    .option("--of <owner/name>", "repository in the app's database (needed when it knows several)")
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--json", "one JSON object, as it is kept on mc/state", false)
    .option("--markdown", "the report as it is shown on GitHub", false)
    .addHelpText("after", "\nExit codes: 0 shown · 1 no such mission · 2 wrong input")
    .action(async (mission: string | undefined, options: ReportOptions) => {
      const { showReport } = await import("./report-show.ts");
      process.exitCode = await showReport(mission, options);
    });
}
