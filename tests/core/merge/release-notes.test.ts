// Release notes: who and what is in a promotion, and that the longest list leaves room for the rest.
import { describe, expect, it } from "vitest";
import { dispatchId, missionId, unitId } from "../../../core/base/brand.ts";
import type { FixupCandidate, TournamentRow } from "../../../core/engine/rows/tournament-row.ts";
import { gateKey, tournamentKey } from "../../../core/engine/state.ts";
import { releaseNotes } from "../../../core/merge/release/notes.ts";
import { renderPromotionPull } from "../../../core/voice/promotion-pull.ts";
import {
  at,
  attemptRow,
  commit,
  gateRow,
  missionRow,
  REPO,
  stateOf,
  unitRow,
} from "../voice/rows.ts";

const M12 = missionId("m12");
const candidate = (index: number, strategy: string): FixupCandidate => ({
  ...{ index, strategy, leg: `f${index}`, branch: `mc/m12/parser/${index}`, state: "passed" },
  ...{ cause: null, summary: "", head: commit("f"), verify: null, testsTotal: 3, testsPassed: 3 },
  ...{
    lintErrors: 0,
    protectedPaths: [],
    changedFiles: [],
    additions: 1,
    deletions: 1,
    lines: 2,
    costUsd: 0.1,
  },
});
const tournament: TournamentRow = {
  ...{ repo: REPO, mission: M12, unit: unitId("parser"), wave: 1, kind: "repair", attempt: 1 },
  ...{ base: commit("a"), head: commit("d"), state: "won", because: "", dispatch: dispatchId("x") },
  ...{ candidates: [candidate(1, "smallest"), candidate(2, "rethink")], winner: 2 },
  ...{ startedAt: at(1), endedAt: at(2) },
};
const mission = missionRow({ state: "promote_gate", releaseSha: commit("b"), costUsd: 3 });
const landed = (id: string, change = {}) =>
  unitRow(id, { state: "landed", attempt: 1, landedAs: commit("e"), pull: 3, ...change });

describe("release notes", () => {
  it("name repairs, approvals, what was left out and what each agent cost", () => {
    const state = {
      ...stateOf({
        missions: [mission],
        units: [
          landed("parser"),
          unitRow("docs", { state: "failed", because: "no way", position: 1 }),
        ],
        attempts: [attemptRow("parser", 1), attemptRow("docs", 1, { model: "haiku" })],
      }),
      tournaments: new Map([[tournamentKey(M12, unitId("parser"), 1), tournament]]),
      gates: new Map([
        [
          gateKey("large_merge", M12, unitId("parser")),
          gateRow({
            gate: "large_merge",
            unit: unitId("parser"),
            pull: 3,
            state: "approved",
            by: "olga",
          }),
        ],
        [gateKey("promote", M12, null), gateRow({ state: "approved", by: "never shown" })],
      ]),
    };
    const text = releaseNotes(state, mission).join("\n\n");
    expect(text).toContain(
      "`parser` Write the parser: #3 as `eeeeeee`, +0 −0, repaired in a tournament",
    );
    expect(text).toContain("- `parser`: of 2 repairs, candidate 2 (rethink) passed and was taken");
    expect(text).toContain("### Who approved\n\n- olga: `parser` in #3 at `bbbbbbb`");
    expect(text).not.toContain("never shown");
    expect(text).toContain("### Not part of this\n\n- `docs` Write the docs: no way");
    expect(text).toContain("- tournaments: 2 candidates, $0.20");
  });

  it("keep what has to be decided in a pull request of five hundred units", () => {
    const long = "x".repeat(300);
    const units = Array.from({ length: 500 }, (_, n) =>
      n % 2 === 0
        ? landed(`u${n}`, {
            title: long,
            position: n,
            evidence: [{ attempt: 1, stage: "verify", cause: long, text: "" }],
          })
        : unitRow(`u${n}`, { state: "failed", because: long, title: long, position: n }),
    );
    const { body } = renderPromotionPull(stateOf({ missions: [mission], units }), mission);
    expect(body.length).toBeLessThan(60_000);
    expect(body).toMatch(/^\*\*Needed from .*: a review that approves `bbbbbbb`\.\*\*/);
    for (const part of [
      "### What landed",
      "### Not part of this",
      "### How it is verified",
      "### Cost",
    ]) {
      expect(body).toContain(part);
    }
    expect(body).toMatch(/- … and \d+ more/);
    expect(body.trimEnd().endsWith("-->")).toBe(true);
  });
});
