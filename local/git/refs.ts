// Reads refs straight from a bare repository's files (loose, then packed): the server owns the folder and asks very often.
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";

const SHA = /^[0-9a-f]{40}$/;

function missing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR";
}

/** Synchronous: refs are tiny and many, and a turn of the event loop for each costs ten times the reading. */
function text(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (missing(error)) return null;
    throw error;
  }
}

/** A name git would accept: what `git check-ref-format` says, for full names. */
export function validRef(ref: string): boolean {
  if (!ref.startsWith("refs/") || ref.split("/").length < 3) return false;
  if (/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/.test(ref)) return false;
  return ref
    .split("/")
    .every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}

export class RefReader {
  readonly #dir: string;
  #packed: { readonly stamp: string; readonly refs: ReadonlyMap<string, string> } = {
    stamp: "",
    refs: new Map(),
  };

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Value of a full ref name; null when absent. */
  async read(ref: string): Promise<string | null> {
    if (!validRef(ref)) return null;
    const loose = text(join(this.#dir, ref))?.trim();
    if (loose !== undefined && SHA.test(loose)) return loose;
    return (await this.#packedRefs()).get(ref) ?? null;
  }

  /** All refs whose full name starts with the prefix, in name order. */
  async list(prefix: string): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const [ref, sha] of await this.#packedRefs())
      if (ref.startsWith(prefix)) found.set(ref, sha);
    this.#walk(prefix.slice(0, prefix.lastIndexOf("/")), prefix, found);
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  #walk(folder: string, prefix: string, found: Map<string, string>): void {
    for (const entry of this.#entries(folder)) {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (name.startsWith(prefix) || prefix.startsWith(`${name}/`))
          this.#walk(name, prefix, found);
      } else if (name.startsWith(prefix) && !name.endsWith(".lock")) {
        const sha = text(join(this.#dir, name))?.trim();
        if (sha !== undefined && SHA.test(sha)) found.set(name, sha);
      }
    }
  }

  #entries(folder: string): readonly Dirent[] {
    try {
      return readdirSync(join(this.#dir, folder), { withFileTypes: true });
    } catch (error) {
      if (missing(error)) return [];
      throw error;
    }
  }

  async #packedRefs(): Promise<ReadonlyMap<string, string>> {
    const path = join(this.#dir, "packed-refs");
    const info = await stat(path, { bigint: true }).catch((error: unknown) => {
      if (missing(error)) return null;
      throw error;
    });
    const stamp = info === null ? "none" : `${info.ino} ${info.mtimeNs} ${info.size}`;
    if (stamp === this.#packed.stamp) return this.#packed.refs;
    const refs = new Map<string, string>();
    for (const line of (text(path) ?? "").split("\n")) {
      const match = /^([0-9a-f]{40}) (refs\/.+)$/.exec(line);
      if (match?.[1] !== undefined && match[2] !== undefined) refs.set(match[2], match[1]);
    }
    this.#packed = { stamp, refs };
    return refs;
  }
}
