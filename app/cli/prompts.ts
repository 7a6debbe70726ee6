// `mc prompts`: the wordings of prompts that are tried out, with how often each was used and how often the work succeeded.
import { Command } from "commander";

export interface PromptsOptions {
  readonly of?: string;
  readonly repo?: string;
  readonly database?: string;
  readonly json: boolean;
}

export function promptsCommand(): Command {
  return new Command("prompts")
    .description("Show the wordings of prompts that are tried out, and how they serve.")
    .option("--repo <path>", "look at the last `mc run` of this repository")
    .option("--of <owner/name>", "repository in the app's database (needed when it knows several)")
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExit codes: 0 shown · 1 nothing was tried yet · 2 wrong input")
    .action(async (options: PromptsOptions) => {
      const { showPrompts } = await import("./prompts-show.ts");
      process.exitCode = await showPrompts(options);
    });
}
