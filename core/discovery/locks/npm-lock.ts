// package-lock.json of all three versions: 1 nests packages, 2 and 3 list them by their place.
import { isRecord } from "../../base/json.ts";
import { foreign, type LockedPackage, textIn } from "./locked-package.ts";

const PACKAGES = 20_000;
const DEPTH = 40;

export function npmLock(text: string): readonly LockedPackage[] {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return [];
  const found: LockedPackage[] = [];
  if (isRecord(value.packages)) {
    for (const [place, entry] of Object.entries(value.packages)) {
      const name = place.split("node_modules/").at(-1) ?? "";
      // The project itself, its workspaces and links to them.
      if (!place.includes("node_modules/") || !isRecord(entry) || entry.link === true) continue;
      if (found.length < PACKAGES) found.push(packageOf(textIn(entry, "name") ?? name, entry));
    }
    return found;
  }
  nested(value.dependencies, found, 0);
  return found;
}

function nested(dependencies: unknown, found: LockedPackage[], depth: number): void {
  if (!isRecord(dependencies) || depth > DEPTH) return;
  for (const [name, entry] of Object.entries(dependencies)) {
    if (!isRecord(entry) || found.length >= PACKAGES) continue;
    found.push(packageOf(name, entry));
    nested(entry.dependencies, found, depth + 1);
  }
}

function packageOf(name: string, entry: Readonly<Record<string, unknown>>): LockedPackage {
  const version = textIn(entry, "version") ?? "";
  const resolved = textIn(entry, "resolved");
  const from = foreign(resolved) ?? foreign(version);
  const isBundled = entry.bundled === true || entry.inBundle === true;
  return {
    name,
    version,
    deprecated: textIn(entry, "deprecated"),
    from,
    isChecked: isBundled || resolved === null ? null : textIn(entry, "integrity") !== null,
  };
}
