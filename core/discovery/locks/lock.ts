// A lock file as far as it tells about its packages, whatever wrote it. What it does not say is null, never a guess.

import { goMod, requirements } from "./line-locks.ts";
import type { LockedPackage } from "./locked-package.ts";
import { npmLock } from "./npm-lock.ts";
import { cargoLock, poetryLock, uvLock } from "./toml-locks.ts";
import { pnpmLock, yarnLock } from "./yaml-locks.ts";

export type Ecosystem = "npm" | "PyPI" | "crates.io" | "Go";

export interface Lock {
  readonly path: string;
  readonly ecosystem: Ecosystem;
  readonly packages: readonly LockedPackage[];
}

type Read = (text: string) => readonly LockedPackage[];

const KINDS: readonly (readonly [file: RegExp, Ecosystem, Read])[] = [
  [/^(?:package-lock|npm-shrinkwrap)\.json$/, "npm", npmLock],
  [/^pnpm-lock\.ya?ml$/, "npm", pnpmLock],
  [/^yarn\.lock$/, "npm", yarnLock],
  [/^requirements[\w.-]*\.txt$/, "PyPI", requirements],
  [/^poetry\.lock$/, "PyPI", poetryLock],
  [/^uv\.lock$/, "PyPI", uvLock],
  [/^Cargo\.lock$/, "crates.io", cargoLock],
  [/^go\.mod$/, "Go", goMod],
];

const nameOf = (path: string): string => path.split("/").at(-1) ?? "";

export const isLock = (path: string): boolean =>
  !/(?:^|\/)(?:node_modules|vendor|fixtures?|testdata)\//.test(path) &&
  KINDS.some(([file]) => file.test(nameOf(path)));

/** null: no lock file, or one that cannot be read. */
export function readLock(path: string, text: string): Lock | null {
  const kind = KINDS.find(([file]) => file.test(nameOf(path)));
  if (kind === undefined) return null;
  const [, ecosystem, read] = kind;
  try {
    return { path, ecosystem, packages: read(text) };
  } catch {
    return null;
  }
}
