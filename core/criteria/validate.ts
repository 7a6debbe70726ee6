// What is wrong with a criterion's command before anybody runs it: words that no shell can read, an empty part of a chain,
// paths that lead out of the repository. A path that is not there yet is only noted: the unit must create it.
import { readShellLine } from "./shell-words.ts";

export interface CriterionProblem {
  /** An error keeps it from being run. */
  readonly severity: "error" | "warning";
  readonly text: string;
}

export interface Place {
  /** Absolute path of the repository; absent: no absolute path is inside. */
  readonly root?: string;
  /** Whether a relative path is there; absent: nobody looked. */
  readonly exists?: (path: string) => boolean;
}

/** Options whose next word is a pattern, a name or a number, never a path. */
const TAKES_WORD = new Set(["-k", "-m", "-n", "-t", "--tb", "--grep", "--name", "--filter"]);
/** Their first word that is no option is a pattern, a text or code. */
const TAKES_TEXT = new Set(["grep", "egrep", "fgrep", "rg", "sed", "awk", "echo", "printf", "jq"]);
const FILE =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|scala|rb|php|cs|swift|cc?|cpp|h|hpp|sh|md|txt|rst|json|ya?ml|toml|ini|cfg|xml|html?|css|sql|csv|lock|log|mod|proto|svelte|vue)$/i;
const DEVICES = new Set(["/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr"]);

export function criterionProblems(command: string, place: Place = {}): readonly CriterionProblem[] {
  const found: CriterionProblem[] = [];
  const error = (text: string): void => void found.push({ severity: "error", text });
  if (command.trim() === "") return [{ severity: "error", text: "Empty command" }];
  const line = readShellLine(command);
  if (!line.ok) return [{ severity: "error", text: line.problem }];
  const { commands } = line;
  commands.forEach(({ words, end }, at) => {
    const before = commands[at - 1]?.end ?? "";
    if (words.length > 0) return;
    if (end === "&&" || before === "&&") error("Empty command in && chain");
    else if (end === "||" || before === "||" || end === "|" || before === "|")
      error("Empty command in a chain");
  });
  for (const path of new Set(commands.flatMap(({ words }) => pathsIn(words)))) {
    const problem = pathProblem(path, place);
    if (problem !== null) found.push(problem);
  }
  // One empty part stands between two operators and is one problem.
  return found.filter((one, at) => found.findIndex(({ text }) => text === one.text) === at);
}

/** Words of one simple command that name files. */
function pathsIn(words: readonly string[]): readonly string[] {
  const found: string[] = [];
  const [program = "", ...rest] = words.slice(words.findIndex((word) => !isAssignment(word)));
  if (words.every(isAssignment)) return [];
  if (program.includes("/")) found.push(program);
  let text = TAKES_TEXT.has(program.slice(program.lastIndexOf("/") + 1));
  rest.forEach((word, at) => {
    if (TAKES_WORD.has(rest[at - 1] ?? "")) return;
    if (word.startsWith("-")) return;
    if (/^\d*[<>]/.test(word)) return;
    const isTarget = /^\d*[<>]+$/.test(rest[at - 1] ?? "");
    if (text && !isTarget) {
      text = false;
      return;
    }
    if (looksLikePath(word)) found.push(word);
  });
  return found;
}

const isAssignment = (word: string): boolean => /^[A-Za-z_]\w*=/.test(word);

function looksLikePath(word: string): boolean {
  if (/^[a-z][\w+.-]*:\/\//i.test(word) || /[\s$*?{}()=|^]/.test(word))
    return word.startsWith("..");
  return word.includes("/") || word === ".." || FILE.test(word);
}

function pathProblem(path: string, { root, exists }: Place): CriterionProblem | null {
  if (DEVICES.has(path)) return null;
  if (path.startsWith("~"))
    return { severity: "error", text: `Absolute path outside project: ${path}` };
  const isInside = root !== undefined && (path === root || path.startsWith(`${root}/`));
  if (path.startsWith("/") && !isInside)
    return { severity: "error", text: `Absolute path outside project: ${path}` };
  const relative = path.startsWith("/") ? path.slice((root ?? "").length + 1) : path;
  const normal = inside(relative);
  if (normal === null) return { severity: "error", text: `Directory traversal detected: ${path}` };
  if (exists === undefined || normal === "" || exists(normal)) return null;
  return { severity: "warning", text: `Referenced path does not exist: ${path}` };
}

/** Without `.` and `..`; null: it leads out. */
function inside(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}
