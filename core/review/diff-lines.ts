// Reads a unified diff as git writes it: per file the hunks of the new side, with the text of each line and whether the
// change touches it. Text that only looks like a header is content as long as its hunk is not complete.

export interface DiffLine {
  /** Without the sign and without a carriage return at the end. */
  readonly text: string;
  /** Added, or next to nothing but removed lines: the change is here. */
  readonly touched: boolean;
}

export interface Hunk {
  /** First line of the new side. */
  readonly start: number;
  readonly lines: readonly DiffLine[];
}

/** By path of the new side; deleted, binary and merely renamed files have no hunks and are left out. */
export type DiffLines = ReadonlyMap<string, readonly Hunk[]>;

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

export function parseDiff(diff: string): DiffLines {
  const files = new Map<string, Hunk[]>();
  const lines = diff.split("\n");
  let path: string | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.startsWith("diff --git ")) path = null;
    else if (line.startsWith("+++ ")) path = newPath(line.slice(4));
    else if (line.startsWith("@@ ")) {
      const read = readHunk(lines, at);
      if (read === null) continue;
      at = read.last;
      if (path !== null && read.hunk.lines.length > 0)
        files.set(path, [...(files.get(path) ?? []), read.hunk]);
    }
  }
  return files;
}

/** The hunks of one file, as GitHub gives its patch. */
export function parsePatch(patch: string): readonly Hunk[] {
  return parseDiff(`+++ b/file\n${patch}`).get("file") ?? [];
}

interface ReadHunk {
  readonly hunk: Hunk;
  /** Index of its last line. */
  readonly last: number;
}

/** The counts of the header say where it ends; null: it is no hunk header. */
function readHunk(lines: readonly string[], header: number): ReadHunk | null {
  const counts = HUNK.exec(lines[header] ?? "");
  if (counts === null) return null;
  let oldLeft = Number(counts[1] ?? 1);
  let newLeft = Number(counts[3] ?? 1);
  const kept: { text: string; touched: boolean }[] = [];
  let last = header;
  /** Removed lines that no added line has followed yet. */
  let removed = false;
  let added = false;
  /** Nothing stands before the removed lines: what comes after them shows the place. */
  let owed = false;
  const onlyRemoved = (): void => {
    if (!removed || added) return;
    const before = kept.at(-1);
    if (before === undefined) owed = true;
    else before.touched = true;
  };
  for (let at = header + 1; at < lines.length && oldLeft + newLeft > 0; at += 1) {
    const line = lines[at] ?? "";
    const sign = line[0] ?? " ";
    if (sign === "\\") {
      last = at;
      continue;
    }
    if (sign !== "+" && sign !== "-" && sign !== " ") break;
    last = at;
    if (sign === "-") {
      oldLeft -= 1;
      removed = true;
      continue;
    }
    newLeft -= 1;
    if (sign === "+") {
      added = true;
      kept.push({ text: plain(line), touched: true });
      continue;
    }
    oldLeft -= 1;
    onlyRemoved();
    kept.push({ text: plain(line), touched: owed });
    [removed, added, owed] = [false, false, false];
  }
  onlyRemoved();
  return { hunk: { start: Number(counts[2]), lines: kept }, last };
}

const plain = (line: string): string => line.slice(1).replace(/\r$/, "");

/** What follows `+++ `: with its prefix, quoted as git quotes; null: the file is gone. */
function newPath(text: string): string | null {
  // Git marks the end of a name with spaces by a tab.
  const name = text.startsWith('"') ? unquoted(text) : text.replace(/\t.*$/, "").replace(/\r$/, "");
  if (name === null || name === "/dev/null") return null;
  return name.startsWith("b/") ? name.slice(2) : name;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  '"': '"',
  "\\": "\\",
};

/** C-style quotation: bytes outside ASCII as octal numbers. null: it is none, or no UTF-8. */
function unquoted(text: string): string | null {
  const body = /^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  if (body === undefined) return null;
  let encoded = "";
  try {
    for (const [, octal, letter, other] of body.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
      if (octal !== undefined)
        encoded += `%${Number.parseInt(octal, 8).toString(16).padStart(2, "0")}`;
      else encoded += encodeURIComponent(other ?? ESCAPES[letter ?? ""] ?? "");
    }
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
