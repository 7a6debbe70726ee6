// Short-lived addresses for downloads, as GitHub redirects to: unguessable, good for one download within a minute.
import { randomBytes } from "node:crypto";

const LIVES_MS = 60_000;
const OPEN_MAX = 1_000;

export interface Download {
  readonly bytes: () => Promise<Uint8Array>;
  readonly type: string;
  readonly name: string;
}

export class OneTimeLinks {
  readonly #open = new Map<string, { readonly download: Download; readonly until: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  make(download: Download): string {
    const [oldest] = this.#open.keys();
    if (this.#open.size >= OPEN_MAX && oldest !== undefined) this.#open.delete(oldest);
    const token = randomBytes(24).toString("base64url");
    this.#open.set(token, { download, until: this.#now() + LIVES_MS });
    return token;
  }

  take(token: string): Download | null {
    const found = this.#open.get(token);
    this.#open.delete(token);
    return found !== undefined && found.until >= this.#now() ? found.download : null;
  }
}
