// `mc replay`: steps through a trace of the simulation. The events are decided again, by the code as it is now; where that
// decides otherwise than the trace says, it is told.
import { Command } from "commander";

export interface ReplayOptions {
  readonly step?: number;
  readonly until?: string;
  readonly only?: string;
  readonly json: boolean;
}

export function replayCommand(): Command {
  return new Command("replay")
    .description(
      "Step through a trace that `npm run sim` wrote: events, decisions and their reasons.",
    )
    .argument("<file>", "trace file")
    .option("--step <n>", "show this decision alone, with all of its changes and effects", Number)
    .option("--until <time>", "stop at this time of the trace, e.g. 09:12:30")
    .option("--only <text>", "decisions and notes whose text contains this")
    .option("--json", "one JSON object per line", false)
    .addHelpText("after", "\nExit codes: 0 decided as traced · 1 decided otherwise · 2 wrong input")
    .action(async (file: string, options: ReplayOptions) => {
      const { replay } = await import("./replay-show.ts");
      process.exitCode = await replay(file, options);
    });
}
