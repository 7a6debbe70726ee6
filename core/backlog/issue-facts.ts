// An issue as GitHub shows it, and what that makes of its entry in the backlog. Facts come from webhooks and from reading;
// whichever is newer counts. Guards: pull requests, objectives, and issues that only show something are no entries.
import type { IsoTime, RepoName } from "../base/brand.ts";
import {
  BACKLOG_LABEL,
  CAMPAIGN_LABEL,
  DASHBOARD_LABEL,
  OBJECTIVE_LABEL,
  PROPOSED_LABEL,
} from "../report/workflow-names.ts";
import { figuresOf } from "./figures.ts";
import { type BacklogItemRow, type ItemSource, itemBody, itemTitle, newItem } from "./item.ts";
import { scoreOf } from "./score.ts";
import { type BacklogSettings, weightsOf } from "./settings.ts";

export interface IssueSeen {
  readonly issue: number;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly labels: readonly string[];
  /** By a member of the repository, or by us: what its text says of its own worth counts. */
  readonly isInside: boolean;
  /** Topic of the hidden marker, where we opened it ourselves. */
  readonly topic: string | null;
  /** Somebody opened it again just now. */
  readonly reopened: boolean;
  readonly createdAt: IsoTime;
  readonly updatedAt: IsoTime;
}

/** Shows something, or is a mission already. */
const NEVER: readonly string[] = [OBJECTIVE_LABEL, DASHBOARD_LABEL, CAMPAIGN_LABEL];

const SOURCES: Readonly<Record<string, ItemSource>> = {
  "backlog-import": "import",
  discovery: "discovery",
  leftover: "leftover",
};

function belongs(seen: IssueSeen, settings: BacklogSettings): boolean {
  if (!seen.open || seen.labels.some((label) => NEVER.includes(label))) return false;
  if (settings.issues === "all") return true;
  // A proposal of ours without its label is one that a person promoted.
  const isProposal = seen.labels.includes(PROPOSED_LABEL) || sourceOf(seen.topic) === "discovery";
  return isProposal || seen.labels.includes(settings.label);
}

/** Promoted by the label of the backlog, or by taking the proposal's away. */
const isProposed = (seen: IssueSeen, settings: BacklogSettings): boolean =>
  seen.labels.includes(PROPOSED_LABEL) &&
  !seen.labels.includes(settings.label) &&
  !seen.labels.includes(BACKLOG_LABEL);

const sourceOf = (topic: string | null): ItemSource =>
  SOURCES[/^[^/:]*/.exec(topic ?? "")?.[0] ?? ""] ?? "person";

const earlier = (a: IsoTime, b: IsoTime): boolean => a < b;

/** Anybody may open an issue; only who belongs here says what it is worth. Labels need a right of their own. */
const worthOf = (seen: IssueSeen) =>
  figuresOf({ labels: seen.labels, body: seen.isInside ? seen.body : "" });

/** As GitHub says who wrote it. */
export const isInside = (association: string | null | undefined): boolean =>
  ["OWNER", "MEMBER", "COLLABORATOR"].includes(association ?? "");

/** The row as it should be; "gone": there should be none; null: nothing changes. */
export function mirrored(
  repo: RepoName,
  known: BacklogItemRow | null,
  seen: IssueSeen,
  settings: BacklogSettings,
  nowMs: number,
): BacklogItemRow | "gone" | null {
  if (known !== null && earlier(seen.updatedAt, known.updatedAt)) return null;
  const isEntry = belongs(seen, settings);
  if (known === null) {
    if (!isEntry) return null;
    return scored(first(repo, seen, settings), settings, nowMs);
  }
  if (!seen.open) {
    const closed = { ...known, updatedAt: seen.updatedAt };
    return known.state === "completed" ? same(known, closed) : { ...closed, state: "completed" };
  }
  if (!isEntry) {
    // A mission pursues it: its end says what becomes of it.
    const isPursued = seen.labels.includes(OBJECTIVE_LABEL) || known.state === "in_progress";
    return isPursued ? null : "gone";
  }
  return same(known, scored(again(known, seen, settings), settings, nowMs));
}

function first(repo: RepoName, seen: IssueSeen, settings: BacklogSettings): BacklogItemRow {
  return newItem({
    repo,
    ...{ issue: seen.issue, title: seen.title, body: seen.body },
    ...worthOf(seen),
    proposed: isProposed(seen, settings),
    source: sourceOf(seen.topic),
    createdAt: seen.createdAt,
    touchedAt: seen.updatedAt,
    updatedAt: seen.updatedAt,
  });
}

/** What it says now, over what we know of it; a person's touch is a change of what it says. */
function again(known: BacklogItemRow, seen: IssueSeen, settings: BacklogSettings): BacklogItemRow {
  const figures = worthOf(seen);
  const isBack = known.state === "completed" && (seen.reopened || known.mission === null);
  const next: BacklogItemRow = {
    ...known,
    title: itemTitle(seen.title),
    body: itemBody(seen.body),
    track: figures.track,
    files: figures.files,
    ...(known.rankedBy === null ? { impact: figures.impact, effort: figures.effort } : {}),
    proposed: known.state === "in_progress" ? known.proposed : isProposed(seen, settings),
    updatedAt: seen.updatedAt,
    ...(isBack ? { state: "pending", mission: null } : {}),
  };
  const touched = !isSame({ ...known, updatedAt: next.updatedAt }, next);
  return touched ? { ...next, touchedAt: seen.updatedAt } : next;
}

const scored = (row: BacklogItemRow, settings: BacklogSettings, nowMs: number): BacklogItemRow => ({
  ...row,
  score: scoreOf(row, nowMs, weightsOf(settings)),
});

const isSame = (a: BacklogItemRow, b: BacklogItemRow): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

const same = (known: BacklogItemRow, next: BacklogItemRow): BacklogItemRow | null =>
  isSame(known, next) ? null : next;
