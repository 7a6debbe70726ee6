// Which paths and file modes an agent's commits may hold (SR14, SR18). Says no to everything that a checkout somewhere could
// take for git's own folder, for a place outside the tree, or for a program to run.
import picomatch from "picomatch";
import type { PathPolicy } from "../../core/report/brief.ts";
import type { FileChange } from "../shared/commit-log.ts";

/** Refused whatever the policy says: a workflow change would choose its own permissions. */
const ALWAYS_FORBIDDEN = [".github/workflows/**"];
const PATH_MAX_CHARS = 1000;
const FILE_MODES = ["100644", "100755", "120000"];

/** One sentence per problem; empty: nothing is wrong. */
export function pathProblems(
  changes: readonly FileChange[],
  policy: Pick<PathPolicy, "forbidden">,
): readonly string[] {
  const isForbidden = picomatch([...ALWAYS_FORBIDDEN, ...policy.forbidden], {
    dot: true,
    nocase: true,
  });
  const problems = new Set<string>();
  for (const { path, newMode, status } of changes) {
    const shown = JSON.stringify(path.slice(0, 200));
    const spelling = spellingProblem(path);
    if (spelling !== null) problems.add(`${shown} ${spelling}`);
    if (isForbidden(path)) problems.add(`${shown} is forbidden to agents`);
    if (status === "D") continue;
    if (newMode === "160000") problems.add(`${shown} is a submodule`);
    else if (!FILE_MODES.includes(newMode)) problems.add(`${shown} has the mode ${newMode}`);
    const name = foldName(path.split("/").at(-1) ?? "");
    if (name === ".gitmodules") problems.add(`${shown} declares submodules`);
  }
  return [...problems];
}

function spellingProblem(path: string): string | null {
  if (path === "" || path.startsWith("/")) return "is not a relative path";
  if (path.length > PATH_MAX_CHARS) return "is too long";
  if (path.includes("\\")) return "contains a backslash";
  if (/\p{Cc}/u.test(path)) return "contains control characters";
  if (/^[a-z]:/i.test(path)) return "names a drive";
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") return "leaves its folder";
    const folded = foldName(part);
    if (folded === ".git" || /^git~\d+$/.test(folded)) return "is inside git's own folder";
  }
  return null;
}

/** As the most forgiving file systems see a name: no case, no ignorable characters, no trailing dots, no streams. */
export function foldName(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, "")
    .toLowerCase()
    .replace(/:.*$/, "")
    .replace(/[. ]+$/, "");
}

/** A link must end inside the tree, and not in git's folder. */
export function linkProblem(path: string, target: string): string | null {
  const shown = JSON.stringify(path.slice(0, 200));
  if (/^[/\\]|^[a-z]:/i.test(target)) return `${shown} links to an absolute path`;
  if (/[\p{Cc}\\]/u.test(target)) return `${shown} links to a strange path`;
  const place = path.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (place.pop() === undefined) return `${shown} links out of the tree`;
    } else if (foldName(part) === ".git") return `${shown} links into git's own folder`;
    else place.push(part);
  }
  return null;
}
