// Guards, each taken out once. Repairs.
import type { Mutant } from "../mutant.ts";

export const TOURNAMENT: readonly Mutant[] = [
  {
    name: "tournament: as many waves as it takes",
    file: "core/merge/tournament/start.ts",
    find: "  wavesUsed(draft, unit) < mission.config.fixup.waves &&\n",
    replace: "",
  },
  {
    name: "tournament: the winner overwrites whatever is on the branch",
    file: "app/github/perform-branches.ts",
    find: "await deed.git.move(effect.updates);",
    replace:
      'await deed.git.move(effect.purpose.kind !== "fixup" ? effect.updates : await Promise.all(effect.updates.map(async (one) => ({ ...one, before: (await deed.git.observe([one.ref])).get(one.ref) ?? null, beside: true }))));',
    scenario: "pushed-over-a-repair",
  },
  {
    name: "tournament: repairs go on while the queue is closed",
    file: "core/merge/tournament/advance.ts",
    find: "return mission.paused === null && draft.repo.queueClosed === null && draft.repo.green !== null;",
    replace: "return mission.paused === null && draft.repo.green !== null;",
    test: "tests/core/merge/tournament/closed.test.ts",
  },
];
