// What a worker reads about a conflict: both sides of each file between git's own markers, bounded, never silently cut.
import type { TreeMerge } from "./merge.ts";
import type { Objects } from "./objects.ts";

export const CONFLICT_DETAIL_MAX = 12_000;
/** So that one large file does not push the others out. */
const FILE_MAX = 4_000;
const CONTEXT_LINES = 3;

export async function renderConflict(
  objects: Objects,
  merge: Extract<TreeMerge, { clean: false }>,
): Promise<string> {
  const names = merge.paths.map((path) => `${merge.tree}:${path}`);
  const found = await objects.read(names);
  const parts: string[] = [];
  let size = 0;
  for (const [index, path] of merge.paths.entries()) {
    const body = found.get(names[index] ?? "")?.body;
    const said = merge.messages.filter((message) => message.paths.includes(path));
    const part = [
      `--- ${path}`,
      ...said.map((message) => message.text),
      ...(body === undefined ? [] : [cut(hunksOf(body), FILE_MAX)]),
    ].join("\n");
    const rest = `… ${merge.paths.length - index} more conflicting files`;
    if (size + part.length + 1 + rest.length + 1 > CONFLICT_DETAIL_MAX) {
      parts.push(rest);
      break;
    }
    parts.push(part);
    size += part.length + 1;
  }
  return parts.join("\n").slice(0, CONFLICT_DETAIL_MAX);
}

/** The marked regions of a file with a little around them, with line numbers; empty when nothing is marked. */
export function hunksOf(body: Buffer): string {
  if (body.includes(0)) return "";
  const lines = body.toString("utf8").split("\n");
  const keep = new Set<number>();
  let inside = false;
  for (const [index, line] of lines.entries()) {
    const opens = line.startsWith("<<<<<<< ");
    const closes = line.startsWith(">>>>>>> ");
    if (opens) inside = true;
    if (inside) {
      for (let near = index - CONTEXT_LINES; near <= index + CONTEXT_LINES; near += 1) {
        if (near >= 0 && near < lines.length) keep.add(near);
      }
    }
    if (closes) inside = false;
  }
  const shown: string[] = [];
  let previous = -2;
  for (const index of [...keep].sort((a, b) => a - b)) {
    if (index !== previous + 1) shown.push(`@@ line ${index + 1} @@`);
    shown.push(lines[index] ?? "");
    previous = index;
  }
  return shown.join("\n");
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max)}\n… ${text.length - max} more characters of this conflict`;
}
