// One attempt of a run, from its first job to its conclusion. Purely event-driven: whatever ends calls back, and the
// graph advances as far as it can, synchronously. Every leg that was created ends exactly once.
import type { Announcer } from "./announcer.ts";
import {
  type Concurrency,
  type ConcurrencyGroups,
  type Member,
  readConcurrency,
} from "./concurrency.ts";
import { evaluateToken, fromData, holds, type Scope, toData } from "./expression.ts";
import {
  allLegs,
  type GraphJob,
  type GraphLeg,
  type GraphScope,
  isCancelled,
  legResult,
  makeScope,
  needsOf,
  worst,
} from "./graph.ts";
import type { Host } from "./host.ts";
import type { JobOutcome, JobPlan } from "./job-plan.ts";
import type { Ledger } from "./ledger.ts";
import {
  callOutputs,
  callScope,
  jobScope,
  legContexts,
  PlanProblem,
  planLegs,
  type RunContexts,
  unexpandedName,
} from "./leg-plan.ts";
import type { HeadCommit } from "./payloads.ts";
import { DEFAULT_PERMISSIONS } from "./permissions.ts";
import type { Conclusion, JobRecord, RunRecord, WorkflowRecord } from "./record.ts";
import { githubContext, jobFunctions } from "./run-contexts.ts";
import type { Slots } from "./slots.ts";
import type { Workflow } from "./workflow.ts";

export interface ExecutionParts {
  readonly host: Host;
  readonly ledger: Ledger;
  readonly announcer: Announcer;
  readonly slots: Slots;
  readonly groups: ConcurrencyGroups;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Workflow and all that it calls, by path. */
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly workflowRecord: WorkflowRecord;
  readonly commit: HeadCommit;
  /** Starts the processes of a job; null when jobs are completed from outside. */
  readonly perform:
    | ((plan: JobPlan) => {
        readonly done: Promise<JobOutcome>;
        readonly stop: (force: boolean) => void;
      })
    | null;
  /** A line for the log of a job that has no processes. */
  readonly note: (job: JobRecord, text: string) => void;
  readonly finished: () => void;
}

export class RunExecution {
  readonly run: RunRecord;
  readonly #parts: ExecutionParts;
  readonly #contexts: RunContexts;
  readonly #root: GraphScope;
  readonly #known: ReadonlyMap<string, JobRecord>;
  readonly #concurrency: Concurrency | null;
  readonly #member: Member;
  readonly #members = new Map<GraphLeg, Member>();
  #waiting = false;
  #forced = false;
  #advancing = false;
  #dirty = false;
  #ended = false;

