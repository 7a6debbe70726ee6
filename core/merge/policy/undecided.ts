// Who leaves although nobody can say whether it is bad: what failed as often as one commit is verified, when nothing that runs
// or could be started may tell more. Without this it would wait for somebody else to land, for ever in an empty queue (I14).
import type { Board } from "./board.ts";
import { treeOf } from "./board.ts";
import type { Drift } from "./drift.ts";
import type { Ejection } from "./ejection.ts";
import type { PolicyOptions } from "./options.ts";
import { needsOf } from "./order.ts";
import type { Posterior } from "./posterior.ts";

export interface Deadlock {
  readonly board: Board;
  readonly posterior: Posterior;
  readonly options: PolicyOptions;
  readonly drift: Drift;
}

/** Call only when nothing runs, starts, lands or leaves. The likeliest of them to be bad; null: nobody failed so often. */
export function undecidedOf({ board, posterior, options, drift }: Deadlock): Ejection | null {
  if (drift.reason !== null || drift.control !== null) return null;
  let worst: Ejection | null = null;
  for (const { id } of board.elements) {
    const tree = treeOf([...needsOf(board, id), id]);
    const failures = board.failed.filter(({ rest }) => rest !== null && treeOf(rest) === tree);
    if (failures.length < options.repeats) continue;
    const probability = posterior.bad(id);
    if (worst !== null && probability <= worst.probability) continue;
    worst = {
      id,
      probability,
      observations: failures.map(({ of }) => of.id).toSorted(),
      with: [],
      because: becauseOf(failures.length, probability),
    };
  }
  return worst;
}

function becauseOf(failures: number, probability: number): string {
  const sure = `${Math.floor(probability * 100)} %`;
  return `failed ${failures} of ${failures} verifications of one commit; it cannot be told from flaky tests with confidence (bad with ${sure}), and nothing else in the queue could tell more`;
}
