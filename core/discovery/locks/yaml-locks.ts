// pnpm-lock.yaml and yarn.lock, line by line: both are written by programs that always indent the same way.
import { foreign, type LockedPackage } from "./locked-package.ts";

const PACKAGES = 20_000;

const unquoted = (text: string): string => text.trim().replace(/^(['"])(.*)\1$/, "$2");

/** `/name@1.0.0(peer)`, `name@1.0.0`, `/name/1.0.0`, with a scope or without. */
function pnpmName(key: string): { readonly name: string; readonly version: string } | null {
  const bare = unquoted(key).replace(/^\//, "").replace(/\(.*$/, "");
  const found = /^((?:@[^/@]+\/)?[^/@]+)[@/](.+)$/.exec(bare);
  return found === null ? null : { name: found[1] ?? "", version: found[2] ?? "" };
}

export function pnpmLock(text: string): readonly LockedPackage[] {
  const found: LockedPackage[] = [];
  let section = "";
  let key = "";
  let body: string[] = [];
  const end = (): void => {
    const named = section === "packages" && key !== "" ? pnpmName(key) : null;
    if (named !== null && found.length < PACKAGES) found.push(pnpmPackage(named, body));
    key = "";
    body = [];
  };
  for (const line of text.split("\n")) {
    if (/^\S/.test(line)) {
      end();
      section = /^(\w+):/.exec(line)?.[1] ?? "";
    } else if (/^ {2}\S.*:\s*$/.test(line)) {
      end();
      key = line.trim().slice(0, -1);
    } else if (key !== "") body.push(line.trim());
  }
  end();
  return found;
}

function pnpmPackage(
  { name, version }: { readonly name: string; readonly version: string },
  body: readonly string[],
): LockedPackage {
  const value = (field: string): string | null => {
    const line = body.find((one) => one.startsWith(`${field}:`));
    return line === undefined ? null : unquoted(line.slice(field.length + 1));
  };
  const resolution = value("resolution") ?? "";
  const tarball = /tarball:\s*([^,}\s]+)/.exec(resolution)?.[1] ?? null;
  const repo = /repo:\s*([^,}\s]+)/.exec(resolution)?.[1] ?? null;
  return {
    name,
    version,
    deprecated: value("deprecated"),
    from: repo ?? foreign(tarball) ?? foreign(version),
    isChecked: /integrity:/.test(resolution),
  };
}

/** Version 1 and what came after it: blocks that begin at the margin. */
export function yarnLock(text: string): readonly LockedPackage[] {
  const found: LockedPackage[] = [];
  for (const block of text.split(/\n(?=\S)/)) {
    const [first = "", ...rest] = block.split("\n");
    const key = unquoted(first.replace(/:\s*$/, "").split(",")[0] ?? "");
    const name = /^((?:@[^/@]+\/)?[^@]+)@/.exec(key)?.[1];
    const value = (field: string): string | null => {
      const line = rest.find((one) => new RegExp(`^ {2}"?${field}"?:? `).test(one));
      return line === undefined ? null : unquoted(line.trim().replace(/^"?\w+"?:? /, ""));
    };
    const version = value("version");
    if (name === undefined || version === null || found.length >= PACKAGES) continue;
    const resolution = value("resolution");
    if (resolution !== null && /@workspace:|@link:|@portal:/.test(resolution)) continue;
    const from = resolution?.replace(/^(?:@[^/@]+\/)?[^@]+@/, "") ?? value("resolved");
    found.push({
      ...{ name, version, deprecated: null },
      from: foreign(from),
      isChecked: (value("integrity") ?? value("checksum")) !== null,
    });
  }
  return found;
}
