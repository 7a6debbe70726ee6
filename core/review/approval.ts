// Does a pull request stand approved at this exact commit (SR4, I3)? Order of arrival does not matter: review ids do.
import type { Sha } from "../base/brand.ts";
import type { ReviewRow } from "../engine/rows/gate-row.ts";

export interface StandingApproval {
  /** Reviewer whose approval counts; null while somebody refuses. */
  readonly approvedBy: string | null;
  readonly refusedBy: string | null;
}

/** Reviews of one pull request, as last seen. Comments decide nothing. */
export function standingApproval(reviews: readonly ReviewRow[], head: Sha): StandingApproval {
  const decisive = reviews
    .filter((review) => review.verdict !== "commented")
    .sort((a, b) => a.review - b.review);
  const people = new Map<string, ReviewRow[]>();
  for (const review of decisive) {
    const login = review.reviewer.toLowerCase();
    people.set(login, [...(people.get(login) ?? []), review]);
  }
  const approvals: ReviewRow[] = [];
  const refusals: ReviewRow[] = [];
  for (const theirs of people.values()) {
    const lastOnHead = theirs.filter((review) => review.commit === head).at(-1);
    if (lastOnHead?.verdict === "approved" && lastOnHead.entitled) approvals.push(lastOnHead);
    // A request for changes outlives pushes: it stands until its author approves, or until it is dismissed.
    const refusal = theirs
      .filter((each) => each.verdict === "changes_requested" && each.entitled)
      .at(-1);
    const approvedLater = theirs.some(
      (each) =>
        each.verdict === "approved" && each.entitled && each.review > (refusal?.review ?? 0),
    );
    if (refusal !== undefined && !approvedLater) refusals.push(refusal);
  }
  const first = (rows: readonly ReviewRow[]): string | null =>
    [...rows].sort((a, b) => a.review - b.review)[0]?.reviewer ?? null;
  const refusedBy = first(refusals);
  return { approvedBy: refusedBy === null ? first(approvals) : null, refusedBy };
}
