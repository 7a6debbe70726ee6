// What the runner gets to run one job, and what it gives back.
import type { ContextName, ExpressionData } from "./expression.ts";
import type { Permissions } from "./permissions.ts";
import type { Conclusion, JobRecord, RunRecord } from "./record.ts";
import type { JobDefinition, Workflow } from "./workflow.ts";

export interface JobPlan {
  readonly run: RunRecord;
  /** Its steps are kept up to date while the job runs. */
  readonly record: JobRecord;
  readonly definition: JobDefinition;
  readonly workflow: Workflow;
  /** Everything but what only exists while the job runs: env, job, runner, steps, the token. */
  readonly contexts: Partial<Readonly<Record<ContextName, ExpressionData>>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly permissions: Permissions;
}

export interface JobOutcome {
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}
