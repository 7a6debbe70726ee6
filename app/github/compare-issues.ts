// Holds what a look found against the repository's issues, open and closed: by the hidden marker of our own, by title, by words and
// files. Read-only; how alike is too alike stands in core/discovery/same.ts.
import { isSame, titleWords } from "../../core/discovery/same.ts";
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Event, EventOf } from "../../core/engine/event.ts";
import {
  BACKLOG_LABEL,
  OBJECTIVE_LABEL,
  PROPOSED_LABEL,
} from "../../core/report/workflow-names.ts";
import { backlogTitles } from "../../db/repos/backlog-titles.ts";
import type { Deed } from "./deed.ts";
import { topicOf } from "./ensure.ts";
import type { BacklogStore } from "./perform-backlog.ts";
import type { IssueOutline } from "./port.ts";

/** Earlier proposals that are asked for one by one, because nothing happened to them of late. */
const SINGLE = 30;
/** With a word of the candidate. */
const TITLES = 500;

export async function compareIssues(
  { github, repo, now }: Deed,
  effect: EffectOf<"issues.compare">,
  store: BacklogStore | undefined,
): Promise<Event> {
  const latest = await github.latestIssues();
  const byNumber = new Map(latest.map((one) => [one.issue, one]));
  for (const issue of effect.ours.filter((one) => !byNumber.has(one)).slice(0, SINGLE)) {
    const found = await github.issueOutline(issue);
    if (found !== null) byNumber.set(issue, found);
  }
  const known = [...byNumber.values()];
  const matches: Match[] = [];
  for (const candidate of effect.candidates) {
    const found = known.find((issue) => isLike(issue, candidate));
    const match = found ?? (await inBacklog(store, repo.repo, candidate));
    if (match !== null) matches.push({ candidate: candidate.id, ...fateIn(match) });
  }
  return {
    type: "IssuesCompared",
    at: now(),
    look: effect.look,
    matches,
    ours: effect.ours.flatMap((issue) => {
      const found = byNumber.get(issue);
      return found === undefined ? [] : [fateOf(found)];
    }),
  };
}

type Match = EventOf<"IssuesCompared">["matches"][number];

type Fate = Pick<IssueOutline, "issue" | "open" | "closedAs">;

const fateIn = ({ issue, open, closedAs }: Fate): Fate => ({ issue, open, closedAs });

/** Entries that nothing happened to for long are not among the latest issues. */
async function inBacklog(
  store: BacklogStore | undefined,
  repo: string,
  candidate: Candidate,
): Promise<Fate | null> {
  const [one, other] = [...titleWords(candidate.title)].toSorted((a, b) => b.length - a.length);
  if (store === undefined || one === undefined) return null;
  const titles = await store.read((tx) =>
    backlogTitles.with(tx, repo, [one, other ?? one], TITLES),
  );
  const found = titles.find(({ title }) => isSame({ title }, { title: candidate.title }));
  return found === undefined ? null : { ...found, closedAs: null };
}

type Candidate = EffectOf<"issues.compare">["candidates"][number];

function isLike(issue: IssueOutline, { title, files, topic }: Candidate): boolean {
  if (topicOf(issue.body) === topic) return true;
  // A path counts where the issue names it, whatever form it has there.
  const named = files.filter((file) => file.length > 3 && issue.body.includes(file));
  return isSame({ title: issue.title, files: named }, { title, files });
}

function fateOf({
  issue,
  open,
  closedAs,
  labels,
}: IssueOutline): EventOf<"IssuesCompared">["ours"][number] {
  const wanted = labels.includes(BACKLOG_LABEL) || labels.includes(OBJECTIVE_LABEL);
  return { issue, open, closedAs, isPromoted: wanted || !labels.includes(PROPOSED_LABEL) };
}
