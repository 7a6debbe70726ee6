// The unit's criteria that are commands, each run on the pushed commit after the repository's own set-up.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isRefused, type RunnableCriterion } from "../../core/criteria/runnable.ts";
import type { VerifySettings } from "../../core/report/brief.ts";
import type { ProvenCriterion } from "../../core/report/proof.ts";
import { type Budget, type Ran, runShell, type ShellOptions } from "./shell.ts";

const CRITERION_MS = 300_000;
/** The shell's words for "is no program" and "may not be run". */
const NO_PROGRAM = [126, 127];

export async function proveCriteria(
  shell: ShellOptions,
  criteria: readonly RunnableCriterion[],
  settings: VerifySettings | null,
  budget: Budget,
): Promise<readonly ProvenCriterion[]> {
  const setup = settings?.setup.trim() ?? "";
  let obstacle: Ran | null = null;
  if (setup !== "" && criteria.some((one) => !isRefused(one))) {
    const done = await runShell(shell, setup, budget.share((settings?.setupTimeoutS ?? 0) * 1000));
    if (done.exitCode !== 0 || done.ended !== "by itself") obstacle = done;
  }
  const proven: ProvenCriterion[] = [];
  for (const criterion of criteria) {
    const { command } = criterion;
    const unrun = { command, result: "could_not_run", exitCode: null } as const;
    if (isRefused(criterion)) {
      proven.push({ ...unrun, why: said(criterion).slice(0, 500), log: "" });
    } else if (obstacle !== null) {
      proven.push({ ...unrun, why: "the set-up command failed", log: obstacle.log });
    } else {
      const done = await runShell(shell, command, budget.share(CRITERION_MS));
      proven.push(judged(criterion, done, shell.folder));
    }
  }
  return proven;
}

function judged(criterion: RunnableCriterion, done: Ran, folder: string): ProvenCriterion {
  const { command } = criterion;
  const { exitCode, log } = done;
  if (done.ended === "cancelled" || done.ended === "never started")
    return { command, result: "could_not_run", exitCode, why: `it was ${done.ended}`, log };
  if (done.ended === "by its limit")
    return { command, result: "not_proven", exitCode, why: "it ran into its time limit", log };
  if (exitCode === 0) return { command, result: "proven", exitCode, why: "", log: "" };
  const program = command.trim().split(/\s+/)[0] ?? "";
  // A program of the repository that is not there was to be made; one of the machine is nobody's fault.
  if (NO_PROGRAM.includes(exitCode ?? 0) && !program.includes("/")) {
    const why = `the runner has no program \`${program.slice(0, 100)}\``;
    return { command, result: "could_not_run", exitCode, why, log };
  }
  const missing = criterion.problems
    .filter(({ severity }) => severity === "warning")
    .map(({ text }) => text);
  const isThere = program.includes("/") && !existsSync(join(folder, program));
  const why = [...missing, ...(isThere ? [`${program} must be created`] : [])].join("; ");
  return { command, result: "not_proven", exitCode, why: why.slice(0, 500), log };
}

const said = ({ problems }: RunnableCriterion): string =>
  `it was not run: ${problems.map(({ text }) => text).join("; ")}`;
