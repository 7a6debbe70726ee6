// Rails for commands of the agent: what may run, where its paths may lead, what is never deleted. They keep a model on the road; they
// are no wall against a program that it wrote itself. What the job can reach at all is decided by its token and its environment.
import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Parsed } from "../../../shared/inputs.ts";
import type { Files } from "../workspace.ts";
import type { SimpleCommand, Word } from "./parse.ts";
import { parseShell, renderShell } from "./parse.ts";
import { isPattern, pathRefusal, rootRefusal } from "./paths.ts";
import { CHANGES_PATHS, type Permits, programRefusal, TAKES_ANY_ARGUMENT } from "./programs.ts";

export interface Rails extends Permits {
  readonly files: Files;
  /** Why a file may not be overwritten by `>`, path from the root; null: it may. */
  readonly writeRefusal: (path: string) => string | null;
}

export interface Railed {
  /** What `sh` is to run, the same that was judged. */
  readonly command: string;
  /** Files that it writes by `>`. */
  readonly writes: readonly string[];
}

/** Commands nested in `sh -c '…'` deeper than this are no honest ones. */
const DEPTH_MAX = 3;

export function railCommand(command: string, rails: Rails): Parsed<Railed> {
  const writes = new Set<string>();
  const judged = judge(command, { ...rails, writes }, [""], 0);
  if (!judged.ok) return judged;
  return { ok: true, value: { command: renderShell(judged.value), writes: [...writes] } };
}

interface Judging extends Rails {
  readonly writes: Set<string>;
}

type Judged = Parsed<readonly SimpleCommand[]>;

function judge(text: string, rails: Judging, folders: readonly string[], depth: number): Judged {
  const parsed = parseShell(text);
  if (!parsed.ok) return parsed;
  // Folders that the shell may stand in; `skipped`: those of a `cd` that perhaps did not run.
  let here = folders;
  let skipped: readonly string[] = [];
  for (const [index, command] of parsed.value.entries()) {
    if (command.after === ";" || command.after === "||") {
      here = [...new Set([...here, ...skipped])];
      skipped = [];
    }
    const pipes = command.after === "|" || parsed.value[index + 1]?.after === "|";
    if (command.words[0]?.text === "cd") {
      const moved = changeFolder(command, here, rails.files);
      if (!moved.ok) return moved;
      if (pipes) return { ok: false, problem: "`cd` in a pipe changes nothing" };
      if (command.after === "&&" || command.after === "||") skipped = [...skipped, ...here];
      here = moved.value;
      continue;
    }
    const why = commandRefusal(command, rails, here, depth);
    if (why !== null) return { ok: false, problem: why };
  }
  return parsed;
}

function changeFolder(
  { words, redirections }: SimpleCommand,
  here: readonly string[],
  files: Files,
): Parsed<readonly string[]> {
  const refuse = (problem: string): Parsed<readonly string[]> => ({ ok: false, problem });
  const target = words[1];
  if (target === undefined || words.length > 2 || target.isGlob || redirections.length > 0) {
    return refuse("`cd` takes one folder of the workspace");
  }
  const found: string[] = [];
  for (const folder of here) {
    const to = isAbsolute(target.text) ? target.text : join(files.root, folder, target.text);
    const place = files.place(to);
    if (!place.ok) return place;
    const isFolder = statSync(place.value.absolute, { throwIfNoEntry: false })?.isDirectory();
    if (isFolder !== true) return refuse(`\`cd ${target.text}\`: there is no such folder yet`);
    found.push(place.value.path);
  }
  return { ok: true, value: found };
}

/** Variables that change which program runs, what it loads, or where it connects. */
const VARIABLE =
  /^(?:PATH|CDPATH|IFS|ENV|BASH_ENV|SHELLOPTS|HOME|TMPDIR|LD_.*|DYLD_.*|GIT_.*|.*_PROXY|npm_config_.*|NPM_CONFIG_.*|PIP_.*|UV_.*|CARGO_.*|GOPROXY|GOFLAGS|MC_.*)$/i;
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;
/** Programs that run the one named after their own options. */
const WRAPPERS = new Set(["env", "time", "timeout", "nice", "xargs", "command", "nohup", "stdbuf"]);

