// Paths inside a repository as plain text: normal form, what is unsafe, and whether two hints can mean the same file.
import { globsMeet, isGlob, matchesGlob } from "./glob.ts";

export { isGlob, matchesGlob };

export type NormalPath =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly problem: string };

const MAX_PATH_CHARS = 500;
/** Already in normal form: no name begins with a dot, nothing to look at more closely. */
const PLAIN = /^(?:[\w@+-][\w.@+-]*\/)*[\w@+-][\w.@+-]*\/?$/;

/** `./a//b` → `a/b`; a folder keeps its closing `/`. Absolute paths, `..` and `.git` are refused. */
export function normalPath(text: string): NormalPath {
  if (text.length <= MAX_PATH_CHARS && PLAIN.test(text)) return { ok: true, path: text };
  const trimmed = text.trim();
  const refuse = (problem: string): NormalPath => ({ ok: false, problem });
  if (trimmed === "") return refuse("is empty");
  if (trimmed.length > MAX_PATH_CHARS) return refuse(`is longer than ${MAX_PATH_CHARS} characters`);
  if (hasControl(trimmed)) return refuse("has a control character");
  if (/^[/\\~]|^[a-zA-Z]:[/\\]/.test(trimmed)) {
    return refuse("is absolute; write it relative to the repository");
  }
  const parts: string[] = [];
  for (const part of trimmed.split(/[/\\]/)) {
    if (part === "" || part === ".") continue;
    if (part === "..") return refuse("has `..`; write it relative to the repository");
    if (part.toLowerCase() === ".git") return refuse("is inside `.git`");
    parts.push(part);
  }
  if (parts.length === 0) return { ok: true, path: "**" }; // `.` and `./` are the whole repository
  return { ok: true, path: parts.join("/") + (/[/\\]\.?$/.test(trimmed) ? "/" : "") };
}

/** The normal form, or the text itself when it has none: for comparing, never for opening files. */
export function plainPath(text: string): string {
  const normal = normalPath(text);
  return normal.ok ? normal.path : text.trim();
}

/** Whether two paths, folders or globs can name the same file. Case counts. */
export function overlaps(a: string, b: string): boolean {
  const left = plainPath(a);
  const right = plainPath(b);
  return left === right || covers(left, right) || covers(right, left) || globsMeet(left, right);
}

/** `a` named as a folder, with or without its `/`, holds everything below it. */
function covers(folder: string, path: string): boolean {
  if (isGlob(folder)) return false;
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** Every folder above the path, nearest first: `a/b/c` → `a/b`, `a`. */
export function foldersOf(path: string): readonly string[] {
  const found: string[] = [];
  let cut = path.replace(/\/$/, "").lastIndexOf("/");
  while (cut > 0) {
    found.push(path.slice(0, cut));
    cut = path.lastIndexOf("/", cut - 1);
  }
  return found;
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
