// The life of runs: dispatched or pushed, executed, cancelled, run again, completed from outside, brought back after a
// restart. The only place that starts an execution.
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Announcer } from "./announcer.ts";
import { ArtifactStore } from "./artifact-store.ts";
import { Checkouts } from "./checkout.ts";
import { CommitSummaries } from "./commit-summary.ts";
import { ConcurrencyGroups } from "./concurrency.ts";
import { evaluateText, toData } from "./expression.ts";
import type { Host } from "./host.ts";
import type { InputValues } from "./inputs.ts";
import { JobRun } from "./job-run.ts";
import { Ledger } from "./ledger.ts";
import type { JobRecord, RunRecord, WorkflowRecord } from "./record.ts";
import { githubContext } from "./run-contexts.ts";
import { RunExecution } from "./run-execution.ts";
import { Slots } from "./slots.ts";
import type { Workflow } from "./workflow.ts";
import { WorkflowFiles } from "./workflow-files.ts";

export const JOBS_AT_A_TIME = 4;

export interface NewRun {
  readonly repo: string;
  readonly workflow: Workflow;
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly event: RunRecord["event"];
  readonly payload: Readonly<Record<string, unknown>>;
  readonly inputs: InputValues;
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
}

export class Runs {
  readonly host: Host;
  readonly ledger = new Ledger();
  readonly files: WorkflowFiles;
  readonly commits: CommitSummaries;
  readonly artifacts: ArtifactStore;
  readonly checkouts: Checkouts;
  readonly announcer: Announcer;
  readonly executes: boolean;
  readonly logFolder: string;
  readonly #slots: Slots;
  readonly #groups = new Map<string, ConcurrencyGroups>();
  readonly #active = new Map<number, RunExecution>();
  readonly #notes = new Map<number, Promise<void>>();
  readonly #jobs = new Map<JobRun, Promise<void>>();
  #idle: (() => void)[] = [];
  #closed = false;
  jobsStarted = 0;

  constructor(host: Host) {
    this.host = host;
    this.executes = host.actions.execute !== false;
    this.files = new WorkflowFiles(host);
    this.commits = new CommitSummaries(host);
    this.artifacts = new ArtifactStore(host, this.ledger);
    this.checkouts = new Checkouts(host);
    this.announcer = new Announcer(host);
    this.#slots = new Slots(host.actions.maxJobs ?? JOBS_AT_A_TIME);
    this.logFolder = join(host.dataDir, "actions", "logs");
  }

  logPath(jobId: number): string {
    return join(this.logFolder, `${jobId}.log`);
  }

  workflowRecord(repo: string, path: string, name: string): WorkflowRecord {
    const record = this.ledger.workflow(repo, path, () => {
      this.host.changed();
      return { id: this.host.nextId(), repo, path, name, createdAt: this.host.now(), runs: 0 };
    });
    record.name = name;
    return record;
  }

  variables(repo: string): Readonly<Record<string, string>> {
    const variables: Record<string, string> = { ...this.host.variables(repo) };
    for (const [name, { value }] of Object.entries(this.ledger.variables(repo))) {
      if (value === null) delete variables[name];
      else variables[name] = value;
    }
    return variables;
  }

  async create(what: NewRun): Promise<RunRecord> {
    const { host } = this;
    const { repo, workflow } = what;
    const commit = await this.commits.get(repo, what.sha);
    const record = this.workflowRecord(repo, workflow.path, workflow.name);
    record.runs++;
    const now = host.now();
    const draft: RunRecord = {
      id: host.nextId(),
      repo,
      workflowId: record.id,
      path: workflow.path,
      workflowName: workflow.name,
      title: "",
      number: record.runs,
      event: what.event,
      payload: what.payload,
      inputs: what.inputs,
      ref: what.ref,
      sha: what.sha,
      actor: what.actor,
      checkSuiteId: host.nextId(),
      createdAt: now,
      triggeringActor: what.actor,
      attempt: 1,
      status: "queued",
      conclusion: null,
      startedAt: now,
      updatedAt: now,
      cancelled: false,
      jobs: [],
    };
    const run: RunRecord = { ...draft, title: this.#title(draft, workflow, commit.message) };
    const dropped = this.ledger.addRun(run);
    void this.#forget(dropped.jobs, dropped.artifacts);
    this.announcer.run(run, record, commit, "requested");
    this.#execute(run, what.workflows, commit, new Map());
    return run;
  }

  #title(run: RunRecord, workflow: Workflow, message: string): string {
    const fallback = run.event === "push" ? (message.split("\n")[0] ?? "") : workflow.name;
    if (workflow.runName === null) return fallback;
    const text = evaluateText(workflow.runName, {
      contexts: {
        github: toData(githubContext(this.host, run)),
        inputs: toData(run.inputs),
        vars: toData(this.variables(run.repo)),
      },
    }).trim();
    return text === "" ? fallback : text;
  }