function commandRefusal(
  { words, redirections }: SimpleCommand,
  rails: Judging,
  here: readonly string[],
  depth: number,
): string | null {
  for (const { operator, target } of redirections) {
    if (target === null || target.text === "/dev/null") continue;
    const writes = !operator.endsWith("<");
    const why =
      pathRefusal(target, rails.files, here, writes) ??
      (writes ? overwriteRefusal(target, rails, here) : null);
    if (why !== null) return why;
  }
  return argvRefusal(words, rails, here, depth);
}

function overwriteRefusal(
  { text, isGlob }: Word,
  rails: Judging,
  here: readonly string[],
): string | null {
  if (isGlob) return "`>` takes one file by its name";
  for (const folder of here) {
    const place = rails.files.target(isAbsolute(text) ? text : join(folder, text));
    if (!place.ok) return place.problem;
    const why = rails.writeRefusal(place.value.path);
    if (why !== null) return why;
    rails.writes.add(place.value.path);
  }
  return null;
}

function argvRefusal(
  given: readonly Word[],
  rails: Judging,
  here: readonly string[],
  depth: number,
): string | null {
  let words = given;
  for (;;) {
    const [first, ...rest] = words;
    if (first === undefined) return null;
    const variable = ASSIGNMENT.exec(first.text)?.[1];
    if (variable !== undefined) {
      if (VARIABLE.test(variable)) return `\`${variable}\` may not be set`;
      words = rest;
      continue;
    }
    if (!WRAPPERS.has(first.text)) break;
    const inner = rest.findIndex(
      ({ text }) => !text.startsWith("-") && !/^\d+(?:\.\d+)?[smhd]?$/.test(text) && text !== "{}",
    );
    if (inner < 0) {
      return first.text === "env" ? null : `\`${first.text}\` without a program to run`;
    }
    const option = rest
      .slice(0, inner)
      .find(({ text }) => /^(?:-S|--split-string|-C|--chdir|-I.+|-a|--arg-file)/.test(text));
    if (option !== undefined) return `\`${first.text} ${option.text}\` is not allowed`;
    words = rest.slice(inner);
    const inside = words[0]?.text ?? "";
    if (first.text === "xargs" && !TAKES_ANY_ARGUMENT.has(inside)) {
      return `\`xargs ${inside}\` hides what is done`;
    }
  }
  const [program, ...rest] = words;
  if (program === undefined) return null;
  if (program.isGlob) return "a program is named, not matched";
  const args = rest.map(({ text }) => text);
  const name = program.text;
  if (/^(?:sh|bash|dash|zsh)$/.test(name)) return shellRefusal(rest, rails, here, depth);
  if (!name.includes("/")) {
    const why = programRefusal(name, args, rails);
    if (why !== null) return why;
  } else {
    const why = pathRefusal(program, rails.files, here, false);
    if (why !== null) return isAbsolute(name) ? `name \`${name}\` without its folder` : why;
  }
  const edits =
    CHANGES_PATHS.has(name) ||
    (name === "sed" && args.some((arg) => /^(?:-[a-zA-Z]*i|--in-place)/.test(arg)));
  for (const word of rest.filter((_, index) => !isPattern(name, args, index))) {
    const why = pathRefusal(word, rails.files, here, edits);
    if (why !== null) return why;
  }
  return name === "rm" || name === "mv" ? rootRefusal(name, rest, rails.files, here) : null;
}

/** `sh script.sh` runs a file of the workspace; `sh -c '…'` is judged like any command. */
function shellRefusal(
  rest: readonly Word[],
  rails: Judging,
  here: readonly string[],
  depth: number,
): string | null {
  const flag = rest.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  if (flag < 0) {
    const script = rest.find(({ text }) => !text.startsWith("-"));
    if (script === undefined) return "a shell without a script is not allowed";
    for (const word of rest) {
      const why = pathRefusal(word, rails.files, here, false);
      if (why !== null) return why;
    }
    return null;
  }
  const inner = rest[flag + 1];
  if (inner === undefined || depth >= DEPTH_MAX) return "a shell in a shell is not allowed so deep";
  const judged = judge(inner.text, rails, here, depth + 1);
  return judged.ok ? null : judged.problem;
}
