// Whether two sets of changes meet: then git has to merge. Where they do not, the merge is both of them, file by file, since
// renames of folders are not followed (see bare.ts) and a renamed file is among the changed ones under both its names.
import type { RawPath } from "./changes.ts";
import { foldersOf } from "./tree.ts";

export class Touched {
  readonly #paths = new Set<RawPath>();
  /** Every folder above a touched path. */
  readonly #folders = new Set<RawPath>();

  constructor(paths: Iterable<RawPath> = []) {
    for (const path of paths) this.add(path);
  }

  add(path: RawPath): void {
    this.#paths.add(path);
    for (const folder of foldersOf(path)) this.#folders.add(folder);
  }

  /** The same path, or one where the other has a folder. */
  meets(path: RawPath): boolean {
    if (this.#paths.has(path) || this.#folders.has(path)) return true;
    return foldersOf(path).some((folder) => this.#paths.has(folder));
  }
}
