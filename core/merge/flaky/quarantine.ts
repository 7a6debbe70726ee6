// Tests whose failures alone blame nobody, because a person said so. A quarantined failure is repeated; it is never a pass.
import { sha } from "../../base/brand.ts";
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { FlakyRow } from "../../engine/rows/verdict-row.ts";

export function quarantinedTests(draft: Draft): ReadonlySet<string> {
  const names = new Set<string>();
  for (const row of draft.flaky.values()) if (row.quarantinedBy !== null) names.add(row.test);
  return names;
}

/** Longest name of a test that evidence carries; a longer one could never be met again. */
const NAME_MAX_CHARS = 500;
const NO_COMMIT = sha("0".repeat(40));

/** Also a test that was not seen to flake yet: people know their tests. */
export function quarantine(draft: Draft, test: string, by: string): FlakyRow {
  const name = test.trim().slice(0, NAME_MAX_CHARS);
  const known = draft.flaky.get(name);
  const row: FlakyRow = {
    repo: draft.repo.repo,
    test: name,
    path: known?.path ?? null,
    seen: known?.seen ?? 0,
    firstSeen: known?.firstSeen ?? draft.at,
    lastSeen: known?.lastSeen ?? draft.at,
    lastCommit: known?.lastCommit ?? draft.repo.green ?? NO_COMMIT,
    quarantinedBy: known?.quarantinedBy ?? by,
    quarantinedAt: known?.quarantinedAt ?? draft.at,
  };
  draft.putFlaky(row);
  draft.because(subject.repo, `${by} put the test ${name} in quarantine`);
  return row;
}

/** false: it was not in quarantine. */
export function unquarantine(draft: Draft, test: string, by: string): boolean {
  const known = draft.flaky.get(test.trim().slice(0, NAME_MAX_CHARS));
  if (known === undefined || known.quarantinedBy === null) return false;
  draft.putFlaky({ ...known, quarantinedBy: null, quarantinedAt: null });
  draft.because(subject.repo, `${by} took the test ${known.test} out of quarantine`);
  return true;
}