  /** `known`: jobs by key that are taken over, finished (re-run of failed jobs) or as they stand (restart). */
  constructor(run: RunRecord, parts: ExecutionParts, known: ReadonlyMap<string, JobRecord>) {
    const workflow = parts.workflows.get(run.path);
    if (workflow === undefined) throw new Error(`The workflow ${run.path} was not loaded.`);
    this.run = run;
    this.#parts = parts;
    this.#known = known;
    this.#contexts = {
      github: toData(githubContext(parts.host, run)),
      vars: toData(parts.variables),
    };
    this.#root = makeScope({
      workflow,
      key: "",
      namePrefix: "",
      caller: null,
      inputs: toData(run.inputs),
      secrets: parts.secrets,
      permissions: DEFAULT_PERMISSIONS,
      permissionLimit: null,
    });
    this.#concurrency = this.#scopeConcurrency(this.#root);
    this.#member = { enter: () => this.#begin(), cancel: () => this.cancel(false) };
  }

  start(): void {
    if (this.#concurrency === null) return this.#begin();
    this.#waiting = true;
    this.#parts.groups.join(this.#concurrency.group, this.#member, this.#concurrency);
    if (this.#waiting && !this.#ended) {
      this.run.status = "pending";
      this.#parts.host.changed();
    }
  }

  #begin(): void {
    this.#waiting = false;
    if (this.run.status === "pending") this.run.status = "queued";
    this.#advance();
  }

  cancel(force: boolean): void {
    if (this.#ended) return;
    this.run.cancelled = true;
    this.#forced ||= force;
    if (this.#waiting) {
      this.#waiting = false;
      this.#end("cancelled");
      return;
    }
    this.#stopLegs(
      [...this.#root.jobs.values()].flatMap((job) => job.legs),
      force,
    );
    this.#advance();
  }

  /** Ends a job from outside, as its runner would; false when no unfinished job has the name. */
  complete(jobName: string, outcome: JobOutcome): boolean {
    const leg = this.#open().find((one) => one.name === jobName);
    if (leg === undefined || leg.record === null) return false;
    if (leg.phase !== "running") this.#run(leg);
    this.#finishLeg(leg, outcome);
    return true;
  }

  openJobs(): readonly { readonly name: string; readonly record: JobRecord }[] {
    return this.#open().flatMap((leg) =>
      leg.record === null ? [] : { name: leg.name, record: leg.record },
    );
  }

  /** The definition of an unfinished job, for callers that fill in its steps. */
  plan(jobName: string): JobPlan | null {
    const leg = this.#open().find((one) => one.name === jobName);
    return leg?.record == null ? null : this.#jobPlan(leg, leg.record);
  }

  #open(): readonly GraphLeg[] {
    return [...allLegs(this.#root)].filter((leg) => leg.phase !== "done" && leg.record !== null);
  }

  /** Starts what is due until nothing changes; calls from within only mark that there is more. */
  #advance(): void {
    this.#dirty = true;
    if (this.#advancing || this.#ended) return;
    this.#advancing = true;
    while (this.#dirty && !this.#ended) {
      this.#dirty = false;
      this.#visit(this.#root);
    }
    this.#advancing = false;
  }

  #visit(scope: GraphScope): void {
    if (scope.done) return;
    for (const job of scope.jobs.values()) {
      if (job.phase === "waiting" && needsOf(job).every((need) => need.phase === "done")) {
        this.#decide(job);
      }
      for (const leg of job.legs) if (leg.scope !== null) this.#visit(leg.scope);
    }
    const jobs = [...scope.jobs.values()];
    if (scope.done || !jobs.every((job) => job.phase === "done")) return;
    scope.done = true;
    const result = worst(jobs.map((job) => job.result));
    if (scope.caller === null) this.#end(result);
    else
      this.#finishLeg(scope.caller, {
        conclusion: result,
        outputs: callOutputs(scope, this.#contexts),
      });
  }

  #cancelled(scope: GraphScope): boolean {
    return this.run.cancelled || isCancelled(scope);
  }

  #decide(job: GraphJob): void {
    const cancelled = this.#cancelled(job.scope);
    const caller = job.scope.caller;
    job.mayReuse =
      needsOf(job).every((need) => need.reused) && (caller === null || caller.job.mayReuse);
    try {
      const scope: Scope = {
        ...jobScope(job, this.#contexts),
        functions: jobFunctions(job, cancelled),
      };
      if ((this.#forced && cancelled) || !holds(job.definition.condition, scope)) {
        return this.#skip(job);
      }
      job.phase = "running";
      planLegs(job, this.#contexts, (key, name, labels) => this.#record(key, name, labels));
    } catch (error) {
      return this.#refuse(job, error);
    }
    for (const leg of job.legs) {
      if (leg.record !== null) this.#takeOver(leg, leg.record);
    }
    this.#startLegs(job);
  }

  /** A row for a new job, or the one that is already known under the key. */
  #record(key: string, name: string, labels: readonly string[]): JobRecord {
    const known = this.#known.get(key);
    if (known !== undefined && known.attempt === this.run.attempt) return known;
    const record: JobRecord = {
      id: this.#parts.host.nextId(),
      runId: this.run.id,
      attempt: this.run.attempt,
      key,
      name,
      labels,
      createdAt: this.#parts.host.now(),
      status: "queued",
      conclusion: null,
      startedAt: null,
      completedAt: null,
      steps: [],
      outputs: {},
      annotations: [],
    };
    this.#parts.ledger.addJob(this.run, record);
    return record;
  }

  /** Announces a new job, or brings back what is known of it. */
  #takeOver(leg: GraphLeg, record: JobRecord): void {
    const known = this.#known.get(leg.key);
    leg.stop = () => this.#finishLeg(leg, { conclusion: "cancelled", outputs: {} });
    if (known === record) {
      if (record.status === "completed") this.#restoreLeg(leg, record);
      else if (record.status === "in_progress") leg.phase = "running";
      return;
    }
    if (known?.conclusion === "success" && leg.job.mayReuse) {
      const { status, conclusion, startedAt, completedAt, steps, outputs, annotations } = known;
      Object.assign(record, { status, conclusion, startedAt, completedAt, steps, outputs });
      record.annotations = annotations;
      leg.reused = true;
      this.#restoreLeg(leg, record);
      return;
    }
    this.#parts.announcer.job(this.run, record, "queued");
  }

  #restoreLeg(leg: GraphLeg, record: JobRecord): void {
    leg.phase = "done";
    leg.stop = null;
    leg.conclusion = record.conclusion ?? "failure";
    leg.outputs = record.outputs;
    this.#takeOutputs(leg);
  }

  #startLegs(job: GraphJob): void {
    const limit = job.maxParallel ?? Number.POSITIVE_INFINITY;
    for (const leg of job.legs) {
      if (job.phase === "done") return;
      const active = job.legs.filter((one) => one.phase === "waiting" || one.phase === "running");
      if (active.length >= limit) break;
      if (leg.phase === "held" && !leg.stopping) this.#enter(leg);
    }
    this.#closeJob(job);
  }

  /** Through the concurrency group of the leg, if it has one, to its start. */
  #enter(leg: GraphLeg): void {
    leg.phase = "waiting";
    const concurrency = leg.concurrency;
    if (concurrency === null) return this.#ready(leg);
    if (concurrency.group.toLowerCase() === this.#concurrency?.group.toLowerCase()) {
      this.#say(
        leg,
        `Canceling since a deadlock was detected for concurrency group: '${concurrency.group}' between a top level workflow and '${leg.name}'`,
      );
      return this.#finishLeg(leg, { conclusion: "cancelled", outputs: {} });
    }
    const member: Member = {
      enter: () => this.#ready(leg),
      cancel: () => this.#stopLegs([leg], false),
    };
    this.#members.set(leg, member);
    this.#parts.groups.join(concurrency.group, member, concurrency);
  }

  /** All are marked before the first one ends, because an end makes room for the next leg to start. */
  #stopLegs(legs: readonly GraphLeg[], force: boolean): void {
    const open = legs.filter((leg) => leg.phase !== "done");
    for (const leg of open) leg.stopping = true;
    for (const leg of open) {
      if (leg.scope !== null) {
        leg.scope.cancelled = true;
        this.#stopLegs(
          [...leg.scope.jobs.values()].flatMap((job) => job.legs),
          force,
        );
      } else if (leg.stop !== null) {
        leg.stop(force);
      } else {
        this.#finishLeg(leg, { conclusion: "cancelled", outputs: {} });
      }
    }
    this.#advance();
  }

  #ready(leg: GraphLeg): void {
    if (leg.phase === "done") return;
    if (leg.record === null) return this.#call(leg);
    if (this.#parts.perform === null) return this.#run(leg);
    const start = (): void => this.#run(leg);
    leg.stop = () => {
      if (this.#parts.slots.forget(start))
        this.#finishLeg(leg, { conclusion: "cancelled", outputs: {} });
    };
    this.#parts.slots.take(start);
  }

  #call(leg: GraphLeg): void {
    try {
      const called = this.#parts.workflows.get(
        leg.job.definition.call?.ref.replace(/^\.\//, "") ?? "",
      );
      if (called === undefined) {
        throw new PlanProblem(`The workflow \`${leg.job.definition.call?.ref}\` was not found.`);
      }
      leg.phase = "running";
      leg.scope = callScope(leg, called, this.#contexts);
      this.#advance();
    } catch (error) {
      this.#fail(leg, error);
    }
  }

  #run(leg: GraphLeg): void {
    const record = leg.record;
    if (record === null) return;
    const now = this.#parts.host.now();
    leg.phase = "running";
    record.status = "in_progress";
    record.startedAt = now;
    if (this.run.status !== "in_progress") {
      this.run.status = "in_progress";
      this.run.updatedAt = now;
      this.#parts.announcer.run(
        this.run,
        this.#parts.workflowRecord,
        this.#parts.commit,
        "in_progress",
      );
    }
    if (this.#parts.perform === null) {
      this.#parts.announcer.job(this.run, record, "in_progress");
      leg.stop = () => this.#finishLeg(leg, { conclusion: "cancelled", outputs: {} });
      return;
    }
    record.steps = [
      {
        name: "Set up job",
        number: 1,
        status: "in_progress",
        conclusion: null,
        startedAt: now,
        completedAt: null,
      },
    ];
    this.#parts.announcer.job(this.run, record, "in_progress");
    const task = this.#parts.perform(this.#jobPlan(leg, record));
    leg.stop = task.stop;
    void task.done.then((outcome) => {
      this.#finishLeg(leg, outcome);
      this.#parts.slots.free();
    });
  }

  #jobPlan(leg: GraphLeg, record: JobRecord): JobPlan {
    return {
      run: this.run,
      record,
      definition: leg.job.definition,
      workflow: leg.job.scope.workflow,
      contexts: legContexts(leg, this.#contexts),
      secrets: leg.job.scope.secrets,
      permissions: leg.permissions,
    };
  }

  #skip(job: GraphJob): void {
    const record = this.#record(`${job.scope.key}${job.definition.id}`, unexpandedName(job), []);
    if (record.status !== "completed") {
      this.#closeRecord(record, "skipped");
      this.#parts.announcer.job(this.run, record, "completed");
    }
    job.phase = "done";
    job.result = "skipped";
    job.reused = job.mayReuse;
    this.#dirty = true;
  }

  /** A job whose definition cannot be followed fails with the reason in its log. */
  #refuse(job: GraphJob, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    for (const leg of job.legs) leg.phase = "done";
    job.legs = [];
    const record = this.#record(`${job.scope.key}${job.definition.id}`, unexpandedName(job), []);
    record.annotations.push({ level: "failure", message: why, file: null, line: null });
    this.#parts.note(record, `##[error]${why}`);
    this.#closeRecord(record, "failure");
    this.#parts.announcer.job(this.run, record, "completed");
    job.phase = "done";
    job.result = "failure";
    this.#dirty = true;
  }

  #fail(leg: GraphLeg, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const record = this.#record(leg.key, leg.name, []);
    record.annotations.push({ level: "failure", message: why, file: null, line: null });
    this.#parts.note(record, `##[error]${why}`);
    this.#closeRecord(record, "failure");
    this.#parts.announcer.job(this.run, record, "completed");
    this.#finishLeg(leg, { conclusion: "failure", outputs: {} });
  }

  #say(leg: GraphLeg, text: string): void {
    if (leg.record === null) return;
    leg.record.annotations.push({ level: "failure", message: text, file: null, line: null });
    this.#parts.note(leg.record, `##[error]${text}`);
  }

  #closeRecord(record: JobRecord, conclusion: Conclusion): void {
    const now = this.#parts.host.now();
    record.status = "completed";
    record.conclusion = conclusion;
    record.startedAt ??= now;
    record.completedAt = now;
    for (const step of record.steps) {
      if (step.status === "completed") continue;
      step.conclusion = step.status === "queued" ? "skipped" : conclusion;
      step.status = "completed";
      step.startedAt ??= now;
      step.completedAt = now;
    }
  }

  #finishLeg(leg: GraphLeg, outcome: JobOutcome): void {
    if (leg.phase === "done" || this.#ended) return;
    leg.phase = "done";
    leg.stop = null;
    leg.conclusion = outcome.conclusion;
    leg.outputs = outcome.outputs;
    this.#takeOutputs(leg);
    const { record, job } = leg;
    if (record !== null) {
      record.outputs = outcome.outputs;
      this.#closeRecord(record, outcome.conclusion);
      this.run.updatedAt = this.#parts.host.now();
      this.#parts.announcer.job(this.run, record, "completed");
    }
    const member = this.#members.get(leg);
    if (member !== undefined && leg.concurrency !== null) {
      this.#members.delete(leg);
      this.#parts.groups.leave(leg.concurrency.group, member);
    }
    if (job.failFast && outcome.conclusion === "failure" && !leg.continueOnError) {
      this.#stopLegs(job.legs, false);
    }
    this.#startLegs(job);
    this.#advance();
  }

  /** Of several legs the one that ends last has the last word, unless it has nothing to say. */
  #takeOutputs(leg: GraphLeg): void {
    const { outputs } = leg.job;
    for (const [name, value] of Object.entries(leg.outputs)) {
      if (value !== "") outputs[name] = value;
      else outputs[name] ??= "";
    }
  }

  #closeJob(job: GraphJob): void {
    if (job.phase !== "running" || !job.legs.every((leg) => leg.phase === "done")) return;
    job.phase = "done";
    job.result = worst(job.legs.map(legResult));
    job.reused = job.legs.every((leg) =>
      leg.scope === null ? leg.reused : [...leg.scope.jobs.values()].every((inner) => inner.reused),
    );
    this.#dirty = true;
  }

  #scopeConcurrency(scope: GraphScope): Concurrency | null {
    const token = scope.workflow.concurrency;
    if (token === null) return null;
    const contexts = { ...this.#contexts, inputs: scope.inputs };
    return readConcurrency(fromData(evaluateToken(token, { contexts })));
  }

  #end(result: Conclusion): void {
    if (this.#ended) return;
    this.#ended = true;
    const { run } = this;
    const now = this.#parts.host.now();
    const stopped =
      run.cancelled &&
      run.jobs.some((job) => job.attempt === run.attempt && job.conclusion === "cancelled");
    run.status = "completed";
    run.conclusion = stopped ? "cancelled" : result;
    run.updatedAt = now;
    this.#parts.announcer.run(run, this.#parts.workflowRecord, this.#parts.commit, "completed");
    if (this.#concurrency !== null) this.#parts.groups.leave(this.#concurrency.group, this.#member);
    this.#parts.finished();
  }
}
