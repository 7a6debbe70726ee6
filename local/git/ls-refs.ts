// The question "which refs are there?" of protocol version 2, and its answer from the repository's files. What it does not
// know every word of is no such question: then git answers.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BareRepository } from "./bare.ts";
import { FLUSH, packet } from "./pkt.ts";

export interface RefQuestion {
  /** Annotated tags are told with what they point to. */
  readonly peel: boolean;
  readonly symrefs: boolean;
  /** HEAD is told although its branch has no commit yet. */
  readonly unborn: boolean;
  /** Empty: all refs. */
  readonly prefixes: readonly string[];
}

const DELIMITER = "0001";
/** Where all refs but HEAD are. */
const ALL = "refs/";

export function parseRefQuestion(body: Buffer): RefQuestion | null {
  const lines: string[] = [];
  for (let at = 0; at + 4 <= body.length; ) {
    const size = body.toString("latin1", at, at + 4);
    const length = Number.parseInt(size, 16);
    if (size === DELIMITER) lines.push(DELIMITER);
    else if (length === 0) return at + 4 === body.length ? questionOf(lines) : null;
    else if (!(length > 4) || at + length > body.length) return null;
    else lines.push(body.toString("utf8", at + 4, at + length).replace(/\n$/, ""));
    at += Math.max(4, length);
  }
  return null;
}

function questionOf(lines: readonly string[]): RefQuestion | null {
  const cut = lines.indexOf(DELIMITER);
  const capabilities = cut < 0 ? lines : lines.slice(0, cut);
  const words = cut < 0 ? [] : lines.slice(cut + 1);
  if (capabilities[0] !== "command=ls-refs") return null;
  if (!capabilities.slice(1).every((one) => /^agent=|^object-format=sha1$/.test(one))) return null;
  if (!words.every((one) => /^(peel|symrefs|unborn|ref-prefix .+)$/.test(one))) return null;
  return {
    peel: words.includes("peel"),
    symrefs: words.includes("symrefs"),
    unborn: words.includes("unborn"),
    prefixes: words
      .filter((one) => one.startsWith("ref-prefix "))
      .map((one) => one.slice("ref-prefix ".length)),
  };
}

export async function listRefs(
  repository: BareRepository,
  { peel, symrefs, unborn, prefixes }: RefQuestion,
): Promise<Buffer<ArrayBuffer>> {
  const asked = prefixes.length === 0 ? [""] : prefixes;
  const lines: Promise<string>[] = [];
  if (asked.some((prefix) => "HEAD".startsWith(prefix))) {
    const text = (await readFile(join(repository.dir, "HEAD"), "utf8")).trim();
    const branch = /^ref: (.+)$/.exec(text)?.[1];
    const head = branch === undefined ? text : await repository.ref(branch);
    const target = branch !== undefined && symrefs ? ` symref-target:${branch}` : "";
    if (head !== null || (unborn && target !== ""))
      lines.push(Promise.resolve(`${head ?? "unborn"} HEAD${target}\n`));
  }
  const refs = new Map<string, string>();
  for (const prefix of asked) {
    if (!prefix.startsWith(ALL) && !ALL.startsWith(prefix)) continue;
    for (const [ref, sha] of await repository.refs(prefix.startsWith(ALL) ? prefix : ALL))
      refs.set(ref, sha);
  }
  for (const [ref, sha] of [...refs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(lineOf(repository, ref, sha, peel && !ref.startsWith("refs/heads/")));
  }
  const told = await Promise.all(lines);
  return Buffer.concat([...told.map((line) => packet(Buffer.from(line))), FLUSH]);
}

async function lineOf(
  repository: BareRepository,
  ref: string,
  sha: string,
  peel: boolean,
): Promise<string> {
  if (!peel || (await repository.objectInfo(sha))?.type !== "tag") return `${sha} ${ref}\n`;
  const target = await repository.object(`${sha}^{}`);
  return `${sha} ${ref}${target === null ? "" : ` peeled:${target.sha}`}\n`;
}
