// Webhooks of runs and jobs, in order per run. A payload shows the state at the moment of the change, whenever it is sent.
import type { Host } from "./host.ts";
import { type HeadCommit, jobEvent, runEvent } from "./payloads.ts";
import type { JobRecord, RunRecord, WorkflowRecord } from "./record.ts";

type Event = "workflow_run" | "workflow_job";

export class Announcer {
  readonly #host: Host;
  readonly #tails = new Map<number, Promise<void>>();

  constructor(host: Host) {
    this.#host = host;
  }

  run(
    run: RunRecord,
    workflow: WorkflowRecord,
    commit: HeadCommit,
    action: "requested" | "in_progress" | "completed",
  ): void {
    this.#send(run, "workflow_run", action, runEvent(this.#host, run, workflow, commit));
  }

  job(run: RunRecord, job: JobRecord, action: "queued" | "in_progress" | "completed"): void {
    this.#send(run, "workflow_job", action, jobEvent(this.#host, run, job));
  }

  #send(run: RunRecord, event: Event, action: string, body: Record<string, unknown>): void {
    const before = this.#tails.get(run.id) ?? Promise.resolve();
    // A refused webhook is the host's to report (its violations list); the run goes on as it would on GitHub.
    const tail = before
      .then(() => this.#host.emit(run.repo, event, action, body, run.triggeringActor))
      .catch(() => {});
    this.#tails.set(run.id, tail);
    void tail.then(() => {
      if (this.#tails.get(run.id) === tail) this.#tails.delete(run.id);
    });
    this.#host.changed();
  }

  /** Resolves when everything announced so far is recorded by the host. */
  async settled(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}
