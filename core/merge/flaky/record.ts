// Tests that passed and failed on the same commit under the same specification: recorded by name, once per commit.
import type { Sha } from "../../base/brand.ts";
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { VerdictFailure, VerdictRow } from "../../engine/rows/verdict-row.ts";

/** Call after each verdict was added: what only the newest one shows is recorded. */
export function recordFlakes(draft: Draft, commit: Sha, spec: string): void {
  const verdicts = [...draft.verdicts.values()]
    .filter((one) => one.commit === commit && one.spec === spec)
    .filter((one) => one.outcome !== "infrastructure")
    .sort((a, b) => a.attempt - b.attempt);
  const before = flakesAmong(verdicts.slice(0, -1));
  for (const [name, failure] of flakesAmong(verdicts)) {
    if (before.has(name)) continue;
    const known = draft.flaky.get(name);
    draft.putFlaky({
      repo: draft.repo.repo,
      test: name,
      path: failure.path ?? known?.path ?? null,
      seen: (known?.seen ?? 0) + 1,
      firstSeen: known === undefined || known.seen === 0 ? draft.at : known.firstSeen,
      lastSeen: draft.at,
      lastCommit: commit,
      quarantinedBy: known?.quarantinedBy ?? null,
      quarantinedAt: known?.quarantinedAt ?? null,
    });
    draft.because(
      subject.commit(commit),
      `the test ${name} passed and failed on ${commit.slice(0, 7)}: it is flaky`,
    );
  }
}

function flakesAmong(verdicts: readonly VerdictRow[]): ReadonlyMap<string, VerdictFailure> {
  const flaky = new Map<string, VerdictFailure>();
  if (!verdicts.some((one) => one.outcome === "passed")) return flaky;
  for (const verdict of verdicts) {
    if (verdict.outcome !== "failed") continue;
    for (const failure of verdict.failures) flaky.set(failure.name, failure);
  }
  return flaky;
}
