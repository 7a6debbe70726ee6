// The files that the agent may see and change: below the checkout, links followed before they are judged, never git's own. Every
// tool goes through here; a path from a model is only text until this file has said what it is.
import { constants, lstatSync, realpathSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isAbsolute, join, normalize, relative, sep } from "node:path";
import { matchesGlob } from "../../../core/base/glob.ts";
import type { PathPolicy } from "../../../core/report/brief.ts";
import type { Parsed } from "../../shared/inputs.ts";

export interface Place {
  /** From the root, with `/`; "" is the root. */
  readonly path: string;
  readonly absolute: string;
}

export interface Files {
  readonly root: string;
  /** Where that is, as far as it may be looked at. */
  place(path: string): Parsed<Place>;
  /** The same for what is to be written. */
  target(path: string): Parsed<Place>;
  /** Why it may not be changed; null: it may. */
  refusal(path: string): string | null;
}

const PATH_MAX_CHARS = 1000;

export function openFiles(
  folder: string,
  policy: Pick<PathPolicy, "protected" | "forbidden">,
): Files {
  const root = realpathSync(folder);
  const place = (path: string): Parsed<Place> => {
    const found = inside(root, folder, path);
    if (!found.ok) return found;
    const real = realOf(found.value.absolute);
    if (real === null) return refused(path, "leads through a link that leads nowhere");
    if (!isBelow(root, real)) return refused(path, "leads out of the workspace");
    if (isGit(relative(root, real))) return refused(path, "leads into git's own files");
    return found;
  };
  const refusal = (path: string): string | null => {
    const matches = (globs: readonly string[]) =>
      globs.find((glob) => matchesGlob(path, glob, { ignoreCase: true }));
    const forbidden = matches(policy.forbidden);
    if (forbidden !== undefined) return `is never changed by agents (\`${forbidden}\`)`;
    const guarded = matches(policy.protected);
    return guarded === undefined ? null : `is protected (\`${guarded}\`): only people change it`;
  };
  return {
    root,
    place,
    refusal,
    target(path) {
      const found = place(path);
      if (!found.ok) return found;
      if (found.value.path === "") return refused(path, "is the whole workspace");
      if (isLink(found.value.absolute)) return refused(path, "is a link; write the file it names");
      // A folder on the way may be a link to a protected one.
      const real = relative(root, realOf(found.value.absolute) ?? "")
        .split(sep)
        .join("/");
      const why = refusal(found.value.path) ?? refusal(real);
      return why === null ? found : refused(path, why);
    },
  };
}

const refused = (path: string, why: string): { readonly ok: false; readonly problem: string } => ({
  ok: false,
  problem: `\`${path.slice(0, 200)}\` ${why}`,
});

/** By its text alone. Models also write the absolute path of the folder they were told. */
function inside(root: string, folder: string, path: string): Parsed<Place> {
  if (path.length > PATH_MAX_CHARS) return refused(path, "is too long");
  if (path.includes("\0")) return refused(path, "holds a NUL character");
  let relativePath = path.trim();
  if (isAbsolute(relativePath)) {
    const base = [root, normalize(folder)].find((each) => isBelow(each, normalize(relativePath)));
    if (base === undefined) return refused(path, "is outside the workspace");
    relativePath = relative(base, normalize(relativePath));
  }
  const normal = normalize(relativePath === "" ? "." : relativePath).replace(/[/\\]+$/, "");
  if (normal === ".." || normal.startsWith(`..${sep}`)) {
    return refused(path, "is outside the workspace");
  }
  const shown = normal === "." ? "" : normal.split(sep).join("/");
  if (isGit(shown)) return refused(path, "is git's own");
  return { ok: true, value: { path: shown, absolute: join(root, normal) } };
}

const isBelow = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);

/** Also as file systems that know no case, or keep short names, would read it. */
const isGit = (path: string): boolean =>
  path.split(/[/\\]/).some((part) => /^(?:\.git|git~\d+)[ .]*$/i.test(part));

/** With every link followed, also where the last parts do not exist yet; null: a link that leads nowhere. */
function realOf(path: string): string | null {
  const missing: string[] = [];
  let at = path;
  for (;;) {
    try {
      return join(realpathSync(at), ...missing);
    } catch {
      if (isLink(at)) return null;
      const parent = join(at, "..");
      if (parent === at) return null;
      missing.unshift(at.slice(parent.endsWith(sep) ? parent.length : parent.length + 1));
      at = parent;
    }
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Fails when a link has been put in its place since it was judged. */
export const openForWriting = (absolute: string): Promise<FileHandle> =>
  open(absolute, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW);
