// What is remembered about runs, jobs, steps and artifacts: plain rows, written to the snapshot as they are. Times are
// milliseconds since the epoch.

export type Status = "queued" | "pending" | "in_progress" | "completed";
export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

export interface StepRecord {
  name: string;
  number: number;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  startedAt: number | null;
  completedAt: number | null;
}

export interface JobRecord {
  readonly id: number;
  readonly runId: number;
  readonly attempt: number;
  /** Place in the graph of the run, e.g. `work.0/agent.0`; the same over attempts. */
  readonly key: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly createdAt: number;
  status: Status;
  conclusion: Conclusion | null;
  startedAt: number | null;
  completedAt: number | null;
  steps: StepRecord[];
  outputs: Readonly<Record<string, string>>;
  annotations: Annotation[];
}

export interface Annotation {
  readonly level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

export interface RunRecord {
  readonly id: number;
  readonly repo: string;
  readonly workflowId: number;
  readonly path: string;
  readonly workflowName: string;
  readonly title: string;
  readonly number: number;
  readonly event: "workflow_dispatch" | "push";
  /** Body of the event, as `github.event`; inputs of a dispatch are texts in it. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  /** Full name of branch or tag. */
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly checkSuiteId: number;
  readonly createdAt: number;
  triggeringActor: string;
  attempt: number;
  status: Status;
  conclusion: Conclusion | null;
  startedAt: number;
  updatedAt: number;
  /** Someone asked for the end of this attempt. */
  cancelled: boolean;
  /** Jobs of all attempts, in the order of their creation. */
  jobs: JobRecord[];
}

export interface ArtifactRecord {
  readonly id: number;
  readonly repo: string;
  readonly runId: number;
  readonly name: string;
  readonly size: number;
  readonly digest: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface WorkflowRecord {
  readonly id: number;
  readonly repo: string;
  readonly path: string;
  readonly createdAt: number;
  name: string;
  runs: number;
}

export interface VariableRecord {
  /** null: removed, although the server's own variables may have the name. */
  value: string | null;
  readonly createdAt: number;
  updatedAt: number;
}

export const refName = (ref: string): string => ref.replace(/^refs\/(heads|tags)\//, "");
