// A unified diff as data: for each file what was taken away and what was added. Never fails: a line it does not understand
// belongs to nobody.

export interface DiffFile {
  /** After the change; of a deleted file, before it. */
  readonly path: string;
  readonly from: string;
  readonly state: "added" | "deleted" | "changed";
  readonly hunks: readonly Hunk[];
}

export interface Hunk {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

interface Open {
  path: string;
  from: string;
  state: DiffFile["state"];
  hunks: { removed: string[]; added: string[] }[];
  /** Between its header and its first hunk. */
  heads: boolean;
}

export function parseDiff(text: string): readonly DiffFile[] {
  const files: Open[] = [];
  let left = { old: 0, new: 0 };
  for (const line of text.split("\n")) {
    const header = /^diff --git (?:"?a\/(.*?)"? )(?:"?b\/(.*?)"?)$/.exec(line);
    if (header !== null && left.old + left.new === 0) {
      const [, from = "", path = ""] = header;
      files.push({ path, from, state: "changed", hunks: [], heads: true });
      continue;
    }
    const file = files.at(-1);
    if (file === undefined) continue;
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (hunk !== null && left.old + left.new === 0) {
      left = { old: Number(hunk[1] ?? 1), new: Number(hunk[2] ?? 1) };
      file.hunks.push({ removed: [], added: [] });
      file.heads = false;
      continue;
    }
    const current = file.hunks.at(-1);
    // Only so many lines as the hunk says belong to it: content that looks like a header stays content.
    if (current !== undefined && left.old + left.new > 0) {
      if (line.startsWith("-")) {
        current.removed.push(line.slice(1));
        left.old -= 1;
      } else if (line.startsWith("+")) {
        current.added.push(line.slice(1));
        left.new -= 1;
      } else if (!line.startsWith("\\")) {
        left = { old: left.old - 1, new: left.new - 1 };
      }
      left = { old: Math.max(0, left.old), new: Math.max(0, left.new) };
      continue;
    }
    if (!file.heads) continue;
    if (line.startsWith("new file mode")) file.state = "added";
    else if (line.startsWith("deleted file mode")) file.state = "deleted";
    else if (line.startsWith("rename from ")) file.from = line.slice("rename from ".length);
    else if (line.startsWith("rename to ")) file.path = line.slice("rename to ".length);
  }
  return files.map(({ path, from, state, hunks }) => ({ path, from, state, hunks }));
}

export const removedOf = (file: DiffFile): readonly string[] =>
  file.hunks.flatMap(({ removed }) => removed);
export const addedOf = (file: DiffFile): readonly string[] =>
  file.hunks.flatMap(({ added }) => added);
