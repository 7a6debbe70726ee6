// Reads the file and dependency hints of a plan: comma-separated text or lists, in normal form, without repeats.
import { normalPath, plainPath } from "../base/paths.ts";

/** Sorted paths; a file inside a named folder is left out, the folder says it already. */
export function parseFilesHint(hint: unknown): readonly string[] {
  const paths = [...new Set(entries(hint).map(plainPath))].sort();
  const folders = paths.filter((path) => path.endsWith("/") && normalPath(path).ok);
  if (folders.length === 0) return paths;
  return paths.filter(
    (path) => !folders.some((folder) => path !== folder && path.startsWith(folder)),
  );
}

export function parseDependsOn(hint: unknown): readonly string[] {
  return [...new Set(entries(hint))].sort();
}

/** Texts of a list or of comma-separated text; commas inside `{a,b}` belong to the glob. */
export function entries(hint: unknown): readonly string[] {
  const found: string[] = [];
  for (const part of Array.isArray(hint) ? hint : [hint]) {
    if (typeof part === "number") found.push(String(part));
    if (typeof part !== "string") continue;
    found.push(...splitOutsideBraces(part));
  }
  return found.map((text) => text.trim()).filter((text) => text !== "");
}

function splitOutsideBraces(text: string): readonly string[] {
  if (!text.includes("{")) return text.split(",");
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") depth = Math.max(0, depth - 1);
    else if (text[at] === "," && depth === 0) {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  if (depth > 0) return text.split(","); // a brace that is never closed is plain text
  return [...found, text.slice(from)];
}
