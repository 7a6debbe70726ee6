// `mc audit`: for a commit on mc/green, what it was for, who made it, and how it was reviewed, verified and approved.
import { Command } from "commander";

export interface AuditOptions {
  readonly repo: string;
  readonly of?: string;
  readonly database?: string;
  readonly json: boolean;
  readonly limit: number;
}

export function auditCommand(): Command {
  return new Command("audit")
    .description(
      "Show for commits on mc/green: objective, unit, agent, review, verification, approvals.",
    )
    .argument(
      "<commit or range>",
      "a commit, branch or tag, or FROM..TO: then the first-parent line from FROM (left out) to TO",
    )
    .option("--repo <path>", "clone to look in", ".")
    .option(
      "--database <url>",
      "database to ask where a commit has no note (default: the last `mc run` of the clone)",
    )
    .option("--of <owner/name>", "repository in that database (needed when it knows several)")
    .option("--limit <n>", "newest commits of a range that are shown", Number, 200)
    .option("--json", "one JSON object", false)
    .addHelpText(
      "after",
      "\nReads git notes (refs/notes/mc) first: they travel with `git fetch origin refs/notes/mc:refs/notes/mc`.\n\nExit codes: 0 every commit is explained · 1 some are not · 2 wrong input",
    )
    .action(async (subject: string, options: AuditOptions) => {
      const { show } = await import("./audit-show.ts");
      process.exitCode = await show(subject, options);
    });
}
