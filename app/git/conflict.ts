// What a worker reads about a conflict: both sides of each file between git's own markers, bounded, never silently cut.
import type { TreeMerge } from "./merge.ts";
import type { Objects } from "./objects.ts";

export const CONFLICT_DETAIL_MAX = 12_000;
/** So that one large file does not push the others out. */
const FILE_MAX = 4_000;
const SIDE_MAX = 1_500;
const CONTEXT_LINES = 3;

export async function renderConflict(
  objects: Objects,
  merge: Extract<TreeMerge, { clean: false }>,
): Promise<string> {
  const names = merge.paths.map((path) => `${merge.tree}:${path}`);
  const found = await objects.read(names);
  return conflictText(
    merge.paths.map((path, index) => ({
      path,
      said: merge.messages.flatMap(({ paths, text }) => (paths.includes(path) ? [text] : [])),
      body: found.get(names[index] ?? "")?.body ?? null,
    })),
  );
}

export interface ConflictFile {
  readonly path: string;
  /** What git says about it. */
  readonly said: readonly string[];
  /** With markers; null where there is none. */
  readonly body: Buffer | null;
}

export function conflictText(files: readonly ConflictFile[]): string {
  const parts: string[] = [];
  let size = 0;
  for (const [index, { path, said, body }] of files.entries()) {
    const part = [
      `--- ${path}`,
      ...said,
      ...(body === null ? [] : [cut(hunksOf(body), FILE_MAX)]),
    ].join("\n");
    const rest = `… ${files.length - index} more conflicting files`;
    if (size + part.length + 1 + rest.length + 1 > CONFLICT_DETAIL_MAX) {
      parts.push(rest);
      break;
    }
    parts.push(part);
    size += part.length + 1;
  }
  return parts.join("\n").slice(0, CONFLICT_DETAIL_MAX);
}

/** The marked regions of a file with a little around them; empty when nothing is marked. */
export function hunksOf(body: Buffer): string {
  if (body.includes(0)) return "";
  const lines = body.toString("utf8").split("\n");
  const shown: string[] = [];
  let after = 0;
  for (let at = 0; at < lines.length; at += 1) {
    if (!lines[at]?.startsWith("<<<<<<< ")) continue;
    const middle = lines.indexOf("=======", at);
    const end = lines.findIndex((line, index) => index > middle && line.startsWith(">>>>>>> "));
    if (middle === -1 || end === -1) break;
    const start = Math.max(at - CONTEXT_LINES, after, 0);
    shown.push(
      `@@ line ${start + 1} @@`,
      ...lines.slice(start, at + 1),
      ...boundedSide(lines.slice(at + 1, middle)),
      "=======",
      ...boundedSide(lines.slice(middle + 1, end)),
      ...lines.slice(end, end + 1 + CONTEXT_LINES),
    );
    after = end + 1;
    at = end;
  }
  return shown.join("\n");
}

/** Each side is cut by itself, so that a long one does not hide the other. */
function boundedSide(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let size = 0;
  for (const [index, line] of lines.entries()) {
    size += line.length + 1;
    if (size > SIDE_MAX) {
      const rest = lines.length - index;
      return [
        ...kept,
        ...(index === 0 ? [line.slice(0, SIDE_MAX)] : []),
        `… ${rest} more lines of this side`,
      ];
    }
    kept.push(line);
  }
  return kept;
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max)}\n… ${text.length - max} more characters of this conflict`;
}
