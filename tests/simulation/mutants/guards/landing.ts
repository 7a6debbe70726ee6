// Guards, each taken out once. What lands, on what, and what is promoted.
import type { Mutant } from "../mutant.ts";

export const LANDING: readonly Mutant[] = [
  {
    name: "landing: any commit lands that was observed, passed or not",
    file: "core/merge/landing.ts",
    find: 'verdict.spec === spec && verdict.outcome === "passed")',
    replace: "verdict.spec === spec)",
    test: "tests/core/merge/landing.test.ts",
  },
  {
    name: "landing: the tip need not be the verified commit",
    file: "core/merge/landing.ts",
    find: "tip.merge !== observation.commit) return;",
    replace: "false) return;",
    test: "tests/core/merge/landing.test.ts",
  },
  {
    name: "landing: approval is not asked again",
    file: "core/merge/landing.ts",
    find: "for (const { id } of members) if (!approvalHolds(draft, id)) return;",
    replace: "",
    scenario: "dismissed-before-landing",
  },
  {
    name: "landing: compare-and-swap expects whatever is there",
    file: "app/github/perform-branches.ts",
    find: "await deed.git.move(effect.updates);",
    replace:
      "await deed.git.move(await Promise.all(effect.updates.map(async (one) => ({ ...one, before: (await deed.git.observe([one.ref])).get(one.ref) ?? null }))));",
    scenario: "rewound-while-landing",
  },
  {
    name: "queue: goes on although mc/green is another commit",
    file: "core/merge/queue.ts",
    find: "const row = folded.base === green ? folded : onNewBase(draft, folded);",
    replace: "const row = folded;",
    deeds: ["push-green", "delete-green"],
  },
  {
    name: "foreign mc/green is taken without verification",
    file: "core/engine/reconcile.ts",
    find: "  if (verdict === null) {\n    if (isBeingVerified(draft, green)) return;",
    replace:
      "  if (verdict === null) {\n    draft.putRepo({ green });\n    openQueue(draft);\n    return;\n  }\n  if (verdict === null) {\n    if (isBeingVerified(draft, green)) return;",
    scenario: "foreign-green-bad",
  },
  {
    name: "the base is not verified before mc/green begins",
    file: "core/merge/promotion/base.ts",
    find: "  if (verdict === null) {\n    const busy",
    replace: "  if (verdict === null && draft.repo.green !== null) {\n    const busy",
  },
  {
    name: "promotion: without asking",
    file: "core/merge/promotion/promote.ts",
    find: 'if (mission.config.gates.promote === "never") {',
    replace: "if (true) {",
  },
  {
    name: "landing: a pass under another specification will do",
    file: "core/merge/landing.ts",
    find: "verdict.commit === commit && verdict.spec === spec && verdict.outcome",
    replace: "verdict.commit === commit && verdict.outcome",
    test: "tests/core/merge/landing.test.ts",
  },
  {
    name: "queue view: what was verified in another way counts",
    file: "core/merge/queue-view.ts",
    find: "      .filter((one) => one.spec === specOfMembers(draft, one.members))\n",
    replace: "",
    test: "tests/core/merge/queue.test.ts",
  },
  {
    name: "promotion: an approval of another commit will do",
    file: "core/merge/promotion/promote.ts",
    find: 'gate.state !== "approved" || gate.head !== mission.releaseSha) return;',
    replace: 'gate.state !== "approved") return;',
    test: "tests/core/merge/landing.test.ts",
  },
  {
    name: "promotion: an approval that was taken back still counts",
    file: "core/merge/promotion/promote.ts",
    find: "  if (!stillApproved(draft, gate)) {",
    replace: "  if (false && !stillApproved(draft, gate)) {",
    test: "tests/core/merge/landing.test.ts",
  },
  {
    name: "promotion: nobody looks again before the push",
    file: "core/merge/promotion/promote.ts",
    find: "if (isFreshlySeen(draft, gate)) promote(draft, mission);",
    replace: "promote(draft, mission);",
    test: "tests/core/merge/fresh-look.test.ts",
  },
  {
    name: "promotion: goes on while the queue is closed",
    file: "core/merge/promotion/promote.ts",
    find: "  if (draft.repo.queueClosed !== null) return;\n",
    replace: "",
    test: "tests/core/merge/landing.test.ts",
  },
  {
    name: "promotion: commits of people are not brought in first",
    file: "core/merge/promotion/promote.ts",
    find: "if (draft.repo.target !== draft.repo.synced) {",
    replace: "if (false) {",
    deeds: ["push-target"],
  },
];
