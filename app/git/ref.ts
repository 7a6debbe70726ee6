// Names that may reach a git command line: full refs, branches, paths and commit ids. Guards SR15: whatever passes here
// can be read neither as an option nor as a revision expression.
import { RefusedError } from "../engine/errors.ts";

export const REF_LENGTH_MAX = 250;

// Git's own rules (check-ref-format), plus: no component starts with a dash, no invisible or formatting characters.
const FORBIDDEN = /[\p{C}\s~^:?*[\\]|\.\.|@\{|\/\/|(^|\/)[.-]|\.(\/|$)|\.lock(\/|$)|\/$/u;

/** True for a full ref name such as `refs/heads/mc/green`. */
export function isRef(text: string): boolean {
  return text.length <= REF_LENGTH_MAX && /^refs\/[^/]+\/[^/]/.test(text) && !FORBIDDEN.test(text);
}

/** The text itself when it is a full ref name, otherwise a refusal that quotes it. */
export function validateRef(text: string): string {
  if (!isRef(text)) {
    throw new RefusedError(`${quote(text)} is not a name that git allows for a ref.`);
  }
  return text;
}

/** `main` → `refs/heads/main`. */
export const branchRef = (branch: string): string => validateRef(`refs/heads/${branch}`);

/** A prefix such as `refs/heads/mc/cand/`. */
export function validatePrefix(text: string): string {
  validateRef(`${text}x`);
  return text;
}

/** True for a path inside a tree: relative, no `..`, nothing that git could take for its own folder. */
export function isTreePath(path: string): boolean {
  if (path.length === 0 || path.length > 4096 || path.includes("\0")) return false;
  return path.split("/").every((part) => !/^(|\.|\.\.|\.git|git~1)$/i.test(part));
}

export function validatePath(path: string): string {
  if (!isTreePath(path))
    throw new RefusedError(`${quote(path)} is not a path inside a repository.`);
  return path;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
