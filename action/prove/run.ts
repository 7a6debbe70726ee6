// Proof instead of claims, for one pushed commit: its criteria are run, and its new tests must fail without it. What git has
// to say is asked before anything of the repository runs.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isHeldToTests } from "../../core/criteria/held.ts";
import { runnableCriteria } from "../../core/criteria/runnable.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Proof } from "../../core/report/proof.ts";
import { openGit } from "../shared/git.ts";
import { readNewTests } from "../shared/new-tests.ts";
import type { HandoffPart } from "../shared/result.ts";
import type { Workspace } from "../shared/workspace.ts";
import { attest } from "../verify/attest.ts";
import { proveCriteria } from "./criteria.ts";
import { Budget, type ShellOptions } from "./shell.ts";
import { baseWithTests, proveTests, requiredOf } from "./tests-on-base.ts";

export interface ProveOptions {
  readonly brief: Brief;
  readonly head: string;
  readonly workspace: Workspace;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly out?: { write(text: string | Buffer): unknown };
  readonly budgetMs?: number;
}

/** Less than the job has (`timeout-minutes` in mc-unit.yml), so that it can say what it found. */
const BUDGET_MS = 25 * 60_000;

export async function prove(options: ProveOptions): Promise<HandoffPart> {
  const { brief, head, workspace, environment, signal, out } = options;
  const startedAt = performance.now();
  const base = brief.commit;
  const attested = await attest(workspace.repo, environment);
  if (attested.commit !== head) {
    const summary = `the checkout is at ${attested.commit ?? "no commit"}, but ${head} is to be proven`;
    return { cause: "start_failed", summary };
  }
  const git = openGit(workspace.repo, environment.PATH ?? "");
  const found = await readNewTests(git, base, head);
  const settings = brief.verify;
  const canVerify = settings !== null && requiredOf(settings).length > 0;
  const { temp } = workspace;
  const folder =
    found.tests.length === 0 || !canVerify
      ? null
      : await baseWithTests(git, { base, head, temp }, found);
  const criteria = runnableCriteria(brief.unit?.criteria ?? [], {
    root: workspace.repo,
    exists: (path) => existsSync(join(workspace.repo, path)),
  });

  const budget = new Budget(options.budgetMs ?? BUDGET_MS);
  const at = (place: string): ShellOptions => ({
    ...{ folder: place, temp, environment, signal },
    ...(out === undefined ? {} : { out }),
  });
  const proven = await proveCriteria(at(workspace.repo), criteria, settings, budget);
  const nothing = { files: found.tests.slice(0, 100), log: "" };
  const tests: Proof["tests"] =
    found.tests.length === 0
      ? { ...nothing, result: "not_applicable", why: "" }
      : folder === null || settings === null
        ? { ...nothing, result: "could_not_run", why: canVerify ? NO_BASE : NO_COMMAND }
        : await proveTests(at(folder), found, settings, budget);
  const proof: Proof = { commit: head, base, criteria: [...proven], tests };
  return partOf(brief, proof, performance.now() - startedAt);
}

const NO_BASE = "the base commit could not be checked out with them";
const NO_COMMAND = "no verification command is configured";

function partOf(brief: Brief, proof: Proof, durationMs: number): HandoffPart {
  const failed = proof.criteria.filter(({ result }) => result === "not_proven");
  const problems = failed.map(
    ({ command, exitCode }) =>
      `criterion \`${command.slice(0, 200)}\` ended with ${exitCode ?? "its time limit"}`,
  );
  const isHeld = brief.unit !== null && isHeldToTests(brief.unit);
  if (proof.tests.result === "not_proven" && isHeld)
    problems.push(`new tests pass without the change: ${proof.tests.files.slice(0, 5).join(", ")}`);
  const part = { proof, durationMs };
  if (problems.length > 0)
    return { ...part, status: "failed", cause: "verification", summary: problems.join("; ") };
  const count = proof.criteria.filter(({ result }) => result === "proven").length;
  const summary = `${count} of ${proof.criteria.length} criteria proven; new tests: ${proof.tests.result}`;
  return { ...part, status: "completed", cause: "ok", summary };
}
