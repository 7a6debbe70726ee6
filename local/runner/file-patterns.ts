// Which files a list of paths and patterns means (`path:` of upload-artifact, `hashFiles`): `!` takes out, folders mean
// all that is in them, hidden files only on request, links are not followed.
import { lstatSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";

export interface FoundFiles {
  /** Deepest folder that all positive patterns share: names in an artifact are relative to it. */
  readonly root: string;
  /** Absolute, sorted. */
  readonly files: readonly string[];
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

const kindOf = (path: string): "file" | "folder" | null => {
  try {
    const status = lstatSync(path);
    return status.isDirectory() ? "folder" : status.isFile() ? "file" : null;
  } catch {
    return null;
  }
};

/** The part of a pattern before its first wildcard. */
function fixedPart(pattern: string): string {
  const parts = pattern.split(sep);
  const wild = parts.findIndex((part) => /[*?[\]{}]/.test(part));
  return wild < 0 ? pattern : parts.slice(0, wild).join(sep) || sep;
}

function sharedFolder(folders: readonly string[]): string {
  const [first = sep, ...rest] = folders;
  let parts = first.split(sep);
  for (const folder of rest) {
    const other = folder.split(sep);
    let same = 0;
    while (same < parts.length && same < other.length && parts[same] === other[same]) same++;
    parts = parts.slice(0, same);
  }
  return parts.join(sep) || sep;
}

export function findFiles(
  patterns: readonly string[],
  base: string,
  options: { readonly hidden: boolean },
): FoundFiles {
  const found = new Set<string>();
  const roots: string[] = [];
  for (const raw of patterns) {
    const excluded = raw.startsWith("!");
    const pattern = resolve(base, excluded ? raw.slice(1).trim() : raw);
    const start = fixedPart(pattern);
    const kind = kindOf(start);
    const matches = picomatch(pattern, { dot: true });
    const inside = picomatch(`${pattern}/**`, { dot: true });
    if (excluded) {
      for (const path of [...found]) if (matches(path) || inside(path)) found.delete(path);
      continue;
    }
    if (kind === "file") {
      roots.push(resolve(start, ".."));
      found.add(start);
    } else if (kind === "folder") {
      roots.push(start);
      for (const path of walk(start)) {
        if (start !== pattern && !matches(path) && !inside(path)) continue;
        const hidden = relative(start, path)
          .split(sep)
          .some((part) => part.startsWith("."));
        if (options.hidden || !hidden) found.add(path);
      }
    }
  }
  return { root: sharedFolder(roots), files: [...found].sort() };
}
