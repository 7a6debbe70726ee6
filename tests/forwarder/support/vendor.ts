// A model's vendor on loopback: keeps what it was asked, answers as a test says.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Settled when the other side has gone away before the end. */
  readonly left: Promise<void>;
}

export type Answer = (response: ServerResponse, asked: Asked) => void;

export interface Vendor {
  readonly address: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

export async function openVendor(answer: Answer): Promise<Vendor> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const left = new Promise<void>((resolve) => {
        response.once("close", () => {
          if (!response.writableFinished) resolve();
        });
      });
      const one = { method, url, headers, left, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(value));
  };

export const eventText = (events: readonly unknown[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");

/** Events as a stream, in pieces of so many bytes. */
export const stream =
  (events: readonly unknown[], piece = 1_000_000): Answer =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const bytes = Buffer.from(eventText(events));
    for (let at = 0; at < bytes.length; at += piece) {
      response.write(bytes.subarray(at, at + piece));
    }
    response.end();
  };

/** Begins a stream and goes on with it when the test says. */
export function heldStream(): {
  readonly answer: Answer;
  next(events: readonly unknown[]): void;
  end(): void;
} {
  let held: ServerResponse | null = null;
  return {
    answer(response) {
      held = response;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
    },
    next: (events) => void held?.write(eventText(events)),
    end: () => void held?.end(),
  };
}
