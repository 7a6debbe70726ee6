// The winner of a tournament takes the unit's place: its branch moves forward to the repaired head.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { RefsPurpose } from "../../engine/effect.ts";
import type { EventOf } from "../../engine/event.ts";

export function winnerMoved(
  draft: Draft,
  event: EventOf<"RefsMoved">,
  purpose: Extract<RefsPurpose, { kind: "fixup" }>,
): void {
  draft.because(
    subject.unit(purpose),
    event.moved ? "its branch is at the winner" : `its branch could not be moved: ${event.problem}`,
  );
}
