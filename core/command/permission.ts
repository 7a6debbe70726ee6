// Who may steer (SR1, SR2, I7): the permission that GitHub reports now, for people; the exact name, for bots.
import type { RepoConfig } from "../config/schema.ts";
import type { Actor } from "../engine/event.ts";

export type MayCommand = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Runs on behalf of anybody's workflow: never a person's will, whatever the configuration says. */
const NEVER = new Set(["github-actions[bot]", "github-actions"]);

const no = (why: string): MayCommand => ({ ok: false, why });

/** "write, maintain or admin" */
export function rolesSentence(roles: readonly string[]): string {
  if (roles.length === 0) return "nobody";
  return roles.length === 1 ? `${roles[0]}` : `${roles.slice(0, -1).join(", ")} or ${roles.at(-1)}`;
}

export function mayCommand(actor: Actor, config: RepoConfig): MayCommand {
  const login = actor.login;
  if (login === "" || NEVER.has(login.toLowerCase()))
    return no("this account never steers missions");
  if (actor.permission === "unknown") {
    return no("its permission could not be read from GitHub just now; please try again");
  }
  if (actor.isBot || login.endsWith("[bot]")) {
    return config.people.bots.includes(login)
      ? { ok: true }
      : no("bots are ignored unless `people.bots` names them");
  }
  if (config.people.may_command.some((role) => role === actor.permission)) return { ok: true };
  const needed = rolesSentence(config.people.may_command);
  return no(`it has the permission \`${actor.permission}\` here, and ${needed} is needed`);
}
