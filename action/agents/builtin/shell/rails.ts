// Rails for commands of the agent: what may run, where its paths may lead, what is never deleted. They keep a model on the road; they
// are no wall against a program that it wrote itself. What the job can reach at all is decided by its token and its environment.
import { existsSync, readdirSync, statSync } from "node:fs";
import { isAbsolute, join, matchesGlob, normalize, relative, sep } from "node:path";
import type { Parsed } from "../../../shared/inputs.ts";
import type { Files } from "../workspace.ts";
import type { SimpleCommand, Word } from "./parse.ts";
import { parseShell, renderShell } from "./parse.ts";
import { CHANGES_PATHS, type Permits, programRefusal } from "./programs.ts";

export interface Rails extends Permits {
  readonly files: Files;
}

/** Commands nested in `sh -c '…'` deeper than this are no honest ones. */
const DEPTH_MAX = 3;
const MATCHES_MAX = 2_000;

/** What `sh` is to run, the same that was judged. */
export function railCommand(command: string, rails: Rails): Parsed<string> {
  const judged = judge(command, rails, [""], 0);
  return judged.ok ? { ok: true, value: renderShell(judged.value) } : judged;
}

type Judged = Parsed<readonly SimpleCommand[]>;

function judge(text: string, rails: Rails, folders: readonly string[], depth: number): Judged {
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
  /^(?:PATH|IFS|ENV|BASH_ENV|SHELLOPTS|HOME|TMPDIR|LD_.*|DYLD_.*|GIT_.*|.*_PROXY|npm_config_.*|NPM_CONFIG_.*|PIP_.*|UV_.*|CARGO_.*|GOPROXY|GOFLAGS|MC_.*)$/i;
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;
/** Programs that run the one named after their own options. */
const WRAPPERS = new Set(["env", "time", "timeout", "nice", "xargs", "command", "nohup", "stdbuf"]);

function commandRefusal(
  { words, redirections }: SimpleCommand,
  rails: Rails,
  here: readonly string[],
  depth: number,
): string | null {
  for (const { operator, target } of redirections) {
    if (target === null || target.text === "/dev/null") continue;
    if (!operator.endsWith("<")) {
      return `\`${operator} ${target.text}\`: files are written with the tool \`write\``;
    }
    const why = pathRefusal(target, rails, here, false);
    if (why !== null) return why;
  }
  return argvRefusal(words, rails, here, depth);
}

function argvRefusal(
  given: readonly Word[],
  rails: Rails,
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
    if (first.text === "xargs" && CHANGES_PATHS.has(words[0]?.text ?? "")) {
      return "`xargs` with a program that changes files hides which";
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
    const why = pathRefusal(program, rails, here, false);
    if (why !== null) return isAbsolute(name) ? `name \`${name}\` without its folder` : why;
  }
  const edits =
    CHANGES_PATHS.has(name) ||
    (name === "sed" && args.some((arg) => /^(?:-[a-zA-Z]*i|--in-place)/.test(arg)));
  for (const word of rest.filter((_, index) => !isPattern(name, args, index))) {
    const why = pathRefusal(word, rails, here, edits);
    if (why !== null) return why;
  }
  return name === "rm" || name === "mv" ? rootRefusal(name, rest, rails, here) : null;
}

/** `sh script.sh` runs a file of the workspace; `sh -c '…'` is judged like any command. */
function shellRefusal(
  rest: readonly Word[],
  rails: Rails,
  here: readonly string[],
  depth: number,
): string | null {
  const flag = rest.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  if (flag < 0) {
    const script = rest.find(({ text }) => !text.startsWith("-"));
    if (script === undefined) return "a shell without a script is not allowed";
    for (const word of rest) {
      const why = pathRefusal(word, rails, here, false);
      if (why !== null) return why;
    }
    return null;
  }
  const inner = rest[flag + 1];
  if (inner === undefined || depth >= DEPTH_MAX) return "a shell in a shell is not allowed so deep";
  const judged = judge(inner.text, rails, here, depth + 1);
  return judged.ok ? null : judged.problem;
}

/** What is to be left out of a search is no path that is looked at. */
function isPattern(name: string, args: readonly string[], at: number): boolean {
  if (/^--(?:exclude|ignore)/.test(args[at] ?? "")) return true;
  return name === "find" && /^-(?:i?name|i?path|i?wholename|i?regex)$/.test(args[at - 1] ?? "");
}

/** Paths in options too: `--file=/etc/passwd`, `-I/usr`. What only looks like one (`s/a/b/`) leads to nothing that exists. */
function pathRefusal(
  { text, isGlob }: Word,
  rails: Rails,
  here: readonly string[],
  edits: boolean,
): string | null {
  if (isGlob && text.includes("/..")) return `\`${text}\`: \`..\` does not go with globs`;
  if (isGlob && text.split("/").some((part) => /^\.[.*?[]*[*?[]/.test(part))) {
    return `\`${text}\` could match \`..\` or \`.git\``;
  }
  for (const match of isGlob ? matchesOf(text, rails, here) : []) {
    const why = pathRefusal({ text: match, shell: "", isGlob: false }, rails, [""], edits);
    if (why !== null) return why;
  }
  const parts = new Set([text, text.slice(text.indexOf("=") + 1)]);
  if (/^-[a-zA-Z]./.test(text)) parts.add(text.slice(2));
  for (const part of parts) {
    if (part === "/dev/null" || part === "" || part === "-") continue;
    if (part.startsWith("~")) return `\`${part}\`: the home folder is outside the workspace`;
    if (isAbsolute(part)) {
      const top = `/${part.split("/").find((name) => name !== "") ?? ""}`;
      if (!/[*?[]/.test(top) && !existsSync(top)) continue;
      const place = rails.files.place(part);
      if (!place.ok) return place.problem;
      continue;
    }
    for (const folder of here) {
      const from = normalize(join(folder === "" ? "." : folder, part));
      if (from === ".." || from.startsWith(`..${sep}`)) {
        return `\`${part.slice(0, 200)}\` is outside the workspace`;
      }
      if (/[\n ]/.test(part)) continue; // Prose, or a program's text: no path.
      const place = rails.files.place(from);
      if (!place.ok) return place.problem;
      const guarded = edits ? rails.files.refusal(place.value.path) : null;
      if (guarded !== null) return `\`${part}\` ${guarded}`;
    }
  }
  return null;
}

/** From the root; folders on the way too, since one may be a link. What matches very much is judged by the first of them. */
function matchesOf(glob: string, { files }: Rails, here: readonly string[]): readonly string[] {
  if (isAbsolute(glob)) return [];
  const found: string[] = [];
  let level = [...here];
  for (const part of glob.split("/").filter((name) => name !== "" && name !== ".")) {
    level = level.flatMap((folder) =>
      /[*?[]/.test(part) ? namesIn(files, folder, part) : [join(folder, part)],
    );
    level = level.slice(0, MATCHES_MAX);
    found.push(...level);
  }
  return found;
}

function namesIn(files: Files, folder: string, pattern: string): readonly string[] {
  const place = files.place(folder);
  if (!place.ok) return [];
  try {
    const names = readdirSync(place.value.absolute).filter((name) => matchesGlob(name, pattern));
    return names.map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The whole workspace, however it is written. */
function rootRefusal(
  name: string,
  rest: readonly Word[],
  rails: Rails,
  here: readonly string[],
): string | null {
  for (const { text } of rest) {
    if (text.startsWith("-")) continue;
    for (const folder of here) {
      const to = isAbsolute(text)
        ? relative(rails.files.root, normalize(text))
        : join(folder, text);
      if (/^(?:\.?|\.\/?|[*.]+\/?)$/.test(normalize(to === "" ? "." : to))) {
        return `\`${name} ${text}\` would take the whole workspace`;
      }
    }
  }
  return null;
}
