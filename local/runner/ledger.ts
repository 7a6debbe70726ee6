// All rows of the service and the way to find them: runs by repository and id, jobs, artifacts, workflow ids, variables.
// Finished runs are kept up to a limit per repository; what goes is reported so that its files can go too.
import type {
  ArtifactRecord,
  JobRecord,
  RunRecord,
  VariableRecord,
  WorkflowRecord,
} from "./record.ts";

/** Finished runs kept per repository; older ones go with their logs and artifacts. */
export const RUNS_KEPT = 500;

export interface LedgerRows {
  readonly version: 1;
  readonly runs: readonly RunRecord[];
  readonly artifacts: readonly ArtifactRecord[];
  readonly workflows: readonly WorkflowRecord[];
  readonly variables: Readonly<Record<string, Readonly<Record<string, VariableRecord>>>>;
}

export interface Dropped {
  readonly jobs: readonly number[];
  readonly artifacts: readonly number[];
}

export class Ledger {
  readonly #runs = new Map<number, RunRecord>();
  readonly #byRepo = new Map<string, RunRecord[]>();
  readonly #jobs = new Map<number, { readonly run: RunRecord; readonly job: JobRecord }>();
  readonly #artifacts = new Map<number, ArtifactRecord>();
  readonly #byRun = new Map<number, ArtifactRecord[]>();
  readonly #workflows = new Map<string, WorkflowRecord>();
  readonly #variables = new Map<string, Record<string, VariableRecord>>();

  addRun(run: RunRecord): Dropped {
    this.#runs.set(run.id, run);
    const ofRepo = this.#byRepo.get(run.repo) ?? [];
    this.#byRepo.set(run.repo, ofRepo);
    ofRepo.push(run);
    for (const job of run.jobs) this.#jobs.set(job.id, { run, job });
    if (ofRepo.length <= RUNS_KEPT) return { jobs: [], artifacts: [] };
    const index = ofRepo.findIndex((candidate) => candidate.status === "completed");
    const [oldest] = index < 0 ? [] : ofRepo.splice(index, 1);
    return oldest === undefined ? { jobs: [], artifacts: [] } : this.#drop(oldest);
  }

  #drop(run: RunRecord): Dropped {
    const artifacts = this.artifactsOfRun(run.id).map((a) => a.id);
    this.#runs.delete(run.id);
    this.#byRun.delete(run.id);
    for (const job of run.jobs) this.#jobs.delete(job.id);
    for (const id of artifacts) this.#artifacts.delete(id);
    return { jobs: run.jobs.map((job) => job.id), artifacts };
  }

  addJob(run: RunRecord, job: JobRecord): void {
    run.jobs.push(job);
    this.#jobs.set(job.id, { run, job });
  }

  addArtifact(artifact: ArtifactRecord): void {
    this.#artifacts.set(artifact.id, artifact);
    const ofRun = this.#byRun.get(artifact.runId) ?? [];
    ofRun.push(artifact);
    this.#byRun.set(artifact.runId, ofRun);
  }

  removeArtifact(artifact: ArtifactRecord): void {
    this.#artifacts.delete(artifact.id);
    const rest = this.artifactsOfRun(artifact.runId).filter((a) => a.id !== artifact.id);
    this.#byRun.set(artifact.runId, rest);
  }

  run(repo: string, id: number): RunRecord | null {
    const run = this.#runs.get(id);
    return run?.repo === repo ? run : null;
  }

  /** Oldest first. */
  runs(repo: string): readonly RunRecord[] {
    return this.#byRepo.get(repo) ?? [];
  }

  allRuns(): readonly RunRecord[] {
    return [...this.#runs.values()];
  }

  job(repo: string, id: number): { readonly run: RunRecord; readonly job: JobRecord } | null {
    const found = this.#jobs.get(id);
    return found?.run.repo === repo ? found : null;
  }

  artifact(repo: string, id: number): ArtifactRecord | null {
    const artifact = this.#artifacts.get(id);
    return artifact?.repo === repo ? artifact : null;
  }

  artifactsOfRun(runId: number): readonly ArtifactRecord[] {
    return this.#byRun.get(runId) ?? [];
  }

  artifacts(repo: string): readonly ArtifactRecord[] {
    return [...this.#artifacts.values()].filter((artifact) => artifact.repo === repo);
  }

  /** The row of a workflow file, created by `make` when the file is seen for the first time. */
  workflow(repo: string, path: string, make: () => WorkflowRecord): WorkflowRecord {
    const key = `${repo}:${path}`;
    const known = this.#workflows.get(key) ?? make();
    this.#workflows.set(key, known);
    return known;
  }

  workflowById(repo: string, id: number): WorkflowRecord | null {
    for (const workflow of this.#workflows.values()) {
      if (workflow.id === id && workflow.repo === repo) return workflow;
    }
    return null;
  }

  variables(repo: string): Readonly<Record<string, VariableRecord>> {
    return this.#variables.get(repo) ?? {};
  }

  setVariable(repo: string, name: string, value: string | null, now: number): void {
    const ofRepo = this.#variables.get(repo) ?? {};
    this.#variables.set(repo, ofRepo);
    ofRepo[name] = { value, createdAt: ofRepo[name]?.createdAt ?? now, updatedAt: now };
  }

  rows(): LedgerRows {
    return {
      version: 1,
      runs: this.allRuns(),
      artifacts: [...this.#artifacts.values()],
      workflows: [...this.#workflows.values()],
      variables: Object.fromEntries(this.#variables),
    };
  }

  load(rows: LedgerRows): void {
    for (const run of rows.runs) this.addRun(run);
    for (const artifact of rows.artifacts) this.addArtifact(artifact);
    for (const workflow of rows.workflows) {
      this.workflow(workflow.repo, workflow.path, () => workflow);
    }
    for (const [repo, variables] of Object.entries(rows.variables)) {
      this.#variables.set(repo, { ...variables });
    }
  }
}
