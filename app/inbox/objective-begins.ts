// What an objective starts from, gathered fresh: the right of whoever asks, the configuration, the tips of the branches. The same
// whether a label asks or an effect of ours, so that no way to begin passes by a check (I7, SR1).
import type { IsoTime } from "../../core/base/brand.ts";
import type { Actor, EventOf } from "../../core/engine/event.ts";
import { CHAIN_LABEL, EXPERIMENT_LABEL, GREEN } from "../../core/report/workflow-names.ts";
import type { ConfigReader } from "../config/read.ts";
import { RefusedError } from "../engine/errors.ts";
import type { GitHub } from "../github/port.ts";
import { explicitPlan, snapshot } from "./objective-text.ts";

export interface Standing {
  readonly github: Pick<GitHub, "branch">;
  readonly config: ConfigReader;
  readonly at: IsoTime;
}

interface ObjectiveIssue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly labels: readonly string[];
}

/** `by` is awaited beside the other questions. */
export async function objectiveBegins(
  standing: Standing,
  issue: ObjectiveIssue,
  defaultBranch: string,
  by: Promise<Actor>,
): Promise<EventOf<"ObjectiveLabelled">> {
  const [actor, { reading, target, targetSha, greenSha }] = await Promise.all([
    by,
    standingOf(standing, defaultBranch),
  ]);
  return {
    type: "ObjectiveLabelled",
    at: standing.at,
    issue: issue.number,
    ...snapshot(issue),
    by: actor,
    explicitPlan: explicitPlan(issue.body ?? ""),
    ...(issue.labels.includes(EXPERIMENT_LABEL) ? { experiment: true } : {}),
    ...(issue.labels.includes(CHAIN_LABEL) ? { chain: true } : {}),
    config: reading.config,
    problems: reading.problems,
    target,
    targetSha,
    greenSha,
  };
}

/** GitHub says no: then nothing can start, and the thread says so (SR30). */
async function standingOf({ config, github }: Standing, defaultBranch: string) {
  try {
    const reading = await config.read(defaultBranch);
    const branch = reading.config?.branch ?? "";
    const target = branch === "" ? defaultBranch : branch;
    const [targetSha, greenSha] = await Promise.all([github.branch(target), github.branch(GREEN)]);
    return { reading, target, targetSha, greenSha };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const message = `GitHub would not show the configuration or the branches (${error.message}): check the app's permissions.`;
    const problem = { key: "", message, line: null, severity: "error" as const };
    const reading = { config: null, problems: [problem] };
    return { reading, target: defaultBranch, targetSha: null, greenSha: null };
  }
}
