// Guards, each taken out once. Who is thrown out, what is verified, within which slots.
import type { Mutant } from "../mutant.ts";

export const POLICY: readonly Mutant[] = [
  {
    name: "policy: one failed verification is enough",
    file: "core/merge/policy/ejection.ts",
    find: "if (agreeing(id, against) < Math.max(1, minObservations)) continue;",
    replace: "",
  },
  {
    name: "policy: any suspicion is enough",
    file: "core/merge/policy/ejection.ts",
    find: "if (!(probability > confidence)) continue;",
    replace: "",
    test: "tests/core/merge/policy/properties.test.ts",
  },
  {
    name: "queue: commits of people are blamed before mc/green was asked",
    file: "core/merge/queue.ts",
    find: "plan.eject.filter(({ id }) => !isSync(id) || control !== null);",
    replace: "plan.eject;",
    scenario: "drift-while-syncing",
  },
  {
    name: "policy: failures that look like mc/green failing count against somebody",
    file: "core/merge/policy/ejection.ts",
    find: "      .filter(({ signature }) => signature === null || !drift.doubted.has(signature));",
    replace: ";",
    test: "tests/core/merge/policy/plan.test.ts",
  },
  {
    name: "policy: somebody is thrown out while mc/green fails",
    file: "core/merge/policy/ejection.ts",
    find: "  if (drift.reason !== null) return null;\n",
    replace: "",
    test: "tests/core/merge/policy/plan.test.ts",
  },
  {
    name: "policy: mc/green is never asked",
    file: "core/merge/policy/drift.ts",
    find: "  if (doubted.size === 0) return NONE;",
    replace: "  if (doubted.size >= 0) return NONE;",
    test: "tests/core/merge/policy/plan.test.ts",
  },
  {
    name: "policy: more verifications than slots",
    file: "core/merge/policy/plan.ts",
    find: "let free = Math.max(0, slotsOf(view) - staying.length);",
    replace: "let free = slotsOf(view);",
  },
  {
    name: "queue: verifications of others hold no slots",
    file: "core/merge/queue.ts",
    find: "const busy = verificationsBeside(draft, row);",
    replace: "const busy = 0 * verificationsBeside(draft, row);",
  },
  {
    name: "tournament: candidates are verified beyond the slots",
    file: "core/merge/tournament/slots.ts",
    find: "return Math.max(0, Math.max(1, slots - queue) - ours.size);",
    replace: "return slots + queue + ours.size;",
    test: "tests/core/merge/tournament/tournament.test.ts",
  },
  {
    name: "policy: who has to wait lands all the same",
    file: "core/merge/policy/landing.ts",
    find: "if (rest === null || rest.length === 0 || rest.some((id) => blocked.has(id))) continue;",
    replace: "if (rest === null || rest.length === 0) continue;",
    test: "tests/core/merge/policy/waiting.test.ts",
  },
  {
    name: "policy: what it needs may come later",
    file: "core/merge/policy/landing.ts",
    find: "if (!inOrder(board, rest)) continue;",
    replace: "",
    test: "tests/core/merge/policy/plan.test.ts",
  },
];
