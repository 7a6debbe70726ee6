// The pages behind a real server on loopback, with pictures made of rows.
import type { Access } from "../../../app/web/access.ts";
import { createPages } from "../../../app/web/pages.ts";
import { type ServedPages, servePages } from "../../../app/web/serve.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { queuePicture } from "../../../core/voice/queue-picture.ts";
import { NOW_MS } from "../../core/voice/queue-rows.ts";

export const serve = (
  access: Access,
  states: Readonly<Record<string, RepoState>>,
): Promise<ServedPages> =>
  servePages(
    createPages({
      access,
      webUrl: "https://github.com",
      repositories: async () => Object.keys(states),
      picture: async (repo) => {
        const state = states[repo];
        return state === undefined ? null : queuePicture(state, NOW_MS);
      },
    }),
    0,
  );
