// A candidate's leg of a tournament came back.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { EventOf } from "../../engine/event.ts";
import type { DispatchRow, Leg } from "../../engine/state.ts";

export function candidateCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  _event: EventOf<"LegCollected">,
): void {
  draft.because(subject.dispatch(dispatch.dispatch), `not ours: candidate ${leg.leg}`);
}
