// `mc discover`: what could be better in a folder, counted without asking anybody and without creating anything.
import { Command } from "commander";
import { TRACKS } from "../../core/discovery/track.ts";

export interface DiscoverOptions {
  readonly track?: string;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly objective: boolean;
  readonly network: boolean;
}

export function discoverCommand(): Command {
  return new Command("discover")
    .description("Show what could be better in a repository: counted, without asking any model.")
    .argument("[folder]", "a git repository (default: this folder)", ".")
    .option("--track <name>", `only this track: ${TRACKS.join(", ")}`)
    .option("--network", "also ask osv.dev which locked dependencies are vulnerable", false)
    .option("--objective", "the proposals as one objective, for `mc run`", false)
    .option("--dry-run", "say what would be looked at, and with which settings", false)
    .option("--json", "one JSON object", false)
    .addHelpText(
      "after",
      "\nNothing is created and nothing leaves this machine (but for --network). `mc propose`, or /mc discover in a comment, has the app look, ask an agent and open issues.\n\nExit codes: 0 shown · 1 nothing was found · 2 wrong input",
    )
    .action(async (folder: string, options: DiscoverOptions) => {
      const { showDiscovery } = await import("./discover-show.ts");
      process.exitCode = await showDiscovery(folder, options);
    });
}
