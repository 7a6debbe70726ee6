// The pages on a server of their own, on loopback alone: beside the offline GitHub, where the app itself has no port.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Pages } from "./pages.ts";

export interface ServedPages {
  readonly url: string;
  close(): Promise<void>;
}

/** `port`: the wanted one; taken or 0: any free one. */
export async function servePages(pages: Pages, port: number): Promise<ServedPages> {
  const server = createServer((request, response) => {
    void pages(request, response).then((taken) => {
      if (!taken) response.writeHead(404, { "content-type": "text/plain" }).end("Nothing here.\n");
    });
  });
  const bound = (await listens(server, port)) ?? (await listens(server, 0));
  if (bound === null) throw new Error("no port is free for the pages");
  return {
    url: `http://127.0.0.1:${bound}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function listens(server: Server, port: number): Promise<number | null> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return null;
  }
  const address = server.address();
  return address === null || typeof address === "string" ? null : address.port;
}
