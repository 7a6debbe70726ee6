// What the policy throws out, with the evidence that speaks against it: the smallest failed verification that holds it.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { ChainRow } from "../engine/rows/chain-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { throwOut } from "./ejection.ts";
import { unitOf } from "./member-spec.ts";
import { isSync } from "./memory.ts";
import { inWords, nameOfId } from "./names.ts";
import { searchPartner } from "./partner-search.ts";
import type { QueuePlan } from "./policy/view.ts";
import { closeQueue } from "./queue-door.ts";

export function ejectAll(draft: Draft, before: ChainRow, ejections: QueuePlan["eject"]): void {
  let row = before;
  for (const ejection of ejections) {
    const evidence = smallestFailure(draft, row, ejection.observations);
    if (isSync(ejection.id)) {
      closeQueue(
        draft,
        `commit ${ejection.id.slice(5, 12)} of the target branch fails verification on top of mc/green; push a fix to the target branch, then \`/mc resume\``,
      );
      continue;
    }
    const unit = unitOf(draft, ejection.id);
    if (unit === undefined || unit.state !== "queued") continue;
    const others = ejection.with.map(nameOfId);
    const cause =
      others.length === 0
        ? "verification failed"
        : `verification failed together with ${others.slice(0, 5).join(", ")}`;
    const because = inWords(ejection.because);
    draft.because(subject.unit(unit), `leaves the queue: ${because}`);
    const log = evidence?.log ?? "";
    if (ejection.with.length === 0) row = searchPartner(draft, row, unit);
    throwOut(draft, unit, {
      stage: "verify",
      cause,
      log,
      runUrl: evidence?.runUrl ?? null,
      with: ejection.with,
      failing: failingAlways(draft, ejection.observations),
      title:
        others.length === 0
          ? "Verification failed on top of mc/green"
          : `Verification failed together with ${others.slice(0, 3).join(", ")}`,
      verdict: evidence,
      summary: `${because}.`,
    });
  }
  if (row !== before) draft.putChain(row);
}

/** Tests that failed in every verification that speaks against it: what failed in one of several may be chance. */
function failingAlways(draft: Draft, dispatches: readonly string[]): readonly string[] {
  const lists: (readonly string[])[] = [];
  for (const { dispatch, failures } of draft.verdicts.values()) {
    if (dispatches.includes(dispatch) && failures.length > 0)
      lists.push(failures.map(({ name }) => name));
  }
  const [first = [], ...others] = lists;
  return first.filter((name) => others.every((list) => list.includes(name)));
}

function smallestFailure(draft: Draft, row: ChainRow, ids: readonly string[]): VerdictRow | null {
  const failed = row.observations
    .filter((one) => one.outcome === "failed" && ids.includes(one.dispatch))
    .sort((a, b) => a.members.length - b.members.length);
  const wanted = failed[0]?.dispatch;
  for (const verdict of draft.verdicts.values()) if (verdict.dispatch === wanted) return verdict;
  return null;
}
