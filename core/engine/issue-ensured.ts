// Issues that we opened, by topic: which number each has stands in the state, so that asking again asks GitHub nothing.
import { proposalEnsured } from "../discovery/compared.ts";
import { wishOpened } from "../mission/wishes.ts";
import type { Draft } from "./draft.ts";
import { subject } from "./draft.ts";
import type { EventOf } from "./event.ts";
import type { RepoState } from "./state.ts";

const keyOf = (topic: string): string => `issue/${topic}`;

/** Number of the issue with this topic, as far as we opened it; it may be closed or gone by now. */
export function issueOfTopic(state: Pick<RepoState, "projections">, topic: string): number | null {
  const known = state.projections.get(keyOf(topic)) ?? "";
  return known === "" ? null : Number(known);
}

export function issueEnsured(draft: Draft, event: EventOf<"IssueEnsured">): void {
  const { topic, issue, created } = event;
  draft.putProjection(keyOf(topic), String(issue));
  proposalEnsured(draft, topic, issue);
  wishOpened(draft, event);
  draft.because(
    subject.repo,
    created ? `#${issue} is opened (${topic})` : `#${issue} was there already (${topic})`,
  );
}
