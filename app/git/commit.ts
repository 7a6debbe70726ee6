// Commits that depend on nothing but their inputs: same files, parents, identity and time → same id (I20 of the queue).
import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { type Sha, sha } from "../../core/base/brand.ts";
import type { BareClone } from "./bare.ts";
import { validatePath } from "./ref.ts";

export interface Identity {
  readonly name: string;
  readonly email: string;
}

export interface CommitRequest {
  readonly parent: Sha | null;
  /** Path → text; null deletes. Without a parent these are all files there are. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly message: string;
  readonly identity: Identity;
  /** Seconds since the epoch. */
  readonly at: number;
}

const compress = promisify(deflate);

export const signature = (identity: Identity, at: number): string =>
  `${plain(identity.name)} <${plain(identity.email)}> ${at} +0000`;

/** One line, without the characters that end a field. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\p{C}<>\n]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

/**
 * Commits files with one `git fast-import`. The commit is the parent itself when nothing would change, so that doing it
 * twice equals doing it once.
 */
export async function commitFiles(clone: BareClone, request: CommitRequest): Promise<Sha> {
  const { parent, files, identity, at } = request;
  // The scratch ref is deleted in the same stream: the commit stays (nothing collects garbage), the ref does not.
  const scratch = `refs/scratch/${digest(JSON.stringify(request))}`;
  const parts: (string | Buffer)[] = [
    `commit ${scratch}\nmark :1\n`,
    `author ${signature(identity, at)}\ncommitter ${signature(identity, at)}\n`,
    data(request.message.endsWith("\n") ? request.message : `${request.message}\n`),
  ];
  if (parent !== null) parts.push(`from ${parent}\n`);
  for (const path of Object.keys(files).sort()) {
    const text = files[path];
    const name = quotePath(validatePath(path));
    if (typeof text === "string") parts.push(`M 100644 inline ${name}\n`, data(text));
    else parts.push(`D ${name}\n`);
  }
  parts.push("\n", `get-mark :1\n`, `ls :1 ""\n`);
  if (parent !== null) parts.push(`ls ${parent} ""\n`);
  parts.push(`reset ${scratch}\nfrom ${"0".repeat(40)}\n\n`);
  const { out } = await clone.git(["fast-import", "--quiet", "--force", "--date-format=raw"], {
    stdin: Buffer.concat(parts.map((part) => Buffer.from(part))),
  });
  const [commit = "", tree = "", before = ""] = out.toString("utf8").split("\n");
  return parent !== null && tree === before ? parent : sha(commit);
}

export interface MergeCommit {
  readonly tree: string;
  readonly parents: readonly Sha[];
  readonly message: string;
  readonly identity: Identity;
  readonly at: number;
}

/** Writes the object itself: one file instead of one process per chain element. */
export async function writeMergeCommit(clone: BareClone, merge: MergeCommit): Promise<Sha> {
  const who = signature(merge.identity, merge.at);
  const body = Buffer.from(
    [
      `tree ${merge.tree}`,
      ...merge.parents.map((parent) => `parent ${parent}`),
      `author ${who}`,
      `committer ${who}`,
      "",
      merge.message,
    ].join("\n"),
  );
  const object = Buffer.concat([Buffer.from(`commit ${body.length}\0`), body]);
  const id = digest(object);
  const folder = join(clone.dir, "objects", id.slice(0, 2));
  const file = join(folder, id.slice(2));
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.tmp`, await compress(object), { mode: 0o444 });
  await rename(`${file}.tmp`, file);
  return sha(id);
}

/** Title, blank line, trailers; each on one line and bounded. */
export function renderMessage(
  title: string,
  trailers: readonly (readonly [string, string])[],
): string {
  const lines = trailers.map(
    ([key, value]) => `${key.replaceAll(/[^\w-]/g, "-")}: ${oneLine(value)}`,
  );
  return `${[oneLine(title), ...(lines.length > 0 ? ["", ...lines] : [])].join("\n")}\n`;
}

const oneLine = (text: string): string =>
  text
    .replaceAll(/\p{C}+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 500) || "merge";

const digest = (value: string | Buffer): string => createHash("sha1").update(value).digest("hex");

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

const quotePath = (path: string): string =>
  `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
