// A review on its pull request: what it says, and that nothing in it acts, whatever the reviewer wrote (SR3, SR19).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeRegions } from "../../../core/base/code-regions.ts";
import type { FoundAt, ReviewNote } from "../../../core/review/note.ts";
import { renderFinding, renderReview } from "../../../core/voice/review.ts";
import { renderReviewCheck } from "../../../core/voice/review-check.ts";
import { HOSTILE_TEXT, harmless } from "./harmless.ts";
import { commit, missionRow, unitRow } from "./rows.ts";

const HEAD = commit("a");
const found = (more: Partial<FoundAt> = {}): FoundAt => ({
  ...{ path: "src/a.js", line: 3, endLine: 4, severity: "must", text: "Divides by zero." },
  suggestion: "return 0;",
  ...more,
});
const note = (more: Partial<ReviewNote> = {}): ReviewNote => ({
  head: HEAD,
  scores: { alignment: 8, approach: 7, testQuality: 6, criteriaMet: 9 },
  ...{ placed: [found()], unplaced: [], left: 0, dropped: 0, costUsd: 0.12 },
  ...{ sentBack: null, shownOn: null },
  ...more,
});
const MISSION = missionRow({});
const unit = (review: ReviewNote, score: number | null = 7.5, text = "Sound.") =>
  unitRow("a", {
    ...{ head: HEAD, pull: 12, reviewScore: score, reviewText: text, costUsd: 1.5 },
    details: { review },
  });

describe("the check", () => {
  it("has figures, findings and cost", () => {
    const { title, summary, conclusion } = renderReviewCheck(
      MISSION,
      unit(note({ unplaced: [{ ...found(), path: null, line: null, endLine: null }], left: 2 })),
    );
    expect([title, conclusion]).toEqual([
      "Passed: 7.5 of 10, at least 5 needed, 2 findings",
      "success",
    ]);
    expect(summary).toContain("| 8 | 7 | 6 | 9 | **7.5** |");
    expect(summary).toContain("- **Must change**, `src/a.js:3-4`");
    expect(summary).toContain("2 milder findings left out.");
    expect(summary).toContain("This review cost $0.12. Cost of the unit so far: $1.50.");
  });
  it("says that a finding sends it back although the score is enough", () => {
    const sentBack = "1 finding must be answered";
    expect(renderReviewCheck(MISSION, unit(note({ sentBack })))).toMatchObject({
      title: "Sent back: 7.5 of 10, but 1 finding must be answered",
      conclusion: "failure",
    });
  });
  it("of a review that could not be read says what a person has to do", () => {
    const { summary, conclusion } = renderReviewCheck(MISSION, unit(note(), null, "malformed"));
    expect(conclusion).toBe("action_required");
    expect(summary).toContain("look at #12 and approve it with a review");
    expect(summary).toContain("`/mc retry a`");
  });
  it("says nothing of a review of another commit", () => {
    const { annotations, summary } = renderReviewCheck(MISSION, unit(note({ head: commit("b") })));
    expect(annotations).toEqual([]);
    expect(summary).not.toContain("finding");
  });
});

describe("a suggestion", () => {
  it.each([
    ["backticks", "const a = `x`;"],
    ["a fence", "```\ncode\n```"],
    ["a longer fence", "`````suggestion\nx"],
    ["a tilde fence", "~~~\nx\n~~~"],
    ["a mention and a command", "@olga\n/mc stop"],
    ["indentation", "\t  x"],
  ])("stays one block with %s, word for word", (_name, suggestion) => {
    const { body } = renderFinding(found({ suggestion }));
    const blocks = codeRegions(body).map(([from, to]) => body.slice(from, to));
    const block = blocks.find((one) => /^`{3,}suggestion\n/.test(one)) ?? "";
    const [first = "", ...lines] = block.trimEnd().split("\n");
    expect(lines.slice(0, -1).join("\n")).toBe(suggestion);
    expect(lines.at(-1)).toBe(first.replace("suggestion", ""));
    harmless(body);
  });
  it("names its lines as GitHub wants them", () => {
    expect(renderFinding(found())).toMatchObject({ path: "src/a.js", startLine: 3, line: 4 });
    expect(renderFinding(found({ endLine: 3 }))).toMatchObject({ startLine: null, line: 3 });
  });
  it("keeps its name when it moves, and gets another with other words", () => {
    const { id } = renderFinding(found());
    expect(renderFinding(found({ line: 30, endLine: 31, text: "divides  by zero" })).id).toBe(id);
    expect(renderFinding(found({ text: "Divides by one." })).id).not.toBe(id);
    expect(renderFinding(found({ path: "src/b.js" })).id).not.toBe(id);
  });
});

it("no text of a review acts", () => {
  fc.assert(
    fc.property(HOSTILE_TEXT, HOSTILE_TEXT, (text, suggestion) => {
      const one = found({ text, path: text, suggestion });
      const review = note({ placed: [one], unplaced: [one] });
      const { body, inBody } = renderFinding(one);
      const { summary } = renderReviewCheck(MISSION, unit(review, 7.5, text));
      const unread = renderReviewCheck(MISSION, unit(review, null, text));
      const all = renderReview(MISSION, unit(review, 7.5, text), review);
      for (const said of [body, inBody, `${all}\n\n${inBody}`, summary, unread.summary, all])
        harmless(said);
    }),
    { numRuns: 300 },
  );
});
