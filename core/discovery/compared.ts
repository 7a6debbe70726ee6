// The issues of the repository are read: what is like one of them, open or closed, is left out, the best of the rest become issues.
// The same reading tells what people made of earlier proposals; a refused one is remembered for good.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { ProposalRow } from "../engine/rows/discovery-row.ts";
import { PROPOSED_LABEL } from "../report/workflow-names.ts";
import { limited } from "./choose.ts";
import { endLook } from "./collected.ts";
import { proposalOfTopic, proposalTopic } from "./proposal.ts";
import { proposalBody, proposalTitle } from "./show.ts";

export function issuesCompared(draft: Draft, event: EventOf<"IssuesCompared">): void {
  for (const seen of event.ours) noteFate(draft, seen);
  const look = draft.discovery.looks.get(event.look);
  const config = draft.repo.config;
  if (look?.state !== "comparing" || config === null) {
    draft.because(subject.dispatch(event.look), "not ours: nobody waits for this comparison");
    return;
  }
  const about = subject.dispatch(event.look);
  const fresh = look.candidates.filter(({ id, title }) => {
    const match = event.matches.find(({ candidate }) => candidate === id);
    if (match !== undefined)
      draft.because(about, `“${title}” is like #${match.issue} (${fateWords(match)})`);
    return match === undefined;
  });
  const { max_open, max_per_track } = config.discovery;
  const waiting = [...draft.discovery.proposals.values()].filter(
    ({ state }) => state === "open" || state === "asked",
  ).length;
  const { chosen, dropped } = limited(fresh, {
    ...{ tracks: look.tracks, minScore: config.discovery.min_score, maxPerTrack: max_per_track },
    room: Math.max(0, max_open - waiting),
  });
  for (const { proposal, why } of dropped) draft.because(about, `“${proposal.title}”: ${why}`);
  for (const proposal of chosen) {
    const row = draft.putProposal({
      ...proposal,
      ...{ repo: draft.repo.repo, issue: null, state: "asked", look: look.look },
      ...{ createdAt: draft.at, changedAt: draft.at },
    });
    draft.effect({
      kind: "issue.ensure",
      key: `issue.ensure/${proposalTopic(row.id)}`,
      topic: proposalTopic(row.id),
      title: proposalTitle(row),
      body: proposalBody(row, draft.repo.green ?? draft.repo.target),
      labels: [PROPOSED_LABEL],
    });
  }
  const said = `${look.because}; ${chosen.length} proposed`;
  draft.because(about, said);
  endLook(
    draft,
    { ...look, because: told(look.because, fresh.length, chosen.length, look.candidates.length) },
    chosen,
  );
}

function told(before: string, fresh: number, chosen: number, candidates: number): string {
  const parts = [
    before,
    candidates > fresh ? `${candidates - fresh} said by issues that are there, or were` : "",
    fresh > chosen ? `${fresh - chosen} left for another time` : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

type Seen = EventOf<"IssuesCompared">["ours"][number];

const fateWords = ({ open, closedAs }: Pick<Seen, "open" | "closedAs">): string =>
  open ? "open" : `closed${closedAs === null ? "" : ` as ${closedAs.replace("_", " ")}`}`;

function noteFate(draft: Draft, seen: Seen): void {
  for (const row of draft.discovery.proposals.values()) {
    if (row.issue !== seen.issue) continue;
    const state = fateOf(row, seen);
    if (state === row.state) continue;
    draft.putProposal({ ...row, state, changedAt: draft.at });
    draft.because(subject.repo, `the proposal #${seen.issue} is ${state}`);
  }
}

/** Closed without having been wanted is refused, whatever word was used for it; what a person promoted may end as any issue does. */
function fateOf({ state }: ProposalRow, seen: Seen): ProposalRow["state"] {
  const isWanted = state === "promoted" || seen.isPromoted;
  if (seen.open) return isWanted ? "promoted" : "open";
  if (seen.closedAs === "completed") return "done";
  return "rejected";
}

const rowOf = (draft: Draft, topic: string): ProposalRow | undefined =>
  draft.discovery.proposals.get(proposalOfTopic(topic) ?? "");

/** The issue of a proposal is there. */
export function proposalEnsured(draft: Draft, topic: string, issue: number): void {
  const row = rowOf(draft, topic);
  if (row === undefined || row.issue === issue) return;
  draft.putProposal({ ...row, issue, state: row.state === "asked" ? "open" : row.state });
}

/** It could not be opened: it may be proposed again. */
export function proposalRefused(draft: Draft, topic: string, said: string): void {
  const row = rowOf(draft, topic);
  if (row?.state !== "asked") return;
  draft.putProposal({ ...row, state: "failed", changedAt: draft.at });
  draft.because(subject.repo, `“${row.title}” could not be proposed: ${said}`);
}

/** The issues could not be read: nothing is proposed that may be there already. */
export function compareRefused(draft: Draft, id: string, said: string): void {
  const look = [...draft.discovery.looks.values()].find((one) => one.look === id);
  if (look?.state !== "comparing") return;
  const because = `${look.because}; the issues of the repository could not be read (${said}), so nothing is proposed that may be there already: ask again`;
  endLook(draft, { ...look, because }, []);
}
