// The header of a git bundle, read by ourselves before git touches it: it must carry exactly one head on top of exactly the
// base, and nothing that makes git look elsewhere (SR14).
import type { Parsed } from "../shared/inputs.ts";

export interface BundleHeader {
  readonly head: string;
  readonly prerequisites: readonly string[];
  /** Where the pack starts. */
  readonly packOffset: number;
}

/** Two refs and a prerequisite fit in a fraction of this. */
const HEADER_MAX_BYTES = 4096;

export function parseBundleHeader(bytes: Buffer): Parsed<BundleHeader> {
  const end = bytes.subarray(0, HEADER_MAX_BYTES).indexOf("\n\n");
  if (end < 0) return { ok: false, problem: "the bundle has no readable header" };
  const [signature, ...lines] = bytes.subarray(0, end).toString("utf8").split("\n");
  if (signature !== "# v2 git bundle") {
    return { ok: false, problem: "the bundle is of an unexpected kind" };
  }
  const prerequisites: string[] = [];
  const heads: string[] = [];
  for (const line of lines) {
    const prerequisite = /^-([0-9a-f]{40})(?: .*)?$/.exec(line);
    const head = /^([0-9a-f]{40}) \S+$/.exec(line);
    if (prerequisite !== null) prerequisites.push(prerequisite[1] ?? "");
    else if (head !== null) heads.push(head[1] ?? "");
    else return { ok: false, problem: "the bundle's header has an unexpected line" };
  }
  const [head, ...others] = new Set(heads);
  if (head === undefined || others.length > 0) {
    return { ok: false, problem: `the bundle carries ${heads.length} heads instead of one` };
  }
  return { ok: true, value: { head, prerequisites, packOffset: end + 2 } };
}
