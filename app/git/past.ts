// What each path was, step by step, on the line of commits that mc/green stood on. Read once and then only what is new;
// bounded in depth and size, because older content that comes back is no accident of a stale branch.
import { type Sha, sha } from "../../core/base/brand.ts";
import type { BareClone } from "./bare.ts";
import { type PathChange, parseChange, type RawPath } from "./changes.ts";

/** Steps of mc/green that are looked at. */
export const PAST_DEPTH = 500;
/** Changed paths that are remembered in all; a vendored folder must not fill the memory. */
const PATHS_MAX = 200_000;

/** One step of the line: what changed between a commit and its first parent. */
export interface Step {
  readonly commit: Sha;
  readonly parent: Sha | null;
  readonly subject: string;
  readonly changes: ReadonlyMap<RawPath, PathChange>;
}

export interface Past {
  /** Newest first. */
  readonly steps: readonly Step[];
  /** Steps that changed a path, newest first. */
  readonly of: (path: RawPath) => readonly Step[];
}

export class PastReader {
  readonly #clone: BareClone;
  #steps: readonly Step[] = [];
  #past: Past = { steps: [], of: () => [] };
  #reading: Promise<unknown> = Promise.resolve();

  constructor(clone: BareClone) {
    this.#clone = clone;
  }

  /** The line that ends in `tip`. */
  read(tip: Sha): Promise<Past> {
    const past = this.#reading.then(() => this.#read(tip));
    this.#reading = past.catch(() => null);
    return past;
  }

  async #read(tip: Sha): Promise<Past> {
    const known = this.#steps[0]?.commit;
    if (known === tip) return this.#past;
    const fresh = await this.#log(tip, known ?? null);
    const joins = fresh.length > 0 && fresh.at(-1)?.parent === known;
    // Another line than before (somebody moved it back): read as if nothing were known.
    const steps = joins
      ? [...fresh, ...this.#steps]
      : known === undefined
        ? fresh
        : await this.#log(tip, null);
    this.#steps = bounded(steps);
    this.#past = pastOf(this.#steps);
    return this.#past;
  }

  async #log(tip: Sha, until: Sha | null): Promise<readonly Step[]> {
    const { out } = await this.#clone.git([
      ...["log", "--first-parent", "--diff-merges=first-parent", "-r", "-z", "--raw", "--root"],
      ...["--no-renames", "--no-abbrev", "--format=%x01%H %P%x02%s", `-n${PAST_DEPTH}`, tip],
      ...(until === null ? [] : [`^${until}`]),
      "--",
    ]);
    return parseLog(out.toString("latin1"));
  }
}

/** Sections open with a byte that no raw entry starts with; names follow their entries after a NUL. */
export function parseLog(text: string): readonly Step[] {
  const steps: Step[] = [];
  let changes = new Map<RawPath, PathChange>();
  const fields = text.split("\0");
  for (let at = 0; at < fields.length; at += 1) {
    const field = (fields[at] ?? "").replace(/^\n/, "");
    if (field.startsWith(":")) changes.set(fields[++at] ?? "", parseChange(field));
    else if (field.startsWith("\u0001")) {
      const [ids = "", subject = ""] = field.slice(1).split("\u0002");
      const [commit = "", parent] = ids.split(" ");
      changes = new Map();
      const above = parent === undefined || parent === "" ? null : sha(parent);
      const text = Buffer.from(subject, "latin1").toString("utf8").trim();
      steps.push({ commit: sha(commit), parent: above, subject: text, changes });
    }
  }
  return steps;
}

function bounded(steps: readonly Step[]): readonly Step[] {
  let paths = 0;
  const end = steps.findIndex(({ changes }, index) => {
    paths += changes.size;
    return index >= PAST_DEPTH || paths > PATHS_MAX;
  });
  return end === -1 ? steps : steps.slice(0, end);
}

export function pastOf(steps: readonly Step[]): Past {
  const index = new Map<RawPath, Step[]>();
  for (const step of steps) {
    for (const path of step.changes.keys()) {
      const known = index.get(path);
      if (known === undefined) index.set(path, [step]);
      else known.push(step);
    }
  }
  return { steps, of: (path) => index.get(path) ?? [] };
}
