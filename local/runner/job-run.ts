// Runs one job: its steps one after the other, then what actions left to do afterwards. Whatever happens, the job ends with
// one outcome, nothing that it started is left, its folder is gone and its token is revoked.
import { randomUUID } from "node:crypto";
import { delimiter, join } from "node:path";
import { data } from "@actions/expressions";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Checkouts } from "./checkout.ts";
import {
  type ContextName,
  type ExpressionData,
  evaluate,
  evaluateText,
  evaluateTexts,
  type Scope,
  toData,
} from "./expression.ts";
import type { Host } from "./host.ts";
import {
  baseEnvironment,
  type JobFolders,
  makeFolders,
  removeFolders,
  runnerContext,
} from "./job-environment.ts";
import { JobLog } from "./job-log.ts";
import type { JobOutcome, JobPlan } from "./job-plan.ts";
import { Masks } from "./masks.ts";
import { isBasicExpression } from "./parser-library.ts";
import { ProcessGroups } from "./process-group.ts";
import type { Conclusion, StepRecord } from "./record.ts";
import { layered } from "./run-contexts.ts";
import { StepOutput } from "./step-output.ts";
import { type Frame, StepRunner } from "./step-run.ts";
import type { StepDefinition } from "./workflow.ts";

const JOB_TIMEOUT_MINUTES = 360;
/** Steps with `always()` still run after a cancel; this is how long they have. */
const CANCEL_GRACE_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
/** The longest delay that a timer of Node can take. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export interface JobParts {
  readonly host: Host;
  readonly artifacts: ArtifactStore;
  readonly checkouts: Checkouts;
  readonly logPath: (jobId: number) => string;
}

export interface PostStep {
  readonly name: string;
  readonly condition: string;
  readonly run: () => Promise<Conclusion>;
  readonly scope: () => Scope;
}

export class JobRun {
  readonly plan: JobPlan;
  readonly parts: JobParts;
  readonly masks = new Masks();
  readonly log: JobLog;
  readonly output: StepOutput;
  readonly processes: ProcessGroups;
  readonly folders: JobFolders;
  readonly token: string;
  readonly environment: Record<string, string>;
  readonly contexts: Partial<Record<ContextName, ExpressionData>>;
  /** `env:` of workflow and job, then what steps wrote to GITHUB_ENV. */
  readonly env: Record<string, string> = {};
  readonly posts: PostStep[] = [];
  readonly #revoke: () => void;
  cancelled = false;
  #failed = false;
  #forced = false;
  #grace = false;
  #ended = false;
  #stopCurrent: ((force: boolean) => void) | null = null;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(plan: JobPlan, parts: JobParts) {
    this.plan = plan;
    this.parts = parts;
    const { host } = parts;
    const minted = host.mintJobToken(plan.run.repo, plan.permissions);
    this.token = minted.token;
    this.#revoke = minted.revoke;
    for (const secret of Object.values(plan.secrets)) this.masks.add(secret);
    this.masks.add(this.token);
    // As checkout leaves it in the configuration of git.
    this.masks.add(Buffer.from(`x-access-token:${this.token}`).toString("base64"));
    this.log = new JobLog(parts.logPath(plan.record.id), this.masks, () => host.now());
    this.output = new StepOutput(this.log, this.masks, plan.record);
    this.processes = new ProcessGroups(`github_${randomUUID()}`);
    this.folders = makeFolders(host, plan);
    this.environment = baseEnvironment(host, this.folders);
    this.contexts = {
      ...plan.contexts,
      github: layered(
        {
          token: this.token,
          job: plan.definition.id,
          workspace: this.folders.workspace,
          event_path: join(this.folders.temp, "event.json"),
        },
        plan.contexts.github ?? new data.Null(),
      ),
      secrets: toData({ ...plan.secrets, GITHUB_TOKEN: this.token }),
      runner: toData(runnerContext(this.folders)),
    };
  }

  get status(): "success" | "failure" | "cancelled" {
    return this.cancelled ? "cancelled" : this.#failed ? "failure" : "success";
  }

  async run(): Promise<JobOutcome> {
    let outputs: Readonly<Record<string, string>> = {};
    try {
      const steps = this.#setUp();
      if (steps !== null) {
        const runner = new StepRunner(this);
        const frame: Frame = {
          inputs: this.contexts.inputs ?? new data.Null(),
          steps: {},
          action: null,
          depth: 0,
          failed: () => this.#failed,
        };
        await this.#runSteps(runner, frame, steps);
        await this.#runPosts();
        outputs = this.#outputs(frame);
      }
    } catch (error) {
      this.#failed = true;
      this.output.report("failure", error instanceof Error ? error.message : String(error));
    }
    await this.#cleanUp();
    return { conclusion: this.status, outputs };
  }

  /** Asks the job to end; `force` leaves it no say. Too late, it changes nothing and leaves no timer behind. */
  stop(force: boolean): void {
    if (this.#ended) return;
    this.cancelled = true;
    this.#forced ||= force;
    if (!this.#grace) {
      this.#grace = true;
      this.#after(CANCEL_GRACE_MS, () => this.stop(true));
    }
    this.#stopCurrent?.(force);
  }

  /** Steps register how they are stopped while they run. */
  stoppable(stop: ((force: boolean) => void) | null): void {
    this.#stopCurrent = stop;
    if (stop !== null && this.#forced) stop(true);
  }

  /** Stops what runs now, and only that (a step over its time). */
  stopCurrent(force: boolean): void {
    this.#stopCurrent?.(force);
  }

  prependPath(folder: string): void {
    this.environment.PATH = `${folder}${delimiter}${this.environment.PATH ?? ""}`;
  }

  #after(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, Math.min(ms, TIMER_MAX_MS)));
  }

  #setUp(): readonly StepRecord[] | null {
    const { definition, record, workflow } = this.plan;
    const first = record.steps[0];
    this.log.line(`Job: ${record.name}`);
    this.log.line(`##[group]GITHUB_TOKEN Permissions`);
    for (const [name, level] of Object.entries(this.plan.permissions))
      this.log.line(`${name}: ${level}`);
    this.log.line("##[endgroup]");
    if (definition.container) {
      this.#failed = true;
      this.output.report(
        "failure",
        "`container:` and `services:` need containers, which this runner does not have.",
      );
    }
    const scope: Scope = { contexts: this.contexts };
    Object.assign(this.env, evaluateTexts(workflow.env, scope));
    Object.assign(this.env, evaluateTexts(definition.env, scope));
    const minutes =
      definition.timeoutMinutes === null
        ? JOB_TIMEOUT_MINUTES
        : Number(evaluateText(definition.timeoutMinutes, scope));
    const limit = Number.isFinite(minutes) && minutes > 0 ? minutes : JOB_TIMEOUT_MINUTES;
    this.#after(limit * MINUTE_MS, () => {
      this.output.report(
        "failure",
        `The job has exceeded the maximum execution time of ${limit} minutes.`,
      );
      this.stop(false);
    });
    if (first !== undefined) this.#closeStep(first, this.#failed ? "failure" : "success");
    if (this.#failed) return null;
    const steps = definition.steps.map(
      (step, index): StepRecord => ({
        name: this.#stepName(step),
        number: index + 2,
        status: "queued",
        conclusion: null,
        startedAt: null,
        completedAt: null,
      }),
    );
    record.steps.push(...steps);
    return steps;
  }

  #stepName(step: StepDefinition): string {
    try {
      if (step.name !== null) return evaluateText(step.name, { contexts: this.contexts });
    } catch {
      // Names may use what only exists later (steps, env); the text as written has to do.
    }
    return defaultStepName(step);
  }

  async #runSteps(runner: StepRunner, frame: Frame, records: readonly StepRecord[]): Promise<void> {
    for (const [index, step] of this.plan.definition.steps.entries()) {
      const record = records[index];
      if (record === undefined || this.#forced) break;
      record.status = "in_progress";
      record.startedAt = this.parts.host.now();
      const conclusion = await runner.run(step, frame, record);
      if (conclusion === "failure") this.#failed = true;
      this.#closeStep(record, conclusion);
    }
  }

  async #runPosts(): Promise<void> {
    for (const post of this.posts.reverse()) {
      if (this.#forced) return;
      const record: StepRecord = {
        name: `Post ${post.name}`,
        number: this.plan.record.steps.length + 1,
        status: "in_progress",
        conclusion: null,
        startedAt: this.parts.host.now(),
        completedAt: null,
      };
      this.plan.record.steps.push(record);
      let conclusion: Conclusion = "skipped";
      try {
        const due = evaluate(post.condition, post.scope());
        if (due.coerceString() === "true") conclusion = await post.run();
      } catch (error) {
        conclusion = "failure";
        this.output.report("failure", error instanceof Error ? error.message : String(error));
      }
      if (conclusion === "failure") this.#failed = true;
      this.#closeStep(record, conclusion);
    }
  }

  #closeStep(record: StepRecord, conclusion: Conclusion): void {
    record.status = "completed";
    record.conclusion = conclusion;
    record.startedAt ??= this.parts.host.now();
    record.completedAt = this.parts.host.now();
    this.parts.host.changed();
  }

  #outputs(frame: Frame): Readonly<Record<string, string>> {
    const { outputs } = this.plan.definition;
    if (outputs === null) return {};
    const found = evaluateTexts(outputs, {
      contexts: {
        ...this.contexts,
        steps: toData(frame.steps),
        env: toData(this.env),
        job: toData({ status: this.status }),
      },
    });
    for (const [name, value] of Object.entries(found)) {
      // GitHub does not let a job hand out what it masks.
      if (this.masks.apply(value) !== value) {
        this.output.report("warning", `Skip output '${name}' since it may contain secret.`);
        found[name] = "";
      }
    }
    return found;
  }

  async #cleanUp(): Promise<void> {
    this.#ended = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.processes.killAll();
    this.#revoke();
    const now = this.parts.host.now();
    const { steps } = this.plan.record;
    steps.push({
      name: "Complete job",
      number: steps.length + 1,
      status: "completed",
      conclusion: "success",
      startedAt: now,
      completedAt: now,
    });
    this.log.line(`Cleaning up. The job ended: ${this.status}`);
    await this.log.flush();
    void removeFolders(this.folders).catch(() => {});
  }
}

/** As GitHub names a step that has no name: what it uses, or the first line of its script. */
export function defaultStepName(step: StepDefinition): string {
  if (step.uses !== null) return `Run ${step.uses}`;
  const script = step.run?.assertScalar("run");
  const text =
    script !== undefined && isBasicExpression(script) ? script.source : script?.toString();
  return `Run ${(text ?? "").trim().split("\n")[0] ?? ""}`;
}
