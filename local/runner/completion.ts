// Completing jobs from outside (`execute: false`): what a runner would have reported, without one.

import { evaluateText, toData } from "./expression.ts";
import type { ActionsService } from "./host.ts";
import type { JobPlan } from "./job-plan.ts";
import { defaultStepName } from "./job-run.ts";
import type { Conclusion, StepRecord } from "./record.ts";
import type { Runs } from "./runs.ts";

type Options = Parameters<ActionsService["completeJob"]>[0];

/** GitHub reports a job that ran out of time as cancelled. */
const reported = (asked: Options["conclusion"]): Conclusion =>
  asked === "timed_out" ? "cancelled" : asked;

export async function completeFromOutside(runs: Runs, options: Options): Promise<void> {
  if (runs.executes) {
    throw new Error("completeJob works only with `actions: { execute: false }`; here jobs run.");
  }
  const run = runs.ledger.run(options.repo, options.runId);
  const execution = runs.execution(options.runId);
  const plan = execution?.plan(options.job) ?? null;
  if (run === null || execution === null || plan === null) {
    const open = execution?.openJobs().map((job) => `\`${job.name}\``) ?? [];
    throw new Error(
      `Run ${options.runId} of ${options.repo} has no unfinished job \`${options.job}\`; unfinished are: ${open.join(", ") || "none"}.`,
    );
  }
  for (const [name, files] of Object.entries(options.artifacts ?? {})) {
    const bytes = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]),
    );
    await runs.artifacts.save(run, name, bytes, { overwrite: true });
  }
  const conclusion = reported(options.conclusion);
  const outputs = options.outputs ?? {};
  plan.record.steps = stepsOf(plan, conclusion, options.failedStep, {
    ...{ now: runs.host.now(), outputs },
  });
  execution.complete(options.job, { conclusion, outputs });
  await runs.announcer.settled();
}

/** All steps went as the job did, up to the one that failed; what came after it was skipped. */
function stepsOf(
  plan: JobPlan,
  conclusion: Conclusion,
  failedStep: string | undefined,
  { now, outputs }: { readonly now: number; readonly outputs: Readonly<Record<string, string>> },
): StepRecord[] {
  if (conclusion === "skipped") return [];
  // Which step set which output nobody says: names of steps see them all.
  const steps = toData(
    Object.fromEntries(plan.definition.steps.map(({ id }) => [id, { outputs }] as const)),
  );
  const names = [
    "Set up job",
    ...plan.definition.steps.map((step) => {
      if (step.name === null) return defaultStepName(step);
      try {
        return evaluateText(step.name, { contexts: { ...plan.contexts, steps } });
      } catch {
        return defaultStepName(step);
      }
    }),
  ];
  if (failedStep !== undefined && !names.includes(failedStep)) names.push(failedStep);
  const broken =
    conclusion === "success"
      ? names.length
      : failedStep === undefined
        ? names.length - 1
        : names.indexOf(failedStep);
  return [...names, "Complete job"].map((name, index) => ({
    name,
    number: index + 1,
    status: "completed",
    conclusion:
      index < broken || name === "Complete job"
        ? "success"
        : index === broken
          ? conclusion
          : "skipped",
    startedAt: now,
    completedAt: now,
  }));
}
