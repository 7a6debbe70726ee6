// Right before the target branch moves, the reviews are read again: an approval that was dismissed, or whose author lost the
// right meanwhile, may not have been told by any webhook yet (I3).
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { GateRow } from "../../engine/state.ts";

const topic = (gate: GateRow): string => `promotion-look/${gate.mission}`;
const approval = (gate: GateRow): string => `${gate.head} ${gate.decidedAt ?? ""}`;

/** Whether GitHub was read again since this approval; asks for it otherwise. */
export function isFreshlySeen(draft: Draft, gate: GateRow): boolean {
  const said = draft.projection(topic(gate));
  if (said === `seen ${approval(gate)}`) return true;
  if (said === `asked ${approval(gate)}`) return false;
  draft.putProjection(topic(gate), `asked ${approval(gate)}`);
  draft.effect({ kind: "repo.observe", key: "repo.observe" });
  draft.because(subject.pull(gate.pull), "its reviews are read again before anything moves");
  return false;
}

/** GitHub was read: reviews and rights are as they stand. */
export function freshlySeen(draft: Draft): void {
  for (const gate of draft.gates.values()) {
    if (gate.gate !== "promote" || gate.state !== "approved") continue;
    if (draft.projection(topic(gate)) === `asked ${approval(gate)}`)
      draft.putProjection(topic(gate), `seen ${approval(gate)}`);
  }
}
