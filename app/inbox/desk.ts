// What every translation is given, and the questions all of them ask: who acted, may they be heard, is the thread ours.
// Nothing here costs a request unless it says so.
import type { IsoTime } from "../../core/base/brand.ts";
import type { Actor } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import type { ConfigReader } from "../config/read.ts";
import { RefusedError } from "../engine/errors.ts";
import type { GitHub } from "../github/port.ts";
import type { User } from "./payloads.ts";

export interface Desk {
  /** "owner/name": the lane. */
  readonly repo: string;
  readonly state: RepoState;
  readonly github: GitHub;
  readonly config: ConfigReader;
  readonly appId: number;
  /** Do we work in other repositories of this installation? Asked of our own memory. */
  readonly isKnownInstallation: (installation: number) => Promise<boolean>;
  /** Login of our own bot user. */
  readonly ownLogin: string;
  readonly at: IsoTime;
}

/** Acts for whatever workflow runs: never a person's will (SR2). */
const WORKFLOW_BOT = "github-actions[bot]";

export const isOwn = (desk: Pick<Desk, "ownLogin">, user: User): boolean =>
  user.login === desk.ownLogin;

export const isBot = (user: User): boolean => user.type === "Bot" || user.login.endsWith("[bot]");

/** May this account cause anything at all? People always (their permission is read later); bots when named exactly. */
export function isHeard(desk: Desk, user: User): boolean {
  if (isOwn(desk, user) || user.login === WORKFLOW_BOT) return false;
  return !isBot(user) || namedBots(desk.state).has(user.login);
}

function namedBots(state: RepoState): ReadonlySet<string> {
  return new Set([
    ...(state.repo.config?.people.bots ?? []),
    ...[...state.missions.values()].flatMap((mission) => mission.config.people.bots),
  ]);
}

/** Somebody whose right to ask matters: one request, always fresh (SR1). Bots have no collaborator permission to read. */
export async function entitledActor(desk: Desk, user: User): Promise<Actor> {
  if (isBot(user)) return { login: user.login, isBot: true, permission: "none" };
  try {
    return {
      login: user.login,
      isBot: false,
      permission: await desk.github.permission(user.login),
    };
  } catch (error) {
    // GitHub will not tell: denies. Busy is another matter: that is thrown on, and the delivery is tried again.
    if (!(error instanceof RefusedError)) throw error;
    return { login: user.login, isBot: false, permission: "unknown" };
  }
}

/** Somebody whose act is a fact whatever their right: no request, and no right to anything. */
export const witness = (user: User): Actor => ({
  login: user.login,
  isBot: isBot(user),
  permission: "unknown",
});

/** Issues and pull requests that belong to a mission, running or ended. */
export function isOurThread(state: RepoState, thread: number): boolean {
  for (const mission of state.missions.values()) if (mission.issue === thread) return true;
  return isOurPull(state, thread);
}

export function isOurPull(state: RepoState, pull: number): boolean {
  if (state.repo.onboardingPull === pull) return true;
  for (const mission of state.missions.values()) {
    if (mission.planPull === pull || mission.promotionPull === pull) return true;
  }
  for (const unit of state.units.values()) if (unit.pull === pull) return true;
  return false;
}

export const isActive = (state: RepoState): boolean => state.repo.onboarding === "active";
