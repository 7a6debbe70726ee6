// The pages behind a real server on loopback, with pictures made of rows.
import { once } from "node:events";
import { createServer } from "node:http";
import type { Access } from "../../../app/web/access.ts";
import { createPages } from "../../../app/web/pages.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { queuePicture } from "../../../core/voice/queue-picture.ts";
import { NOW_MS } from "../../core/voice/queue-rows.ts";

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Whatever the pages do not take is 418 here. */
export async function serve(access: Access, states: Record<string, RepoState>): Promise<Served> {
  const pages = createPages({
    access,
    webUrl: "https://github.com",
    repositories: async () => Object.keys(states),
    picture: async (repo) => {
      const state = states[repo];
      return state === undefined ? null : queuePicture(state, NOW_MS);
    },
  });
  const server = createServer((request, response) => {
    void pages(request, response).then((taken) => {
      if (!taken) response.writeHead(418).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
