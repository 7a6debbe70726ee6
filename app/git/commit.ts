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
  const lines = [
    `tree ${merge.tree}`,
    ...merge.parents.map((parent) => `parent ${parent}`),
    `author ${who}`,
    `committer ${who}`,
    "",
    merge.message,
  ];
  return sha(await writeObject(clone, "commit", Buffer.from(lines.join("\n"))));
}

type Folder = Map<string, Folder | string>;

/** The same commit as `commitFiles` makes without a parent: few small files, written without a process. */
export async function writeRootCommit(
  clone: BareClone,
  request: Omit<CommitRequest, "parent">,
): Promise<Sha> {
  const root: Folder = new Map();
  for (const [path, text] of Object.entries(request.files)) {
    if (text !== null) place(root, validatePath(path).split("/"), text, path);
  }
  const { identity, at, message } = request;
  return writeMergeCommit(clone, {
    tree: await writeFolder(clone, root),
    parents: [],
    message: message.endsWith("\n") ? message : `${message}\n`,
    identity,
    at,
  });
}

function place(root: Folder, names: readonly string[], text: string, path: string): void {
  let folder = root;
  for (const name of names.slice(0, -1)) {
    const inner = folder.get(name) ?? new Map();
    if (typeof inner === "string") throw new Error(`${path}: ${name} is a file already`);
    folder.set(name, inner);
    folder = inner;
  }
  const last = names.at(-1) ?? "";
  if (folder.has(last)) throw new Error(`${path} is a folder already`);
  folder.set(last, text);
}

async function writeFolder(clone: BareClone, folder: Folder): Promise<string> {
  const entries = await Promise.all(
    [...folder].map(async ([name, content]) => {
      const isFile = typeof content === "string";
      const id = isFile
        ? await writeObject(clone, "blob", Buffer.from(content))
        : await writeFolder(clone, content);
      // Git orders names as if folders ended in a slash.
      const order = Buffer.from(isFile ? name : `${name}/`);
      const head = Buffer.from(`${isFile ? "100644" : "40000"} ${name}\0`);
      return { order, entry: Buffer.concat([head, Buffer.from(id, "hex")]) };
    }),
  );
  entries.sort((a, b) => Buffer.compare(a.order, b.order));
  return writeObject(clone, "tree", Buffer.concat(entries.map(({ entry }) => entry)));
}

export async function writeObject(
  clone: BareClone,
  type: "blob" | "tree" | "commit",
  body: Buffer,
): Promise<string> {
  const object = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
  const id = digest(object);
  const folder = join(clone.dir, "objects", id.slice(0, 2));
  const file = join(folder, id.slice(2));
  await mkdir(folder, { recursive: true });
  // Two writers of one object write the same, each to a file of its own.
  const own = `${file}.${process.pid}-${++written}.tmp`;
  await writeFile(own, await compress(object), { mode: 0o444 });
  await rename(own, file);
  return id;
}

let written = 0;

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
