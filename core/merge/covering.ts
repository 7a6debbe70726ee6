// A stricter verification shows the plain one too: the repository's own checks all ran, within their own limits, before what
// units add. Never the other way round: what a unit adds was not asked of a plain pass (I2).
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { PlainOrder, VerifyOrder } from "../engine/rows/dispatch-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { contentVerdict } from "../mission/facts.ts";

/** The commit's verdict under this specification; where there is none, a pass under a stricter one that shows as much. */
export const knownVerdict = (draft: Draft, commit: Sha, spec: string): VerdictRow | null =>
  contentVerdict(draft, commit, spec) ?? coveringPass(draft, commit, spec);

function coveringPass(draft: Draft, commit: Sha, spec: string): VerdictRow | null {
  for (const verdict of draft.verdicts.values()) {
    if (verdict.commit !== commit || verdict.outcome !== "passed") continue;
    // What failed since under the same specification is not shown by an earlier pass.
    if (contentVerdict(draft, commit, verdict.spec) !== verdict) continue;
    const order = orderOfRun(draft, verdict);
    if (order?.plain?.spec !== spec || order.spec !== verdict.spec) continue;
    if (shows(verdict, order, order.plain)) return verdict;
  }
  return null;
}

const orderOfRun = (draft: Draft, { dispatch }: VerdictRow): VerifyOrder | undefined =>
  draft.dispatches.get(dispatch)?.legs.find(({ order }) => order !== undefined)?.order;

function shows(verdict: VerdictRow, { minSeconds }: VerifyOrder, plain: PlainOrder): boolean {
  let ranMs = 0;
  for (const { name, minutes } of plain.checks) {
    const runs = verdict.checks.filter((one) => one.name === name && one.required);
    const fine = runs.every(
      (one) => one.exitCode === 0 && !one.timedOut && one.durationMs <= minutes * 60_000,
    );
    if (runs.length === 0 || !fine) return false;
    for (const { durationMs } of runs) ranMs += durationMs;
  }
  const { testsTotal } = verdict;
  const isShort = plain.floor !== null && testsTotal !== null && testsTotal < plain.floor.least;
  return plain.checks.length > 0 && ranMs >= minSeconds * 1000 && !isShort;
}
