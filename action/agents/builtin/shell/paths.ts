// Where the words of a command lead: nothing outside the workspace, nothing of git's own, nothing protected that would change, never
// the whole workspace at once. Globs are judged by what they match.
import { existsSync, readdirSync } from "node:fs";
import { isAbsolute, join, matchesGlob, normalize, relative, sep } from "node:path";
import type { Files } from "../workspace.ts";
import type { Word } from "./parse.ts";

const MATCHES_MAX = 2_000;

/** What is to be left out of a search is no path that is looked at. */
export function isPattern(name: string, args: readonly string[], at: number): boolean {
  if (/^--(?:exclude|ignore)/.test(args[at] ?? "")) return true;
  return name === "find" && /^-(?:i?name|i?path|i?wholename|i?regex)$/.test(args[at - 1] ?? "");
}

/** Paths in options too: `--file=/etc/passwd`, `-I/usr`. What only looks like one (`s/a/b/`) leads to nothing that exists. */
export function pathRefusal(
  { text, isGlob }: Word,
  files: Files,
  here: readonly string[],
  edits: boolean,
): string | null {
  if (isGlob && text.includes("/..")) return `\`${text}\`: \`..\` does not go with globs`;
  if (isGlob && text.split("/").some((part) => /^\.[.*?[]*[*?[]/.test(part))) {
    return `\`${text}\` could match \`..\` or \`.git\``;
  }
  for (const match of isGlob ? matchesOf(text, files, here) : []) {
    const why = pathRefusal({ text: match, shell: "", isGlob: false }, files, [""], edits);
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
      const place = files.place(part);
      if (!place.ok) return place.problem;
      continue;
    }
    for (const folder of here) {
      const from = normalize(join(folder === "" ? "." : folder, part));
      if (from === ".." || from.startsWith(`..${sep}`)) {
        return `\`${part.slice(0, 200)}\` is outside the workspace`;
      }
      if (/[\n ]/.test(part)) continue; // Prose, or a program's text: no path.
      const place = files.place(from);
      if (!place.ok) return place.problem;
      const guarded = edits ? files.refusal(place.value.path) : null;
      if (guarded !== null) return `\`${part}\` ${guarded}`;
    }
  }
  return null;
}

/** From the root; folders on the way too, since one may be a link. What matches very much is judged by the first of them. */
function matchesOf(glob: string, files: Files, here: readonly string[]): readonly string[] {
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
export function rootRefusal(
  name: string,
  rest: readonly Word[],
  files: Files,
  here: readonly string[],
): string | null {
  for (const { text } of rest) {
    if (text.startsWith("-")) continue;
    for (const folder of here) {
      const to = isAbsolute(text) ? relative(files.root, normalize(text)) : join(folder, text);
      if (/^(?:\.?|\.\/?|[*.]+\/?)$/.test(normalize(to === "" ? "." : to))) {
        return `\`${name} ${text}\` would take the whole workspace`;
      }
    }
  }
  return null;
}
