// A channel's other side on loopback: remembers what was posted, and answers as it is told.
import { createServer, type IncomingMessage } from "node:http";

export interface Request {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** "silence": takes it and never answers. "reset": hangs up. */
export type Behaviour = Reply | "silence" | "reset";

export interface HttpServer {
  readonly url: string;
  readonly requests: Request[];
  /** What to answer next, in order; then 200. */
  readonly answers: Behaviour[];
  /** Decides where it is set, and `answers` is empty. */
  decide: ((request: Request) => Behaviour) | null;
  /** Resolves when so many requests have come. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function httpServer(): Promise<HttpServer> {
  const requests: Request[] = [];
  const answers: Behaviour[] = [];
  let waiting: { count: number; done: () => void }[] = [];
  const server = createServer((incoming, outgoing) => {
    let text = "";
    incoming.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
    incoming.on("end", () => {
      const request = {
        path: incoming.url ?? "",
        headers: incoming.headers,
        text,
        json: JSON.parse(text),
      };
      requests.push(request);
      for (const { count, done } of waiting) if (requests.length >= count) done();
      waiting = waiting.filter(({ count }) => requests.length < count);
      const answer = answers.shift() ?? it.decide?.(request) ?? { status: 200, body: "ok" };
      if (answer === "silence") return;
      if (answer === "reset") {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(answer.status, answer.headers).end(answer.body ?? "");
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const it: HttpServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    answers,
    decide: null,
    received: (count) =>
      new Promise((done) => {
        if (requests.length >= count) done();
        else waiting.push({ count, done });
      }),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
  return it;
}
