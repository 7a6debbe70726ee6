// Begins a mission for an issue that nobody labelled just now: answers with the very event that the label makes, every fact in it
// read at this moment (I7, SR1). What cannot be an objective is refused, and the issue says why.
import { fingerprint } from "../../core/base/fingerprint.ts";
import { mayCommand } from "../../core/command/permission.ts";
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Actor, Event } from "../../core/engine/event.ts";
import { FINAL_MISSION_STATES } from "../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { BACKLOG_LABEL } from "../../core/report/workflow-names.ts";
import { openConfigReader } from "../config/read.ts";
import { RefusedError } from "../engine/errors.ts";
import { isBot } from "../inbox/desk.ts";
import { objectiveBegins } from "../inbox/objective-begins.ts";
import { snapshot } from "../inbox/objective-text.ts";
import type { Deed } from "./deed.ts";
import type { GitHub, IssueFacts } from "./port.ts";

export async function beginMission(
  deed: Deed,
  effect: EffectOf<"mission.begin">,
  other: (repo: string) => GitHub,
): Promise<Event | null> {
  const { github, repo, now } = deed;
  if (isPursued(deed.state(), effect.issue)) return null;
  const facts = await github.issue(effect.issue);
  if (facts === null) throw new RefusedError(`#${effect.issue} is not there any more`);
  if (!facts.open) throw new RefusedError(`#${effect.issue} is closed`);
  const config = openConfigReader(github, other);
  const event = await objectiveBegins(
    { github, config, at: now() },
    { ...facts, number: facts.issue },
    repo.defaultBranch,
    actorOf(github, effect),
  );
  if (effect.expects !== undefined && effect.expects !== textOf(facts))
    throw new RefusedError(`the text of #${effect.issue} was changed after this was asked`);
  const objection = await notVetted(github, facts, event, effect.vetted);
  if (objection !== null) throw new RefusedError(objection);
  const experiment = effect.experiment === true ? { experiment: true as const } : {};
  return { ...event, ...experiment, begun: { why: effect.why } };
}

const isPursued = (state: RepoState, issue: number): boolean =>
  [...state.missions.values()].some(
    (one) => one.issue === issue && !FINAL_MISSION_STATES.some((final) => final === one.state),
  );

const textOf = (facts: IssueFacts): string => {
  const { title, body } = snapshot(facts);
  return fingerprint(`${title}\n${body}`);
};

async function actorOf(
  github: GitHub,
  { by, operator }: EffectOf<"mission.begin">,
): Promise<Actor> {
  // Whoever may write into the database of this app needs no right on GitHub besides.
  if (operator === true) return { login: by, isBot: false, permission: "admin" };
  if (isBot({ login: by, type: "User" })) return { login: by, isBot: true, permission: "none" };
  return { login: by, isBot: false, permission: await permissionOf(github, by) };
}

async function permissionOf(github: GitHub, login: string): Promise<Actor["permission"]> {
  try {
    return await github.permission(login);
  } catch (error) {
    // GitHub will not tell: denies. Busy is thrown on, and the effect is tried again.
    if (!(error instanceof RefusedError)) throw error;
    return "unknown";
  }
}

/** Whoever wrote it has no right to start missions, and nobody stands for its text; null: it may begin. */
async function notVetted(
  github: GitHub,
  { issue, author, labels }: IssueFacts,
  { config }: { readonly config: Parameters<typeof mayCommand>[1] | null },
  vetted: EffectOf<"mission.begin">["vetted"],
): Promise<string | null> {
  // Without a configuration nothing begins, and the answer to the event says so.
  if (vetted === undefined || config === null || author?.byUs === true) return null;
  if (vetted === true && labels.includes(BACKLOG_LABEL)) return null;
  if (author !== null) {
    const permission = author.isBot ? "none" : await permissionOf(github, author.login);
    const { login, isBot } = author;
    if (mayCommand({ login, isBot, permission }, config).ok) return null;
  }
  const advice =
    vetted === true
      ? `with the label \`${BACKLOG_LABEL}\` it may be taken up`
      : "its text may change at any time, so it does not begin by itself: somebody with the right starts it";
  return `#${issue} was written by somebody without the right to start missions; ${advice}`;
}
