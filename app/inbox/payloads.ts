// What we read of GitHub's webhooks, and nothing else: a field that is not named here cannot matter.
import { z } from "zod";
import { isSha, type Sha } from "../../core/base/brand.ts";

export const Commit = z.string().refine((text): text is Sha => isSha(text), "not a commit id");

export const User = z.object({ login: z.string(), type: z.string().default("User") });
export type User = z.infer<typeof User>;

const Repository = z.object({ full_name: z.string(), default_branch: z.string() });

/** Of every webhook about one repository. */
const common = {
  action: z.string().default(""),
  repository: Repository,
  sender: User,
  installation: z.object({ id: z.int() }).optional(),
};

export const Issues = z.object({
  ...common,
  issue: z.object({
    number: z.int(),
    title: z.string(),
    body: z.string().nullish(),
    pull_request: z.unknown().optional(),
    labels: z.array(z.object({ name: z.string() })).nullish(),
    updated_at: z.string().nullish(),
    created_at: z.string().nullish(),
    state: z.string().nullish(),
    user: User.nullish(),
    author_association: z.string().nullish(),
  }),
  label: z.object({ name: z.string() }).optional(),
  changes: z
    .object({
      title: z.unknown().optional(),
      body: z.object({ from: z.string().nullish() }).optional(),
    })
    .optional(),
});
export type Issues = z.infer<typeof Issues>;

export const IssueComment = z.object({
  ...common,
  issue: z.object({ number: z.int(), pull_request: z.looseObject({}).nullish() }),
  comment: z.object({
    id: z.int(),
    body: z.string(),
    user: User.nullable(),
    updated_at: z.string().nullish(),
  }),
  changes: z.object({ body: z.object({ from: z.string() }).optional() }).optional(),
});
export type IssueComment = z.infer<typeof IssueComment>;

const Head = z.object({
  sha: Commit,
  ref: z.string(),
  /** null: the fork was deleted. */
  repo: z.object({ full_name: z.string() }).nullable(),
});

export const PullRequest = z.object({
  ...common,
  pull_request: z.object({
    number: z.int(),
    merged: z.boolean().nullish(),
    merged_at: z.string().nullish(),
    head: Head,
  }),
});
export type PullRequest = z.infer<typeof PullRequest>;

export const PullRequestReview = z.object({
  ...common,
  review: z.object({
    id: z.int(),
    state: z.string(),
    commit_id: Commit.nullable(),
    user: User.nullable(),
    submitted_at: z.iso.datetime({ offset: true }).nullish(),
  }),
  pull_request: z.object({ number: z.int(), head: Head }),
});
export type PullRequestReview = z.infer<typeof PullRequestReview>;

const PushedFiles = z.array(z.string()).default([]);

export const Push = z.object({
  ...common,
  ref: z.string(),
  before: Commit,
  after: Commit,
  forced: z.boolean().default(false),
  commits: z
    .array(z.object({ added: PushedFiles, modified: PushedFiles, removed: PushedFiles }))
    .default([]),
});
export type Push = z.infer<typeof Push>;

export const WorkflowRun = z.object({
  ...common,
  workflow_run: z.object({
    id: z.int(),
    event: z.string(),
    name: z.string().nullish(),
    display_title: z.string().nullish(),
    html_url: z.string(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    actor: User.nullish(),
    head_repository: z.object({ full_name: z.string() }).nullish(),
  }),
});
export type WorkflowRun = z.infer<typeof WorkflowRun>;

export const WorkflowJob = z.object({
  ...common,
  workflow_job: z.object({
    run_id: z.int(),
    run_attempt: z.int().nullish(),
    name: z.string(),
    conclusion: z.string().nullable(),
    html_url: z.string().nullish(),
    steps: z.array(z.object({ name: z.string(), conclusion: z.string().nullable() })).default([]),
  }),
});
export type WorkflowJob = z.infer<typeof WorkflowJob>;

const OwnApp = z.object({ slug: z.string().nullish() }).nullable();

export const CheckRun = z.object({
  ...common,
  check_run: z.object({ name: z.string(), head_sha: Commit, app: OwnApp }),
});
export type CheckRun = z.infer<typeof CheckRun>;

export const CheckSuite = z.object({
  ...common,
  check_suite: z.object({ head_sha: Commit, app: OwnApp }),
});
export type CheckSuite = z.infer<typeof CheckSuite>;

const Named = z.array(z.object({ full_name: z.string() })).default([]);

/** `installation` and `installation_repositories`: about several repositories, delivered to the lane of each. */
export const Installation = z.object({
  action: z.string(),
  installation: z.object({ id: z.int(), app_id: z.int() }),
  repositories: Named,
  repositories_added: Named,
  repositories_removed: Named,
  sender: User,
});
export type Installation = z.infer<typeof Installation>;

export const RepositoryChange = z.object({ ...common });
export type RepositoryChange = z.infer<typeof RepositoryChange>;
