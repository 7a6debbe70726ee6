// Tells open pages that something changed, so that they look again: server-sent events, gathered over a moment. A page that
// is not looked at closes its connection (see live.js).

/** Changes come in bursts; a person does not read faster than this. */
const GATHER_MS = 300;

export class ChangeFeed {
  readonly #readers = new Set<ReadableStreamDefaultController<Uint8Array>>();
  #timer: NodeJS.Timeout | null = null;

  changed(): void {
    if (this.#readers.size === 0 || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      for (const reader of this.#readers) reader.enqueue(MESSAGE);
    }, GATHER_MS);
    this.#timer.unref();
  }

  open(): Response {
    const readers = this.#readers;
    let mine: ReadableStreamDefaultController<Uint8Array> | null = null;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        mine = controller;
        readers.add(controller);
        controller.enqueue(HELLO);
      },
      cancel() {
        if (mine !== null) readers.delete(mine);
      },
    });
    return new Response(stream, { headers: { "content-type": "text/event-stream" } });
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const reader of this.#readers) reader.close();
    this.#readers.clear();
  }
}

const HELLO = new TextEncoder().encode("retry: 2000\n\n");
const MESSAGE = new TextEncoder().encode("data: changed\n\n");
