// SR4, I3: which reviews approve one exact commit.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoTime, repoName, type Sha, sha } from "../../../core/base/brand.ts";
import type { ReviewRow } from "../../../core/engine/rows/gate-row.ts";
import { standingApproval } from "../../../core/review/approval.ts";

const HEAD: Sha = sha("a".repeat(40));
const OLD: Sha = sha("b".repeat(40));

type Short = readonly [
  reviewer: string,
  verdict: ReviewRow["verdict"],
  commit?: Sha,
  entitled?: boolean,
];
const rows = (...all: readonly Short[]): ReviewRow[] =>
  all.map(([reviewer, verdict, commit = HEAD, entitled = true], index) => ({
    repo: repoName("a/b"),
    pull: 7,
    review: index + 1,
    reviewer,
    verdict,
    commit,
    entitled,
    at: isoTime(index),
  }));
const result = (approvedBy: string | null, refusedBy: string | null = null) => ({
  approvedBy,
  refusedBy,
});

describe("table", () => {
  it.each<[string, ReviewRow[], ReturnType<typeof result>]>([
    ["nothing", rows(), result(null)],
    ["one approval", rows(["olga", "approved"]), result("olga")],
    ["first of two", rows(["olga", "approved"], ["ivan", "approved"]), result("olga")],
    ["not entitled", rows(["eve", "approved", HEAD, false]), result(null)],
    ["an older commit", rows(["olga", "approved", OLD]), result(null)],
    ["comment afterwards", rows(["olga", "approved"], ["olga", "commented"]), result("olga")],
    ["comment alone", rows(["olga", "commented"]), result(null)],
    ["dismissed", rows(["olga", "dismissed"]), result(null)],
    ["dismissed after approval", rows(["olga", "approved"], ["olga", "dismissed"]), result(null)],
    ["approved after dismissal", rows(["olga", "dismissed"], ["olga", "approved"]), result("olga")],
    [
      "changes after approval",
      rows(["olga", "approved"], ["olga", "changes_requested"]),
      result(null, "olga"),
    ],
    [
      "approval after changes",
      rows(["olga", "changes_requested"], ["olga", "approved"]),
      result("olga"),
    ],
    [
      "refusal of another",
      rows(["olga", "approved"], ["ivan", "changes_requested"]),
      result(null, "ivan"),
    ],
    [
      "refusal on an older commit stands",
      rows(["ivan", "changes_requested", OLD], ["olga", "approved"]),
      result(null, "ivan"),
    ],
    [
      "refusal on an older commit, approved there later",
      rows(["ivan", "changes_requested", OLD], ["ivan", "approved", OLD], ["olga", "approved"]),
      result("olga"),
    ],
    [
      "refusal of somebody not entitled",
      rows(["eve", "changes_requested", HEAD, false], ["olga", "approved"]),
      result("olga"),
    ],
    [
      "dismissal elsewhere does not lift a refusal",
      rows(["ivan", "changes_requested"], ["ivan", "dismissed", OLD]),
      result(null, "ivan"),
    ],
    [
      "lost the right, approves again",
      rows(["olga", "approved"], ["olga", "approved", HEAD, false]),
      result(null),
    ],
    [
      "logins are one whatever their case",
      rows(["Olga", "changes_requested"], ["olga", "approved"]),
      result("olga"),
    ],
  ])("%s", (_name, reviews, expected) => expect(standingApproval(reviews, HEAD)).toEqual(expected));
});

const anyReviews = fc
  .array(
    fc.tuple(
      fc.constantFrom("olga", "ivan", "eve"),
      fc.constantFrom("approved", "changes_requested", "commented", "dismissed"),
      fc.constantFrom(HEAD, OLD),
      fc.boolean(),
    ),
    { maxLength: 8 },
  )
  .map((all) => rows(...all));

it("does not depend on the order of arrival", () => {
  fc.assert(
    fc.property(
      anyReviews.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        ),
      ),
      ([all, shuffled]) => {
        expect(standingApproval(shuffled, HEAD)).toEqual(standingApproval(all, HEAD));
      },
    ),
    { numRuns: 2000 },
  );
});

it("approves only with an entitled approval of exactly this commit, and never beside a refusal", () => {
  fc.assert(
    fc.property(anyReviews, (all) => {
      const { approvedBy, refusedBy } = standingApproval(all, HEAD);
      if (approvedBy !== null) {
        expect(refusedBy).toBeNull();
        expect(
          all.some(
            (row) =>
              row.verdict === "approved" &&
              row.entitled &&
              row.commit === HEAD &&
              row.reviewer === approvedBy,
          ),
        ).toBe(true);
      }
      if (refusedBy !== null) {
        expect(
          all.some(
            (row) =>
              row.verdict === "changes_requested" && row.entitled && row.reviewer === refusedBy,
          ),
        ).toBe(true);
      }
      const moved = sha("c".repeat(40));
      expect(standingApproval(all, moved).approvedBy).toBeNull();
    }),
    { numRuns: 2000 },
  );
});
