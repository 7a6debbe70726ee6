// What the worker sees of the repository before it looks itself: how its files begin, and which paths its criteria name that are
// not there yet.

import { filesNamedIn } from "../../core/attempt/named-files.ts";
import type { FileText } from "../../core/prompt/parts.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Git } from "../shared/git.ts";
import { namedIn, readTexts } from "./file-texts.ts";

export interface Seen {
  readonly previews: readonly FileText[];
  readonly missing: readonly string[];
}

export async function lookAhead(git: Git, brief: Brief): Promise<Seen> {
  const { unit, commit } = brief;
  if (unit === null) return { previews: [], missing: [] };
  const criteria = unit.criteria.join("\n");
  // A bare name in a sentence is no path of this repository.
  const named = filesNamedIn(criteria).filter((path) => path.includes("/"));
  const there = new Set(await namedIn(git, commit, criteria));
  return {
    previews: await readTexts(git, commit, unit.files),
    missing: named.filter((path) => !there.has(path)),
  };
}
