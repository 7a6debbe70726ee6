// `mc why`: what was decided about an issue, pull request, unit or commit, and for which reason, in order.
import { Command } from "commander";

export interface WhyOptions {
  readonly of?: string;
  readonly repo?: string;
  readonly database?: string;
  readonly json: boolean;
  readonly limit: number;
}

export function whyCommand(): Command {
  return new Command("why")
    .description(
      "Show what was decided about #N, a commit or a unit, and why; of a unit also what it was given and what it cost.",
    )
    .argument(
      "<subject>",
      "#12 (issue or pull request), a commit (4 to 40 hex characters), or a unit's id",
    )
    .option("--repo <path>", "look at the last `mc run` of this repository")
    .option("--of <owner/name>", "repository in the app's database (needed when it knows several)")
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--limit <n>", "newest decisions shown", Number, 200)
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExit codes: 0 found · 1 nothing is known about it · 2 wrong input")
    .action(async (subject: string, options: WhyOptions) => {
      const { show } = await import("./why-show.ts");
      process.exitCode = await show(subject, options);
    });
}
