// Where in a pull request's diff a comment stands: lines of either side that its hunks show, or a position counted from the
// first hunk. What does not stand there is refused as GitHub refuses it, whole request and all.
import type { FileChange } from "../git/bare.ts";
import { numberOf, textOf } from "./fields.ts";

export interface Place {
  readonly path: string;
  /** null: the comment is on the file as a whole. */
  readonly line: number | null;
  readonly startLine: number | null;
  readonly side: "LEFT" | "RIGHT";
  readonly position: number | null;
  readonly diffHunk: string;
}

type Found = { readonly place: Place } | { readonly problem: string };

interface Row {
  readonly left: number | null;
  readonly right: number | null;
  readonly position: number;
  readonly hunk: number;
  readonly text: string;
}

const refused = (problem: string): Found => ({ problem });

/** `value`: one comment as it was sent. */
export function placeIn(
  files: readonly FileChange[],
  value: Readonly<Record<string, unknown>>,
): Found {
  const path = textOf(value, "path") ?? "";
  const file = files.find((one) => one.path === path);
  if (file === undefined) return refused("Path could not be resolved");
  const side = textOf(value, "side") === "LEFT" ? "LEFT" : "RIGHT";
  if (textOf(value, "subject_type") === "file") {
    return {
      place: { path, line: null, startLine: null, side, position: null, diffHunk: "" },
    };
  }
  const rows = rowsOf(file.patch ?? "");
  const line = numberOf(value, "line") ?? null;
  const position = numberOf(value, "position") ?? null;
  if (line === null) {
    const row = rows.find((one) => one.position === position);
    if (row === undefined) return refused("Position could not be resolved");
    const own = row.right === null ? "LEFT" : "RIGHT";
    return { place: placed(path, rows, row, { side: own, startLine: null }) };
  }
  const row = rows.find((one) => numberAt(one, side) === line);
  if (row === undefined) return refused("Line could not be resolved");
  const startLine = numberOf(value, "start_line") ?? null;
  if (startLine === null) return { place: placed(path, rows, row, { side, startLine }) };
  const startSide = (textOf(value, "start_side") ?? side) === "LEFT" ? "LEFT" : "RIGHT";
  const first = rows.find((one) => numberAt(one, startSide) === startLine);
  if (first === undefined) return refused("Start line could not be resolved");
  if (first.position >= row.position)
    return refused("Pull request review thread start line must precede the end line.");
  if (first.hunk !== row.hunk)
    return refused(
      "Pull request review thread start line must be part of the same hunk as the line.",
    );
  return { place: placed(path, rows, row, { side, startLine }) };
}

const numberAt = (row: Row, side: Place["side"]): number | null =>
  side === "LEFT" ? row.left : row.right;

function placed(
  path: string,
  rows: readonly Row[],
  row: Row,
  { side, startLine }: Pick<Place, "side" | "startLine">,
): Place {
  const above = rows.filter((one) => one.hunk === row.hunk && one.position <= row.position);
  return {
    ...{ path, side, startLine, line: numberAt(row, side), position: row.position },
    diffHunk: above.map(({ text }) => text).join("\n"),
  };
}

/** Every line of the patch; headers of hunks have a position and no line, but for the first, which is where counting begins. */
function rowsOf(patch: string): readonly Row[] {
  const rows: Row[] = [];
  let [left, right, hunk] = [0, 0, 0];
  for (const [position, text] of patch.split("\n").entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text);
    if (header !== null) {
      [left, right, hunk] = [Number(header[1]), Number(header[2]), hunk + 1];
      rows.push({ left: null, right: null, position, hunk, text });
    } else if (text.startsWith("+")) {
      rows.push({ left: null, right, position, hunk, text });
      right += 1;
    } else if (text.startsWith("-")) {
      rows.push({ left, right: null, position, hunk, text });
      left += 1;
    } else if (text.startsWith("\\")) {
      rows.push({ left: null, right: null, position, hunk, text });
    } else {
      rows.push({ left, right, position, hunk, text });
      [left, right] = [left + 1, right + 1];
    }
  }
  return rows;
}
