// What a reviewer found, held against the very diff that it was shown: the app has no checkout, so the job that has one says
// which findings stand on lines of the change. The app takes it as a claim and looks again where it can.

import type { Brief } from "../../core/report/brief.ts";
import { FINDINGS_MAX, type Handoff } from "../../core/report/handoff.ts";
import { parseDiff } from "../../core/review/diff-lines.ts";
import { placeFindings } from "../../core/review/placement.ts";
import { parseReview } from "../../core/review/verdict.ts";
import type { Git } from "../shared/git.ts";
import { readDiff } from "./diff.ts";

/** Only what a suggestion is compared with. */
const LINE_MAX_CHARS = 200;

/** undefined: nothing was found, or there is nothing to hold it against. */
export async function findingsOf(
  git: Git,
  brief: Brief,
  text: string,
): Promise<Handoff["findings"]> {
  if (brief.task !== "review") return undefined;
  const review = parseReview(text, (brief.unit?.criteria.length ?? 0) > 0);
  if (!review.ok || review.findings.findings.length === 0) return undefined;
  const diff = await readDiff(git, brief.against, brief.commit);
  if (!diff.ok) return undefined;
  const { placed, unplaced } = placeFindings(review.findings.findings, parseDiff(diff.value));
  return {
    placed: placed.slice(0, FINDINGS_MAX).map((one) => ({
      ...one,
      lines: one.suggestion === null ? [] : one.lines.map((line) => line.slice(0, LINE_MAX_CHARS)),
    })),
    unplaced: unplaced.slice(0, FINDINGS_MAX).map(({ path, line, severity, text: said }) => ({
      ...{ path, line, severity, text: said },
    })),
    dropped: review.findings.dropped,
  };
}
