// One package as a lock file names it, and whether its address is one of a registry.
import { isRecord } from "../../base/json.ts";

export interface LockedPackage {
  readonly name: string;
  /** Empty: not pinned. */
  readonly version: string;
  /** What its makers say against it; null: nothing. */
  readonly deprecated: string | null;
  /** Where it comes from, when that is no registry: an address. null: a registry. */
  readonly from: string | null;
  /** A checksum stands there; null: this kind of file has none. */
  readonly isChecked: boolean | null;
}

export const textIn = (value: unknown, key: string): string | null => {
  const found = isRecord(value) ? value[key] : undefined;
  return typeof found === "string" ? found : null;
};

/** An address that no registry answers at: a repository, an archive somewhere, something without encryption. */
export function foreign(address: string | null): string | null {
  if (address === null || address === "") return null;
  if (/^(?:git\+|git:|git@|github:|gitlab:|bitbucket:|ssh:|http:)/i.test(address)) return address;
  const host = /^https:\/\/([^/]+)\//i.exec(address)?.[1]?.toLowerCase() ?? null;
  if (host === null) return null;
  return /(?:^|\.)(?:github\.com|codeload\.github\.com|gitlab\.com|bitbucket\.org)$/.test(host)
    ? address
    : null;
}
