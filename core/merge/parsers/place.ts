// Paths as tools print them (absolute, relative to a package, with `./`) as paths of the repository.

/** null: it is no file of the repository, or it could be several. */
export function repositoryPath(
  printed: string,
  root: string,
  files: ReadonlySet<string>,
): string | null {
  const path = plain(printed.replaceAll("\\", "/"));
  const base = plain(root.replaceAll("\\", "/")).replace(/\/$/, "");
  const inside = path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
  if (files.has(inside)) return inside;
  if (/^\/|^[a-z]:\//i.test(inside)) return ownTail(inside, base, files);
  // Go, Cargo and workspaces print paths of the package they are in.
  const found: string[] = [];
  for (const file of files) if (file.endsWith(`/${inside}`)) found.push(file);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The same folder under another name (`/private/tmp`, a mounted volume): known by the checkout's own folder. */
function ownTail(path: string, base: string, files: ReadonlySet<string>): string | null {
  const folder = base.slice(base.lastIndexOf("/"));
  const at = folder.length < 2 ? -1 : path.indexOf(`${folder}/`);
  const tail = at < 0 ? null : path.slice(at + folder.length + 1);
  return tail !== null && files.has(tail) ? tail : null;
}

function plain(path: string): string {
  const kept: string[] = [];
  for (const part of path.replace(/^file:\/\//, "").split("/")) {
    if (part === "." || (part === "" && kept.length > 0)) continue;
    if (part === ".." && kept.length > 0 && kept.at(-1) !== "") kept.pop();
    else kept.push(part);
  }
  return kept.join("/");
}
