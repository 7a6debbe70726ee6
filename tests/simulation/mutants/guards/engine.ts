// Guards, each taken out once. Inbox, lanes, outbox, timers and what GitHub is asked for twice.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of other files.
import type { Mutant } from "../mutant.ts";

export const ENGINE: readonly Mutant[] = [
  {
    name: "work: dependencies are not waited for",
    file: "core/mission/work.ts",
    find: "if (!startable.has(unit.unit) || !order) continue;",
    replace: "",
  },
  {
    name: "ingest: signatures are not checked",
    file: "app/inbox/ingest.ts",
    find: "!(await verify(options.secret, payload, signature))",
    replace: "false",
    faults: ["hook.forged"],
  },
  {
    name: "inbox: a delivery is stored again",
    file: "db/repos/deliveries.ts",
    find: "values (${id}, ${repo}, ${name}, ${receivedAt}, ${receivedAt})`);",
    replace:
      "values (${`${id}~${Math.random()}`}, ${repo}, ${name}, ${receivedAt}, ${receivedAt})`);",
    scenario: "duplicated",
  },
  {
    name: "lane: writes without looking at the fence",
    file: "db/repos/lanes.ts",
    find: "      where repo = ${repo} and holder = ${holder} and fence = ${fence} and stopped is null`);\n    return changed === 1;",
    replace: "      where repo = ${repo}`);\n    return changed === 1;",
    faults: ["instance.frozen"],
  },
  {
    name: "lane: taken although somebody holds it",
    file: "db/repos/lanes.ts",
    find: "where expires_at <= ${now} or holder = excluded.holder`);",
    replace: "where true`);",
    test: "tests/engine/lease.test.ts",
  },
  {
    name: "dispatch: asked for again without looking",
    file: "app/github/perform-runs.ts",
    find: "  if (known !== null) return dispatched(deed, effect, known);\n",
    replace: "",
    faults: ["call.unanswered", "crash.call", "run.unnamed"],
  },
  {
    name: "comments: an answer that was lost is not searched for",
    file: "app/github/ensure.ts",
    find: "  memory.searched.delete(thread);",
    replace: "",
    scenario: "comment-unanswered",
  },
  {
    name: "timers: a deadline never passes",
    file: "core/engine/runs.ts",
    find: "  if (late >= LOST_GRACE_MS) {",
    replace: "  if (late >= 9e15) {",
    faults: ["run.stuck", "run.never"],
  },
  {
    name: "reconcile: lost webhooks stay lost",
    file: "core/engine/reconcile.ts",
    find: '      draft.effect({ kind: "repo.observe", key: "repo.observe" });\n      draft.timer("reconcile", draft.nowMs + RECONCILE_MS);',
    replace: "",
    behind: "GitHub's log of deliveries is read every five minutes, and deadlines look too",
  },
  {
    name: "stop variable: jobs that refuse are asked again and again",
    file: "core/merge/verdict.ts",
    find: '  if (job?.conclusion === "skipped") return refusedToStart(draft, dispatch);',
    replace: "",
    faults: ["stop.variable"],
    scenario: "stop-variable",
  },
  {
    name: "lane: goes on without its lease",
    file: "app/engine/lane.ts",
    find: "      if (!ours) throw new LeaseLost(this.repo);\n      return await run(tx);",
    replace:
      '      if (!ours && this.repo === "") throw new LeaseLost(this.repo);\n      return await run(tx);',
    test: "tests/engine/lease.test.ts",
  },
  {
    name: "lane: a lease that ran out is still ours",
    file: "db/repos/lanes.ts",
    find: "and holder = ${holder} and fence = ${fence} and stopped is null`);",
    replace: "and holder = ${holder} and stopped is null`);",
    behind: "every instance has a name of its own, and takes a lane under a new fence only",
  },
];
