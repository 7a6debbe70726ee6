// Stored webhook → events, with the facts that deciding needs. Whether it is ours is decided with what we remember,
// before any request; a payload of another shape is not ours either.
import { z } from "zod";
import { isIsoTime, isoTime } from "../../core/base/brand.ts";
import type { Event } from "../../core/engine/event.ts";
import { type ConfigReader, openConfigReader } from "../config/read.ts";
import type { Clock, Delivery, Translate } from "../engine/port.ts";
import type { GitHub } from "../github/port.ts";
import { translateBacklog } from "./backlog.ts";
import { translateCheckRun, translateCheckSuite } from "./checks.ts";
import { translateComment } from "./comments.ts";
import type { Desk } from "./desk.ts";
import { translateInstallation } from "./installation.ts";
import { translateIssue } from "./issues.ts";
import * as payloads from "./payloads.ts";
import { translatePull } from "./pulls.ts";
import { translatePush } from "./pushes.ts";
import { translateRepository } from "./repository.ts";
import { translateReview } from "./reviews.ts";
import { translateJob, translateRun } from "./runs.ts";

export interface TranslateOptions {
  readonly githubFor: (repo: { readonly repo: string; readonly installationId: number }) => GitHub;
  /** The app's slug; its bot user is `slug[bot]`. */
  readonly ownSlug: string;
  readonly appId: number;
  readonly isKnownInstallation: Desk["isKnownInstallation"];
  readonly clock: Pick<Clock, "now">;
}

type Family = (desk: Desk, payload: unknown) => Promise<readonly Event[]>;

function family<T>(
  schema: z.ZodType<T>,
  translate: (desk: Desk, payload: T) => readonly Event[] | Promise<readonly Event[]>,
): Family {
  return async (desk, payload) => {
    const parsed = schema.safeParse(payload);
    return parsed.success ? translate(desk, parsed.data) : [];
  };
}

/** Every webhook that means something to us; app.yml subscribes to exactly these. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  check_run: family(payloads.CheckRun, translateCheckRun),
  check_suite: family(payloads.CheckSuite, translateCheckSuite),
  installation: family(payloads.Installation, translateInstallation),
  installation_repositories: family(payloads.Installation, translateInstallation),
  issue_comment: family(payloads.IssueComment, translateComment),
  issues: family(payloads.Issues, async (desk, payload) => [
    ...(await translateIssue(desk, payload)),
    ...translateBacklog(desk, payload),
  ]),
  pull_request: family(payloads.PullRequest, translatePull),
  pull_request_review: family(payloads.PullRequestReview, translateReview),
  push: family(payloads.Push, translatePush),
  repository: family(payloads.RepositoryChange, translateRepository),
  workflow_job: family(payloads.WorkflowJob, translateJob),
  workflow_run: family(payloads.WorkflowRun, translateRun),
};

export function createTranslate(options: TranslateOptions): Translate {
  const { githubFor, ownSlug, appId, isKnownInstallation, clock } = options;
  return async (delivery, state) => {
    const payload = jsonOf(delivery);
    if (delivery.name === "event") return ownEvent(payload);
    const translate = Object.hasOwn(FAMILIES, delivery.name) ? FAMILIES[delivery.name] : undefined;
    if (translate === undefined) return [];
    const { repo } = delivery;
    const installationId = installationOf(payload) ?? state.repo.installationId;
    const github = githubFor({ repo, installationId });
    const config: ConfigReader = openConfigReader(github, (name) =>
      githubFor({ repo: name, installationId }),
    );
    const ownLogin = `${ownSlug}[bot]`;
    const at = isoTime(clock.now());
    return translate(
      { repo, state, github, config, appId, isKnownInstallation, ownLogin, at },
      payload,
    );
  };
}

function jsonOf({ payload }: Delivery): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}

const WithInstallation = z.object({ installation: z.object({ id: z.int() }) });

function installationOf(payload: unknown): number | null {
  const parsed = WithInstallation.safeParse(payload);
  return parsed.success ? parsed.data.installation.id : null;
}

/** Results of effects and timers, stored by ourselves in the form they are used in. */
const OwnEvent = z.custom<Event>(
  (value) =>
    z.looseObject({ type: z.string().min(1), at: z.string().refine(isIsoTime) }).safeParse(value)
      .success,
);

function ownEvent(payload: unknown): readonly Event[] {
  return [OwnEvent.parse(payload)];
}
