// A head that was made on a commit which the base does not have: merging it would bring that commit along, and nobody judged
// what it brings. Told from what is known of the heads' own commits, without another look at git.
import type { Sha } from "../../core/base/brand.ts";
import type { ChainRequest } from "../../core/engine/effect.ts";
import type { Finding } from "./finding.ts";
import type { OwnHistory } from "./history.ts";

export function madeElsewhere(
  { head, madeOn = [] }: ChainRequest,
  histories: ReadonlyMap<Sha, OwnHistory>,
): Finding | null {
  const own = histories.get(head)?.own;
  const taken = madeOn.find((commit) => own?.has(commit) === true);
  return taken === undefined ? null : takenOff(taken);
}

export const takenOff = (commit: Sha): Finding => ({
  reason: "taken",
  paths: [],
  detail: `It was made on ${commit.slice(0, 12)}, which is no longer on mc/green: merging it would bring that back too.`,
});