  #execute(
    run: RunRecord,
    workflows: ReadonlyMap<string, Workflow>,
    commit: Awaited<ReturnType<CommitSummaries["get"]>>,
    known: ReadonlyMap<string, JobRecord>,
  ): void {
    const groups = this.#groups.get(run.repo) ?? new ConcurrencyGroups();
    this.#groups.set(run.repo, groups);
    const execution = new RunExecution(
      run,
      {
        host: this.host,
        ledger: this.ledger,
        announcer: this.announcer,
        slots: this.#slots,
        groups,
        variables: this.variables(run.repo),
        secrets: this.host.secrets(run.repo),
        workflows,
        workflowRecord: this.workflowRecord(run.repo, run.path, run.workflowName),
        commit,
        perform: this.executes ? (plan) => this.#perform(plan) : null,
        note: (job, text) => this.note(job, text),
        finished: () => this.#finished(run),
      },
      known,
    );
    this.#active.set(run.id, execution);
    execution.start();
  }

  #perform(plan: ConstructorParameters<typeof JobRun>[0]): {
    readonly done: ReturnType<JobRun["run"]>;
    readonly stop: (force: boolean) => void;
  } {
    this.jobsStarted++;
    let job: JobRun;
    try {
      job = new JobRun(plan, {
        host: this.host,
        artifacts: this.artifacts,
        checkouts: this.checkouts,
        logPath: (id) => this.logPath(id),
      });
    } catch (error) {
      this.note(plan.record, `##[error]The job could not be set up: ${String(error)}`);
      return { done: Promise.resolve({ conclusion: "failure", outputs: {} }), stop: () => {} };
    }
    const done = job.run();
    const over = done.then(() => void this.#jobs.delete(job));
    this.#jobs.set(job, over);
    // A server that is closing leaves the run as it is; the next start settles it.
    return {
      done: done.then((outcome) => (this.#closed ? new Promise<never>(() => {}) : outcome)),
      stop: (force) => job.stop(force),
    };
  }

  #finished(run: RunRecord): void {
    this.#active.delete(run.id);
    this.host.changed();
    if (this.#active.size > 0) return;
    void this.checkouts.trim();
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  note(job: JobRecord, text: string): void {
    const line = `${new Date(this.host.now()).toISOString().replace("Z", "0000Z")} ${text}\n`;
    const before = this.#notes.get(job.id) ?? Promise.resolve();
    const after = before.then(() => appendFile(this.logPath(job.id), line)).catch(() => {});
    this.#notes.set(job.id, after);
    void after.then(() => {
      if (this.#notes.get(job.id) === after) this.#notes.delete(job.id);
    });
  }

  /** false: it had ended already. */
  cancel(run: RunRecord, force: boolean): boolean {
    const execution = this.#active.get(run.id);
    if (execution === undefined) return false;
    execution.cancel(force);
    this.host.changed();
    return true;
  }

  /** Starts the next attempt; `failedOnly` takes over what succeeded. null: the workflow cannot be read any more. */
  async rerun(run: RunRecord, failedOnly: boolean, actor: string): Promise<string | null> {
    const loaded = await this.files.load(run.repo, run.sha, run.path);
    if (!loaded.ok) return loaded.problem;
    const commit = await this.commits.get(run.repo, run.sha);
    const before = new Map(
      run.jobs.filter((job) => job.attempt === run.attempt).map((job) => [job.key, job]),
    );
    const now = this.host.now();
    run.attempt++;
    run.status = "queued";
    run.conclusion = null;
    run.cancelled = false;
    run.triggeringActor = actor;
    run.startedAt = now;
    run.updatedAt = now;
    this.#execute(run, loaded.all, commit, failedOnly ? before : new Map());
    return null;
  }

  execution(runId: number): RunExecution | null {
    return this.#active.get(runId) ?? null;
  }

  /** After a restart: runs that were under way end as cancelled, or go on when jobs are completed from outside. */
  async resume(): Promise<void> {
    for (const run of this.ledger.allRuns()) {
      if (run.status === "completed") continue;
      const commit = await this.commits.get(run.repo, run.sha);
      if (this.executes) {
        this.#abandon(run, commit);
        continue;
      }
      const loaded = await this.files.load(run.repo, run.sha, run.path);
      const known = new Map(
        run.jobs.filter((job) => job.attempt === run.attempt).map((job) => [job.key, job]),
      );
      if (loaded.ok) this.#execute(run, loaded.all, commit, known);
      else this.#abandon(run, commit);
    }
  }

  #abandon(run: RunRecord, commit: Awaited<ReturnType<CommitSummaries["get"]>>): void {
    const now = this.host.now();
    for (const job of run.jobs) {
      if (job.status === "completed") continue;
      job.status = "completed";
      job.conclusion = "cancelled";
      job.startedAt ??= now;
      job.completedAt = now;
      for (const step of job.steps) {
        if (step.status === "completed") continue;
        step.conclusion = step.status === "queued" ? "skipped" : "cancelled";
        step.status = "completed";
        step.startedAt ??= now;
        step.completedAt = now;
      }
      this.note(job, "##[error]The server was stopped while this job ran.");
      this.announcer.job(run, job, "completed");
    }
    run.status = "completed";
    run.conclusion = "cancelled";
    run.updatedAt = now;
    this.announcer.run(
      run,
      this.workflowRecord(run.repo, run.path, run.workflowName),
      commit,
      "completed",
    );
  }

  async #forget(jobs: readonly number[], artifacts: readonly number[]): Promise<void> {
    await this.artifacts.forget(artifacts);
    await Promise.all(
      jobs.flatMap((id) => [
        rm(this.logPath(id), { force: true }),
        rm(`${this.logPath(id)}.summary.md`, { force: true }),
      ]),
    );
  }

  /** Log texts written so far are in their files. */
  async flush(jobId: number): Promise<void> {
    await this.#notes.get(jobId);
    for (const job of this.#jobs.keys()) {
      if (job.plan.record.id === jobId) await job.log.flush();
    }
  }

  async idle(): Promise<void> {
    while (this.executes && this.#active.size > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    await this.announcer.settled();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#jobs.keys()) job.stop(true);
    await Promise.all(this.#jobs.values());
    await Promise.all(this.#notes.values());
    await this.announcer.settled();
    const waiting = this.#idle;
    this.#idle = [];
    this.#active.clear();
    for (const resolve of waiting) resolve();
  }
}
