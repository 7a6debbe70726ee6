// The table of contents of the product: one event, one state, one decision. Total, synchronous, pure.
import type { Decided } from "./decision.ts";
import type { Event } from "./event.ts";
import type { RepoState } from "./state.ts";

export function decide(state: RepoState, event: Event): Decided {
  return {
    decision: {
      because: [{ subject: "repo", text: `not ours: ${event.type}` }],
      changes: [],
      effects: [],
    },
    state,
  };
}
