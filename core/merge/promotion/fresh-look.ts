// Right before the target branch moves, the reviews are read again: an approval that was dismissed, or whose author lost the
// right meanwhile, may not have been told by any webhook yet (I3).
import type { IsoTime } from "../../base/brand.ts";
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { GateRow } from "../../engine/rows/gate-row.ts";
import { pauseMission } from "../../mission/pause.ts";

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

/** GitHub was read: reviews and rights are as they stood then. A reading from before the approval says nothing of it. */
export function freshlySeen(draft: Draft, begun: IsoTime): void {
  for (const gate of draft.gates.values()) {
    if (gate.gate !== "promote" || gate.state !== "approved") continue;
    if ((gate.decidedAt ?? begun) > begun) continue;
    if (draft.projection(topic(gate)) === `asked ${approval(gate)}`)
      draft.putProjection(topic(gate), `seen ${approval(gate)}`);
  }
}

/** GitHub could not be read: nothing moves unseen, and who waits for it is told. While it is only busy, the next look does. */
export function lookRefused(draft: Draft, said: string, exhausted: boolean): void {
  for (const gate of draft.gates.values()) {
    const mission = draft.mission(gate.mission);
    if (mission === undefined || gate.gate !== "promote" || gate.state !== "approved") continue;
    if (draft.projection(topic(gate)) !== `asked ${approval(gate)}`) continue;
    const what = `approved, but the reviews of #${gate.pull} could not be read again before ${mission.target} moves`;
    if (exhausted) {
      const because = `${what} (${said}); it is tried again every few minutes`;
      draft.putMission({ ...mission, because });
      draft.because(subject.mission(mission.mission), because);
      continue;
    }
    draft.putProjection(topic(gate), "");
    pauseMission(draft, mission, `${what} (${said}); put that right, then \`/mc resume\``);
  }
}
