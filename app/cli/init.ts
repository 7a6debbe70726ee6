// `mc init`: Mission Control's files in a local checkout, as the onboarding pull request would add them.
// Exit codes: 0 done · 1 files are in the way · 2 asked wrongly.
import { Command } from "commander";
import { withOwnSource } from "../boot/own-source.ts";
import { UserError } from "../engine/errors.ts";
import { type InitReport, initLocal } from "../onboarding/local.ts";

interface InitFlags {
  readonly force?: true;
  readonly json?: true;
  readonly actionRepository?: string;
  readonly actionSha?: string;
  readonly runsOn?: string;
}

export interface InitOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly exit: (code: number) => void;
}

const PROCESS_OUTPUT: InitOutput = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  exit: (code) => {
    process.exitCode = code;
  },
};

export function initCommand(output: InitOutput = PROCESS_OUTPUT): Command {
  return new Command("init")
    .description("Add Mission Control's workflows and configuration to a local checkout.")
    .argument("[path]", "a folder of the checkout", ".")
    .option("--force", "replace files that are there and differ")
    .option("--json", "print one JSON object instead of text")
    .option("--runs-on <label>", "runners that take the jobs")
    .option(
      "--action-repository <owner/name>",
      "repository that holds the actions (default: $MC_ACTION_REPOSITORY, else where this clone comes from)",
    )
    .option("--action-sha <sha>", "commit of the actions, 40 characters (default: $MC_ACTION_SHA)")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 files are in the way (nothing was written), 2 asked wrongly.",
    )
    .action(async (path: string, flags: InitFlags) => {
      try {
        const report = await initLocal(path, {
          ...actionOf(flags),
          ...(flags.runsOn === undefined ? {} : { runsOn: flags.runsOn }),
          force: flags.force === true,
        });
        output.out(flags.json ? JSON.stringify(report) : renderReport(report));
        output.exit(report.refused.length > 0 ? 1 : 0);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const { message, hint } = error;
        if (flags.json) output.out(JSON.stringify({ problem: message, hint }));
        else output.err(`mc init: ${message}${hint === "" ? "" : `\n  ${hint}`}`);
        output.exit(2);
      }
    });
}

function actionOf(flags: InitFlags): { actionRepository: string; actionSha: string } {
  const named = flags.actionRepository !== undefined || flags.actionSha !== undefined;
  const environment = named ? process.env : withOwnSource(process.env, import.meta.dirname);
  const actionRepository = flags.actionRepository ?? environment.MC_ACTION_REPOSITORY ?? "";
  const actionSha = flags.actionSha ?? environment.MC_ACTION_SHA ?? "";
  if (actionRepository === "" || actionSha === "") {
    throw new UserError(
      "the workflows must know where Mission Control's actions are",
      "give --action-repository OWNER/NAME and --action-sha SHA, or set MC_ACTION_REPOSITORY and MC_ACTION_SHA",
    );
  }
  return { actionRepository, actionSha };
}

export function renderReport(report: InitReport): string {
  const { root, written, unchanged, refused, verification, next } = report;
  const lines: string[] = [];
  if (refused.length > 0) {
    lines.push(
      `Nothing was written: ${refused.length === 1 ? "a file is" : `${refused.length} files are`} there already and differ${refused.length === 1 ? "s" : ""}.`,
      ...refused.map((file) => `  ${file}`),
      "Use --force to replace them.",
    );
    return lines.join("\n");
  }
  lines.push(written.length === 0 ? `Everything is in place in ${root}.` : `Written in ${root}:`);
  lines.push(...written.map((file) => `  ${file}`));
  if (unchanged.length > 0 && written.length > 0) lines.push(`Unchanged: ${unchanged.length}`);
  if (verification !== null) {
    lines.push("", `Verification: ${verification.command}`);
    if (verification.setup !== "") lines.push(`Set-up:       ${verification.setup}`);
    lines.push(`Found:        ${verification.because.replaceAll("`", "")}`);
  }
  lines.push("", "Next:", ...next.map((step, index) => `  ${index + 1}. ${step}`));
  return lines.join("\n");
}
