// Writes a small tree as `git reset --hard` would: the files, and an index that knows them by their real times and places,
// so that git finds nothing to do. And its objects as a store to borrow from.
import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { packOf } from "../git/pack.ts";
import type { SmallFile, SmallTree } from "./small-tree.ts";

/** False when the folder holds something besides `.git`: git knows what to overwrite and what to keep. */
export function writeFiles(target: string, { files }: SmallTree): boolean {
  if (readdirSync(target).some((name) => name !== ".git")) return false;
  const made = new Set<string>(["."]);
  const entries: { readonly path: Buffer; readonly entry: Buffer }[] = [];
  for (const file of files) {
    const folder = dirname(file.path);
    if (!made.has(folder)) mkdirSync(join(target, folder), { recursive: true });
    made.add(folder);
    entries.push({ path: Buffer.from(file.path), entry: writeOne(join(target, file.path), file) });
  }
  entries.sort((a, b) => Buffer.compare(a.path, b.path));
  const head = Buffer.alloc(12);
  head.write("DIRC");
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(entries.length, 8);
  const body = Buffer.concat([head, ...entries.map(({ entry }) => entry)]);
  const trailer = createHash("sha1").update(body).digest();
  writeFileSync(join(target, ".git", "index"), Buffer.concat([body, trailer]));
  return true;
}

/** One entry of the index, version 2: numbers are cut to 32 bits, as git does. */
function writeOne(path: string, file: SmallFile): Buffer {
  const handle = openSync(path, "wx", file.executable ? 0o777 : 0o666);
  try {
    for (let at = 0; at < file.data.length; ) at += writeSync(handle, file.data, at);
    const { ctimeNs, mtimeNs, dev, ino, uid, gid, size } = fstatSync(handle, { bigint: true });
    const name = Buffer.from(file.path);
    const entry = Buffer.alloc((62 + name.length + 8) & ~7);
    const mode = file.executable ? 0o100755n : 0o100644n;
    const times = [ctimeNs, mtimeNs].flatMap((ns) => [ns / 1_000_000_000n, ns % 1_000_000_000n]);
    for (const [at, value] of [...times, dev, ino, mode, uid, gid, size].entries())
      entry.writeUInt32BE(Number(BigInt.asUintN(32, value)), at * 4);
    entry.write(file.sha, 40, "hex");
    entry.writeUInt16BE(Math.min(name.length, 0xfff), 60);
    name.copy(entry, 62);
    return entry;
  } finally {
    closeSync(handle);
  }
}

/** A folder of objects with one pack. */
export function writeStore(folder: string, { objects }: SmallTree): void {
  const { name, pack, index } = packOf(objects);
  const place = join(folder, "pack");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, `pack-${name}.pack`), pack, { mode: 0o444 });
  writeFileSync(join(place, `pack-${name}.idx`), index, { mode: 0o444 });
}
