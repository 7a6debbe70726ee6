// Translating one webhook against a remembered state and a table of GitHub's answers.
import { createTranslate } from "../../../app/inbox/translate.ts";
import type { Event } from "../../../core/engine/event.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { NOW, stateOf } from "./state.ts";
import { type Answers, type WireGitHub, wireGitHub } from "./wire-github.ts";

export interface Translated extends WireGitHub {
  readonly events: readonly Event[];
}

export const permissionOf = (login: string, role: string): Answers => ({
  [`GET /repos/o/r/collaborators/${login}/permission`]: {
    json: { permission: role === "maintain" ? "write" : role, role_name: role, user: null },
  },
});

export async function translated(
  name: string,
  payload: object,
  { state = stateOf(), answers = {} }: { state?: RepoState; answers?: Answers } = {},
): Promise<Translated> {
  const wire = wireGitHub(answers);
  const translate = createTranslate({
    githubFor: () => wire.github,
    ownSlug: "mission-control",
    appId: 4,
    isKnownInstallation: async (id) => id === installation.id,
    clock: { now: () => Date.parse(NOW) },
  });
  const delivery = {
    id: "d1",
    repo: "o/r",
    name,
    payload: JSON.stringify(payload),
    receivedAt: NOW,
  };
  return { ...wire, events: await translate(delivery, state) };
}

export const olga = { login: "olga", type: "User" };
export const own = { login: "mission-control[bot]", type: "Bot" };
export const actionsBot = { login: "github-actions[bot]", type: "Bot" };
export const strangerBot = { login: "spam[bot]", type: "Bot" };
export const namedBot = { login: "helper[bot]", type: "Bot" };

export const repository = { full_name: "o/r", default_branch: "main" };
export const installation = { id: 7 };
export const common = { repository, installation, sender: olga };
