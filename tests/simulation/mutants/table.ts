// Guards, each taken out once: what to replace in which file, and where the simulation should notice. Data, so that it
// follows the code; `find` must stand in the file exactly once.
import type { FaultName } from "../faults.ts";
import type { DeedName } from "../scenario.ts";

export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Faults and deeds under which its absence matters; all worlds have them then. */
  readonly faults?: readonly FaultName[];
  readonly deeds?: readonly DeedName[];
  /** A second line of defence: what else has to fail before it is needed. It may survive. */
  readonly behind?: string;
  /** A scenario of the table that kills it, where random worlds are not meant to. */
  readonly scenario?: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: "judgement: evidence of another commit counts",
    file: "core/merge/judgement.ts",
    find: "if (evidence.commit !== end.commit) {",
    replace: "if (false) {",
    faults: ["run.wrong"],
  },
  {
    name: "judgement: a success without evidence counts",
    file: "core/merge/judgement.ts",
    find: "  if (evidence === null) {\n    return none(`a success without",
    replace:
      "  if (evidence === null) return PASSED;\n  if (evidence === null) {\n    return none(`a success without",
    faults: ["run.speechless"],
  },
  {
    name: "judgement: the required set is not asked for",
    file: "core/merge/judgement.ts",
    find: "if (checks.length === 0) return none(`the required check",
    replace:
      "if (checks.length === 0) return PASSED; if (checks.length < 0) return none(`the required check",
    faults: ["run.unrequired"],
  },
  {
    name: "judgement: too fast is believed",
    file: "core/merge/judgement.ts",
    find: "if (ranMs < order.minSeconds * 1000) {",
    replace: "if (ranMs < 0) {",
    faults: ["run.fast"],
  },
  {
    name: "judgement: neutral counts as success",
    file: "core/merge/judgement.ts",
    find: '    case "success":\n      return success(end);',
    replace: '    case "neutral":\n    case "success":\n      return success(end);',
    faults: ["run.neutral"],
  },
  {
    name: "judgement: a run without jobs passes",
    file: "core/merge/judgement.ts",
    find: "  if (job === undefined) return none(",
    replace: "  if (job === undefined) return PASSED;\n  if (job === undefined) return none(",
    faults: ["run.empty"],
  },
  {
    name: "verdict: failures count as passes",
    file: "core/merge/judgement.ts",
    find: '  return { outcome: "failed", note, signature: null };\n}\n\n/** Every test',
    replace: '  return { outcome: "passed", note, signature: null };\n}\n\n/** Every test',
  },
  {
    name: "draft: a verdict may be overwritten",
    file: "core/engine/draft.ts",
    find: "if (this.#verdicts.all.has(key)) return; // facts are create-only",
    replace: "",
    behind: "verificationCollected gives a contradicting result a number of its own",
  },
  {
    name: "landing: any commit lands that was observed, passed or not",
    file: "core/merge/landing.ts",
    find: 'verdict.spec === spec && verdict.outcome === "passed")',
    replace: "verdict.spec === spec)",
    behind: "the policy asks for a landing only after a passed observation",
  },
  {
    name: "landing: the tip need not be the verified commit",
    file: "core/merge/landing.ts",
    find: "tip.merge !== observation.commit) return;",
    replace: "false) return;",
    behind: "the policy asks for all members of the observation",
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
    name: "queue view: units of a paused mission stay eligible",
    file: "core/merge/queue-view.ts",
    find: "!isFinal(mission) && mission.paused === null && mission.state",
    replace: "!isFinal(mission) && mission.state",
    deeds: ["pause"],
  },
  {
    name: "work: agents are sent out during a pause",
    file: "core/mission/work.ts",
    find: 'if (mission.state !== "running" || mission.paused !== null || green === null) return;',
    replace: 'if (mission.state !== "running" || green === null) return;',
    deeds: ["pause"],
  },
  {
    name: "work: dependencies are not waited for",
    file: "core/mission/work.ts",
    find: "if (!needs || !order) continue;",
    replace: "",
  },
  {
    name: "commands: everybody may",
    file: "core/command/permission.ts",
    find: "  if (config.people.may_command.some((role) => role === actor.permission)) return { ok: true };",
    replace: "  return { ok: true };",
    deeds: ["stop-stranger", "close-stranger"],
  },
  {
    name: "approval: whoever approves",
    file: "core/review/approval.ts",
    find: 'lastOnHead?.verdict === "approved" && lastOnHead.entitled)',
    replace: 'lastOnHead?.verdict === "approved")',
    deeds: ["approve-stranger"],
    scenario: "approved-by-stranger",
  },
  {
    name: "approval: of whatever commit",
    file: "core/review/approval.ts",
    find: "theirs.filter((review) => review.commit === head).at(-1);",
    replace: "theirs.at(-1);",
    scenario: "approved-other-commit",
  },
  {
    name: "gates: protected paths need nobody",
    file: "core/mission/gates.ts",
    find: "  if (touched.length > 0) return `it changes protected paths",
    replace: "  if (touched.length > 9e9) return `it changes protected paths",
  },
  {
    name: "promotion: without asking",
    file: "core/merge/promotion/promote.ts",
    find: 'if (mission.config.gates.promote === "never") {',
    replace: "if (true) {",
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
    scenario: "two-instances",
    behind: "every write looks at the fence",
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
    faults: ["hook.lost"],
  },
  {
    name: "allow: any ref may be moved",
    file: "app/github/allow.ts",
    find: "      const wrong = effect.updates.find((update) => !mayMove(update, effect.purpose, targets));",
    replace:
      "      const wrong = effect.updates.find(() => false && mayMove === null && targets === null);",
    behind: "nothing asks for any other ref",
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
    name: "unit collected: the head is read from the branch at landing, not pinned",
    file: "app/github/perform-branches.ts",
    find: "  const { generation, base, elements, solos, aside = false } = effect;",
    replace:
      "  const { generation, base, solos, aside = false } = effect;\n  const elements = await Promise.all(effect.elements.map(async (one) => { const unit = one.mission === null || one.unit === null ? undefined : deed.state().units.get(`${one.mission}/${one.unit}`); const tip = unit?.branch == null ? null : await deed.github.branch(unit.branch); return tip === null ? one : { ...one, head: tip }; }));",
    scenario: "forced-between-pin-and-merge",
  },
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
    behind: "so many failures that contain it are needed too; a repair gives the work back",
  },
  {
    name: "queue: commits of people are blamed before mc/green was asked",
    file: "core/merge/queue.ts",
    find: "plan.eject.filter(({ id }) => !isSync(id) || control !== null);",
    replace: "plan.eject;",
    scenario: "drift-while-syncing",
  },
  {
    name: "queue: a closed queue goes on",
    file: "core/merge/queue.ts",
    find: "folded.building !== null || queueClosed !== null) {",
    replace: "folded.building !== null) {",
    deeds: ["push-green", "push-target-bad"],
  },
  {
    name: "queue view: held units are eligible",
    file: "core/merge/queue-view.ts",
    find: "  unit.held === null &&\n",
    replace: "",
    scenario: "held-by-a-person",
  },
  {
    name: "judgement: a cancelled run is a failure",
    file: "core/merge/judgement.ts",
    find: 'return none("cancelled by a person or by a concurrency group, not by its content");',
    replace: 'return { outcome: "failed", note: "", signature: null };',
    faults: ["run.cancelled"],
  },
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
    name: "chain: what is built aside takes mc/working along",
    file: "app/github/perform-branches.ts",
    find: "buildChain({ generation, base, elements, solos, aside });",
    replace: "buildChain({ generation, base, elements, solos, aside: aside && false });",
  },
  {
    name: "candidate refs are left behind",
    file: "core/merge/candidates.ts",
    find: "if (stale.length === 0 || (!all && stale.length < GENERATIONS_PER_PUSH)) return row;",
    replace: "if (stale.length >= 0) return row;",
  },
];
