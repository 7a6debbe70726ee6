// A pack of whole objects and its index (both version 2), as bytes: a store of many objects in two files.
import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import type { GitObject } from "./objects.ts";

const TYPES = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;

export interface Pack {
  /** What git names the two files after. */
  readonly name: string;
  readonly pack: Buffer;
  readonly index: Buffer;
}

/** For packs far below two gigabytes: the index has no long offsets. */
export function packOf(objects: readonly GitObject[]): Pack {
  const head = Buffer.alloc(12);
  head.write("PACK");
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const parts: Buffer[] = [head];
  const places: { readonly id: Buffer; readonly crc: number; readonly offset: number }[] = [];
  let offset = head.length;
  for (const { sha, type, data } of objects) {
    const entry = Buffer.concat([
      sizeOf(TYPES[type], data.length),
      deflateSync(data, { level: 1 }),
    ]);
    places.push({ id: Buffer.from(sha, "hex"), crc: crc32(entry), offset });
    parts.push(entry);
    offset += entry.length;
  }
  const pack = sealed(parts);
  places.sort((a, b) => Buffer.compare(a.id, b.id));
  const index = sealed([
    Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]),
    numbers(
      Array.from({ length: 256 }, (_, at) => places.filter(({ id }) => (id[0] ?? 0) <= at).length),
    ),
    ...places.map(({ id }) => id),
    numbers(places.map(({ crc }) => crc)),
    numbers(places.map((place) => place.offset)),
    pack.subarray(-20),
  ]);
  return { name: pack.toString("hex", pack.length - 20), pack, index };
}

/** Type in three bits, size in four and then seven bits a byte, least first. */
function sizeOf(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((bytes.pop() ?? 0) | 0x80, rest & 0x7f);
  }
  return Buffer.from(bytes);
}

function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4);
  return bytes;
}

/** Ends in the hash of what stands before. */
function sealed(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}
