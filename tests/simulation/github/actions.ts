// Workflow runs of the simulated GitHub: asked for, listed, cancelled, living in virtual time. What their jobs do is the
// runner's part; here stands what GitHub shows of them.
import type { ArtifactFacts, JobFacts, RunFacts } from "../../../app/github/port.ts";
import { isoTime } from "../../../core/base/brand.ts";
import type { Handoff } from "../../../core/report/handoff.ts";
import { PROOF_STEP, runName } from "../../../core/report/workflow-names.ts";
import { zipped } from "./handoffs.ts";
import { type Hub, REPO, userOf } from "./hub.ts";

export interface Job {
  readonly name: string;
  readonly conclusion: string;
  readonly failedStep: string | null;
  /** A publish job that says that a prove job follows. */
  readonly proves?: boolean;
}

export interface Run {
  readonly id: number;
  readonly workflow: string;
  readonly title: string;
  readonly actor: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly createdMs: number;
  /** Before this time no list shows it. */
  listedMs: number;
  /** false: accepted, and never seen again. */
  exists: boolean;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  readonly jobs: Job[];
  /** What is still to happen; cancelled with the run. */
  readonly due: (() => void)[];
}

interface Artifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly content: Handoff | string;
}

export class Actions {
  readonly hub: Hub;
  readonly runs = new Map<number, Run>();
  readonly #artifacts = new Map<number, Artifact>();
  /** Makes the run live; answers whether GitHub says at once which run it is. */
  begin: (run: Run) => boolean = () => true;

  constructor(hub: Hub) {
    this.hub = hub;
  }

  dispatch(
    actor: string,
    workflow: string,
    _ref: string,
    inputs: Readonly<Record<string, string>>,
  ): { readonly runId: number; readonly url: string } | null {
    const now = this.hub.time.now();
    const run: Run = {
      ...{ id: this.hub.id(), workflow, actor, inputs, createdMs: now, listedMs: now },
      title: runName(inputs.dispatch ?? ""),
      ...{ exists: true, status: "queued", conclusion: null, jobs: [], due: [] },
    };
    this.runs.set(run.id, run);
    const isNamed = this.begin(run);
    return isNamed ? { runId: run.id, url: urlOf(run) } : null;
  }

  #shown(run: Run | undefined): run is Run {
    return run?.exists === true && run.listedMs <= this.hub.time.now();
  }
  listed(since: string): readonly RunFacts[] {
    return [...this.runs.values()]
      .filter((run) => this.#shown(run) && isoTime(run.createdMs) >= since)
      .reverse()
      .map(factsOf);
  }
  facts(runId: number): RunFacts | null {
    const run = this.runs.get(runId);
    return run?.exists === true ? factsOf(run) : null;
  }
  jobs(runId: number): readonly JobFacts[] {
    return (this.runs.get(runId)?.jobs ?? []).map(({ name, conclusion, failedStep, proves }) => ({
      ...{ name, status: "completed", conclusion, failedStep },
      ...(proves === true ? { proves } : {}),
      url: `https://github.example/jobs/${runId}`,
    }));
  }
  artifacts(runId: number, name: string | null): readonly ArtifactFacts[] {
    return [...this.#artifacts.values()]
      .filter((one) => one.run === runId && (name === null || one.name === name))
      .map((one) => ({ id: one.id, name: one.name, bytes: 2000, expired: false }));
  }
  zip(id: number): Uint8Array | null {
    const found = this.#artifacts.get(id);
    return found === undefined ? null : zipped(found.content);
  }

  /** Finished runs stay as they are. */
  cancel(by: string, runId: number): void {
    const run = this.runs.get(runId);
    if (run === undefined || run.status === "completed") return;
    const legs: unknown = JSON.parse(run.inputs.legs ?? "[]");
    for (const leg of Array.isArray(legs) ? legs : []) {
      const first = run.workflow === "mc-verify.yml" ? "verify" : "agent";
      const name = `${leg} / ${first}`;
      if (run.jobs.some((job) => job.name === name)) continue;
      this.finishJob(run, { name, conclusion: "cancelled", failedStep: null });
    }
    this.finish(run, "cancelled", by);
  }

  /** Something of a run that happens later, unless the run ends before. */
  later(run: Run, ms: number, what: () => void): void {
    run.due.push(this.hub.time.in(ms, what));
  }
  start(run: Run): void {
    run.status = "in_progress";
    this.#tell("in_progress", run, run.actor);
  }
  leave(run: Run, name: string, content: Handoff | string): void {
    const id = this.hub.id();
    this.#artifacts.set(id, { id, run: run.id, name, content });
  }
  finishJob(run: Run, job: Job): void {
    run.jobs.push(job);
    this.hub.emit("workflow_job", run.actor, {
      action: "completed",
      workflow_job: {
        ...{ run_id: run.id, name: job.name, conclusion: job.conclusion },
        html_url: `https://github.example/jobs/${run.id}`,
        steps: [
          ...(job.failedStep === null ? [] : [{ name: job.failedStep, conclusion: "failure" }]),
          ...(job.proves === true ? [{ name: `${PROOF_STEP} true`, conclusion: "success" }] : []),
        ],
      },
    });
  }
  finish(run: Run, conclusion: string, by = run.actor): void {
    for (const cancel of run.due.splice(0)) cancel();
    run.status = "completed";
    run.conclusion = conclusion;
    this.#tell("completed", run, by);
  }
  #tell(action: string, run: Run, by: string): void {
    this.hub.emit("workflow_run", by, {
      action,
      workflow_run: {
        ...{ id: run.id, event: "workflow_dispatch", name: run.workflow, display_title: run.title },
        ...{ html_url: urlOf(run), status: run.status, conclusion: run.conclusion },
        ...{ actor: userOf(run.actor), head_repository: { full_name: REPO } },
      },
    });
  }
}

const urlOf = (run: Run): string => `https://github.example/${REPO}/actions/runs/${run.id}`;

const factsOf = (run: Run): RunFacts => ({
  ...{ runId: run.id, title: run.title, url: urlOf(run), status: run.status },
  ...{ conclusion: run.conclusion, actor: run.actor },
});
