// A look came back: what was counted and what an agent thought of become candidates, which are then held against every issue of the
// repository. An answer that cannot be read, or a job that failed, loses nothing that was counted.
import type { DispatchId } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { LookRow } from "../engine/rows/discovery-row.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import { plural } from "../mission/facts.ts";
import { DISCOVER_LEG } from "./ask.ts";
import { worthwhile } from "./choose.ts";
import { failureAdvice, failureOf } from "./failure.ts";
import { proposedBefore } from "./known.ts";
import { parseProposals } from "./parse.ts";
import { best, type Proposal, proposalTopic } from "./proposal.ts";
import { tellLook } from "./show.ts";
import { proposalOfSignal } from "./signal.ts";
import { verifiedSignals } from "./verified.ts";

export { DISCOVER_LEG };

/** Held against the issues of the repository at once. */
const CANDIDATES = 60;

export function lookCollected(
  draft: Draft,
  dispatch: DispatchRow,
  _leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const look = draft.discovery.looks.get(dispatch.dispatch);
  const config = draft.repo.config;
  if (look === undefined || look.state !== "running" || config === null) {
    draft.because(subject.dispatch(dispatch.dispatch), "not ours: nobody waits for this look");
    return;
  }
  const { handoff } = event;
  const costUsd = handoff?.usage.costUsd ?? 0;
  const problem = problemOf(event);
  const thought = handoff?.status === "completed" ? parseProposals(handoff.text).proposals : [];
  const counted = [...verifiedSignals(draft), ...(handoff?.signals?.signals ?? [])];
  const all = [...counted.map(proposalOfSignal), ...thought];
  const { chosen } = worthwhile(all, {
    tracks: look.tracks,
    minScore: config.discovery.min_score,
  });
  const fresh = chosen.filter((proposal) => proposedBefore(draft, proposal) === null);
  const candidates = best(fresh).slice(0, CANDIDATES);
  const found = `${plural(counted.length, "thing")} counted, ${thought.length} thought of, ${candidates.length} of them new and good enough`;
  const because = problem === "" ? found : `${found}; ${problem}`;
  draft.because(subject.dispatch(dispatch.dispatch), because);
  const next: LookRow = { ...look, costUsd, candidates, because };
  if (candidates.length === 0) {
    endLook(draft, next, []);
    return;
  }
  draft.putLook({ ...next, state: "comparing" });
  draft.effect({
    kind: "issues.compare",
    key: `issues.compare/${look.look}`,
    look: look.look,
    candidates: candidates.map(({ id, title, files }) => ({
      ...{ id, title, files },
      topic: proposalTopic(id),
    })),
    ours: openIssues(draft),
  });
}

/** Proposals whose fate may have changed since we last looked. */
const openIssues = (draft: Draft): readonly number[] =>
  [...draft.discovery.proposals.values()].flatMap(({ issue, state }) =>
    issue !== null && (state === "open" || state === "promoted") ? [issue] : [],
  );

/** What went wrong, in a sentence for people; empty: nothing. */
function problemOf({ handoff, problem }: EventOf<"LegCollected">): string {
  if (handoff === null || handoff.status !== "completed") {
    const said = handoff?.summary ?? problem ?? "its run left no result";
    return `the agent's part failed: ${said.slice(0, 300).replace(/[.\s]+$/, "")}. ${failureAdvice(failureOf(handoff, problem))}`;
  }
  const unread = handoff.agent === "" ? null : parseProposals(handoff.text).problem;
  return unread === null ? "" : `what the agent answered could not be read: ${unread}`;
}

export function endLook(draft: Draft, look: LookRow, made: readonly Proposal[]): void {
  const ended = draft.putLook({ ...look, state: "over", candidates: [], endedAt: draft.at });
  tellLook(draft, ended, made);
}

export const lookOf = (draft: Draft, id: DispatchId): LookRow | undefined =>
  draft.discovery.looks.get(id);
