// Trees edited in memory: files put and taken away, new tree objects written, no process. What it makes is what git would
// make of the same files; the content check compares it with git afterwards all the same.
import type { BareClone } from "./bare.ts";
import { type Changes, type PathState, pathText, type RawPath } from "./changes.ts";
import { writeObject } from "./commit.ts";
import type { Objects } from "./objects.ts";

interface Entry {
  /** As trees spell it: without a leading zero. */
  readonly mode: string;
  readonly id: string;
}

type Folder = ReadonlyMap<string, Entry>;

const TREE = "40000";
const EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
/** Trees kept; beyond that they are read again. */
const KNOWN_MAX = 20_000;

const NAMES_MAX = 500;

const fold = (name: string): string => pathText(name).normalize("NFC").toLowerCase();

export class Trees {
  readonly #clone: BareClone;
  readonly #known = new Map<string, Folder>([[EMPTY, new Map()]]);
  /** By tree: its names as a file system without case sees them. */
  readonly #names = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(clone: BareClone) {
    this.#clone = clone;
  }

  /** Reads the folders that hold these paths, in one process. */
  async load(objects: Objects, root: string, paths: Iterable<RawPath>): Promise<void> {
    if (this.#known.size > KNOWN_MAX) this.#forget();
    const folders = new Set<string>([""]);
    for (const path of paths) for (const folder of foldersOf(path)) folders.add(folder);
    const names = [...folders].map((folder) => `${root}:${pathText(folder)}`);
    for (const { id, type, body } of (await objects.read(names)).values()) {
      if (type === "tree") this.#known.set(id, parseFolder(body));
    }
  }

  /** The tree with these changes made; null when a folder that it needs was not loaded. */
  async apply(root: string, changes: Changes): Promise<string | null> {
    const edits = [...changes].map(([path, { after }]) => ({ names: path.split("/"), after }));
    const made = await this.#edit(root, edits);
    return made === undefined ? null : (made ?? (await this.#write(new Map())));
  }

  /** undefined: not loaded · null: nothing is left in it. */
  async #edit(root: string, edits: readonly Edit[]): Promise<string | null | undefined> {
    const known = this.#known.get(root);
    if (known === undefined) return undefined;
    const folder = new Map(known);
    const inner = new Map<string, Edit[]>();
    const own: [string, PathState][] = [];
    for (const { names, after } of edits) {
      const [name = "", ...rest] = names;
      if (rest.length === 0) own.push([name, after]);
      else inner.set(name, [...(inner.get(name) ?? []), { names: rest, after }]);
    }
    // A file may make room for a folder of its name, or a folder for a file: what goes, goes first.
    for (const [name, after] of own) if (after === "") folder.delete(name);
    for (const [name, below] of inner) {
      const entry = folder.get(name);
      const made = await this.#edit(entry?.mode === TREE ? entry.id : EMPTY, below);
      if (made === undefined) return undefined;
      if (made === null) folder.delete(name);
      else folder.set(name, { mode: TREE, id: made });
    }
    for (const [name, after] of own) {
      const [mode = "", id = ""] = after.split(" ");
      if (after !== "") folder.set(name, { mode: mode.replace(/^0+/, ""), id });
    }
    return folder.size === 0 ? null : this.#write(folder);
  }

  /**
   * The path beside this one that a file system without upper and lower case takes for the same; null: there is none;
   * undefined: not loaded.
   */
  twin(root: string, path: RawPath): RawPath | null | undefined {
    let at = root;
    let above = "";
    for (const name of path.split("/")) {
      const folder = this.#known.get(at);
      if (folder === undefined) return undefined;
      const other = this.#folded(at, folder)
        .get(fold(name))
        ?.find((each) => each !== name);
      if (other !== undefined) return `${above}${other}`;
      const entry = folder.get(name);
      if (entry?.mode !== TREE) return null;
      at = entry.id;
      above += `${name}/`;
    }
    return null;
  }

  #folded(id: string, folder: Folder): ReadonlyMap<string, readonly string[]> {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const names = new Map<string, string[]>();
    for (const name of folder.keys()) {
      const folded = fold(name);
      names.set(folded, [...(names.get(folded) ?? []), name]);
    }
    if (this.#names.size > NAMES_MAX) this.#names.clear();
    this.#names.set(id, names);
    return names;
  }

  #forget(): void {
    this.#known.clear();
    this.#known.set(EMPTY, new Map());
  }

  async #write(folder: Folder): Promise<string> {
    const id = await writeObject(this.#clone, "tree", renderFolder(folder));
    this.#known.set(id, folder);
    return id;
  }
}

interface Edit {
  readonly names: readonly string[];
  readonly after: PathState;
}

/** `a/b/c` → `a`, `a/b`. */
export function foldersOf(path: RawPath): readonly RawPath[] {
  const folders: string[] = [];
  for (let cut = path.indexOf("/"); cut !== -1; cut = path.indexOf("/", cut + 1)) {
    folders.push(path.slice(0, cut));
  }
  return folders;
}

function parseFolder(body: Buffer): Folder {
  const folder = new Map<string, Entry>();
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const end = body.indexOf(0, space);
    const name = body.toString("latin1", space + 1, end);
    const id = body.toString("hex", end + 1, end + 21);
    folder.set(name, { mode: body.toString("latin1", at, space), id });
    at = end + 21;
  }
  return folder;
}

function renderFolder(folder: Folder): Buffer {
  // Git orders names as if folders ended in a slash.
  const order = (name: string, { mode }: Entry): string => (mode === TREE ? `${name}/` : name);
  const entries = [...folder].sort(([a, one], [b, two]) => {
    const [left, right] = [order(a, one), order(b, two)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
  return Buffer.concat(
    entries.flatMap(([name, { mode, id }]) => [
      Buffer.from(`${mode} ${name}\0`, "latin1"),
      Buffer.from(id, "hex"),
    ]),
  );
}
