// `fetch` to the forwarder without the limits of Node's own: a model on somebody's desk may think for many minutes before its first
// word. The run's time limit still ends it.
import { request } from "node:http";
import { Readable } from "node:stream";

export const loopbackFetch: typeof fetch = (input, init) =>
  new Promise((resolve, reject) => {
    const { body, method, headers, signal } = init ?? {};
    const sent = request(
      input instanceof Request ? input.url : input,
      {
        method: method ?? "GET",
        headers: Object.fromEntries(new Headers(headers)),
        ...(signal === null || signal === undefined ? {} : { signal }),
      },
      (answer) => {
        const status = answer.statusCode ?? 502;
        const given = new Headers();
        for (const [name, value] of Object.entries(answer.headers)) {
          if (value !== undefined) given.set(name, String(value));
        }
        const stream = Readable.toWeb(answer);
        resolve(new Response(new ReadableStream(readingFrom(stream)), { status, headers: given }));
      },
    );
    // Also after the answer has begun: its reader hears of it then.
    sent.on("error", reject);
    sent.end(typeof body === "string" ? body : "");
  });

/** The same bytes as a stream of the web's own type. */
function readingFrom(
  stream: ReturnType<typeof Readable.toWeb>,
): UnderlyingDefaultSource<Uint8Array> {
  const reader = stream.getReader();
  return {
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      controller.enqueue(new Uint8Array(value));
    },
    cancel: (reason) => reader.cancel(reason),
  };
}
