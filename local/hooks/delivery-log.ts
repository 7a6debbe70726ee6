// Every webhook delivery, kept so that it can be looked up and sent again: in memory, and as lines appended to a file.
import { createWriteStream, type WriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface DeliveryRow {
  readonly id: number;
  /** X-GitHub-Delivery; the same for every attempt. */
  readonly guid: string;
  readonly appId: number;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly event: string;
  readonly action: string | null;
  readonly body: string;
  readonly redelivery: boolean;
  deliveredAt: string;
  /** null: not tried yet. */
  statusCode: number | null;
  status: string;
  seconds: number;
  headers: Readonly<Record<string, string>>;
}

/** GitHub keeps deliveries for days; a count serves a local one better. */
const KEPT = 2_000;

export class DeliveryLog {
  readonly #file: string;
  readonly #rows = new Map<number, DeliveryRow>();
  #stream: WriteStream | null = null;

  private constructor(file: string) {
    this.#file = file;
  }

  static async open(dataDir: string): Promise<DeliveryLog> {
    const log = new DeliveryLog(join(dataDir, "deliveries.jsonl"));
    const text = await readFile(log.#file, "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
      throw error;
    });
    for (const line of text.split("\n")) log.#restore(line);
    log.#forget();
    if (text !== "") {
      const kept = [...log.#rows.values()].map((row) => `${JSON.stringify(row)}\n`);
      await writeFile(log.#file, kept.join(""), { mode: 0o600 });
    }
    log.#stream = createWriteStream(log.#file, { flags: "a", mode: 0o600 });
    return log;
  }

  /** A line cut short by a crash is the last one and says nothing that could be relied on. */
  #restore(line: string): void {
    if (line === "") return;
    try {
      const change: Partial<DeliveryRow> & { readonly id: number } = JSON.parse(line);
      const known = this.#rows.get(change.id);
      if (known !== undefined) Object.assign(known, change);
      else if (change.body !== undefined) this.#rows.set(change.id, JSON.parse(line));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  add(row: DeliveryRow): void {
    this.#rows.set(row.id, row);
    this.#forget();
    this.#stream?.write(`${JSON.stringify(row)}\n`);
  }

  tried(row: DeliveryRow, result: Pick<DeliveryRow, "statusCode" | "status" | "seconds">): void {
    Object.assign(row, result);
    const { id, deliveredAt, headers } = row;
    this.#stream?.write(`${JSON.stringify({ id, deliveredAt, headers, ...result })}\n`);
  }

  find(id: number): DeliveryRow | null {
    return this.#rows.get(id) ?? null;
  }

  /** Newest first. */
  of(appId: number): readonly DeliveryRow[] {
    return [...this.#rows.values()].filter((row) => row.appId === appId).reverse();
  }

  waiting(): readonly DeliveryRow[] {
    return [...this.#rows.values()].filter((row) => row.statusCode === null);
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = null;
    if (stream !== null) await new Promise<void>((resolve) => stream.end(resolve));
  }

  #forget(): void {
    for (const [id, row] of this.#rows) {
      if (this.#rows.size <= KEPT) return;
      if (row.statusCode !== null) this.#rows.delete(id);
    }
  }
}
