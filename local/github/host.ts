// What the Actions service sees of this GitHub.
import type { ActionsOptions } from "../api.ts";
import type { Host } from "../runner/host.ts";
import type { Auth } from "./auth.ts";
import type { Hub } from "./hub.ts";
import { fullName } from "./model.ts";
import { repositoryShape } from "./shapes/repository.ts";
import { userRowShape } from "./shapes/user.ts";

/** GitHub's job tokens live as long as the job, at most a day. */
const JOB_TOKEN_MS = 24 * 3_600_000;

export function openHost(hub: Hub, auth: Auth, actions: ActionsOptions): Host {
  return {
    url: hub.url,
    apiUrl: hub.apiUrl,
    dataDir: hub.dataDir,
    actions,
    now: () => hub.now(),
    nextId: () => hub.nextId(),
    gitDir: (repo) => hub.gitDir(repo),
    git: (repo) => hub.git(hub.repo(repo)),
    defaultBranch: (repo) => hub.repo(repo).defaultBranch,
    resolve: (repo, ref) => hub.git(hub.repo(repo)).resolve(ref),
    async readFile(repo, commit, path) {
      const object = await hub.git(hub.repo(repo)).object(`${commit}:${path}`);
      return object?.type === "blob" ? object.data.toString("utf8") : null;
    },
    async listFiles(repo, commit, folder) {
      const path = folder.replace(/^\/+|\/+$/g, "");
      const entries = await hub.git(hub.repo(repo)).tree(`${commit}:${path}`);
      return (entries ?? []).filter((entry) => entry.type === "blob").map((entry) => entry.path);
    },
    // The service keeps what is set by REST; the host adds nothing.
    variables: () => ({}),
    secrets: (repo) => ({ ...actions.secrets, ...hub.repo(repo).secrets }),
    mintJobToken(repo, permissions) {
      const { token } = auth.mint({
        kind: "job",
        installationId: null,
        repos: [fullName(hub.repo(repo))],
        permissions,
        lifeMs: JOB_TOKEN_MS,
      });
      return { token, revoke: () => auth.revoke(token) };
    },
    simpleUser(login) {
      const user = hub.user(login);
      return user === null ? null : userRowShape(hub, user);
    },
    repository: (repo) => repositoryShape(hub, hub.repo(repo)),
    async emit(repo, event, action, body, sender) {
      hub.hooks.emit(hub.repo(repo), { event, action, sender, body: () => body });
    },
    changed: () => hub.changed(),
  };
}
