import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { RefUpdate } from "../engine/effect.ts";
import type { EventOf } from "../engine/event.ts";
import type { ChainElement, ChainRow } from "../engine/state.ts";
import { attemptKey, gateKey } from "../engine/state.ts";
import { contentVerdict, specOf } from "../mission/facts.ts";
import { standing, stillApproved, voidGate } from "../mission/gates.ts";
import { GREEN, landedTag, WORKING } from "../report/workflow-names.ts";
import { renderVerifyCheck } from "../voice/check.ts";
import { dropChain, nameOf } from "./chain.ts";
import { closeQueue } from "./queue-door.ts";

export function land(draft: Draft, chain: ChainRow, count: number): void {
  const tip = chain.elements[count - 1];
  const last = chain.elements.at(-1);
  if (tip === undefined || last === undefined) return;
  for (const element of chain.elements.slice(0, count)) {
    if (!approvalHolds(draft, element)) {
      dropChain(draft, chain, `the approval of ${nameOf(element)} no longer holds`);
      return;
    }
  }
  const number = draft.repo.landedCount + 1;
  const updates: RefUpdate[] = [
    { ref: `refs/heads/${GREEN}`, before: chain.base, after: tip.merge },
    { ref: `refs/tags/${landedTag(number)}`, before: null, after: tip.merge },
  ];
  if (last.merge !== tip.merge) {
    updates.push({ ref: `refs/heads/${WORKING}`, before: last.merge, after: tip.merge });
  }
  draft.putChain({ ...chain, state: "landing", passedAt: count });
  draft.effect({
    kind: "refs.move",
    key: `refs.move/land/${chain.generation}/${count}`,
    purpose: { kind: "land", generation: chain.generation, count },
    updates,
  });
  draft.because(
    subject.commit(tip.merge),
    `${tip.merge.slice(0, 7)} passed verification: mc/green moves to it with ${chain.elements.slice(0, count).map(nameOf).join(", ")}`,
  );
}

/** The push of a landing came back: what is on green is on green, whatever else was decided meanwhile. */
export function landed(
  draft: Draft,
  event: EventOf<"RefsMoved">,
  generation: number,
  count: number,
): void {
  const chain = draft.chain;
  if (chain === null || chain.generation !== generation || chain.state !== "landing") {
    draft.because(subject.repo, `not ours: landing of chain ${generation}`);
    return;
  }
  const tip = chain.elements[count - 1];
  if (tip === undefined) return;
  if (!event.moved) {
    const actual = event.actual[`refs/heads/${GREEN}`];
    draft.putChain(null);
    if (actual !== undefined && actual !== chain.base) {
      closeQueue(
        draft,
        `somebody moved mc/green to ${actual?.slice(0, 7) ?? "nothing"}; \`/mc resume\` verifies it and goes on from there`,
      );
    } else {
      closeQueue(
        draft,
        `GitHub refused to move mc/green: ${event.problem ?? "no reason given"}; fix the rule, then \`/mc resume\``,
      );
    }
    return;
  }
  draft.putRepo({ green: tip.merge, landedCount: draft.repo.landedCount + 1 });
  const config = draft.repo.config;
  const verdict = config === null ? null : contentVerdict(draft, tip.merge, specOf(config));
  for (const element of chain.elements.slice(0, count)) {
    if (element.mission === null || element.unit === null) {
      draft.putRepo({ synced: element.head });
      draft.because(
        subject.repo,
        `${element.head.slice(0, 7)} of the target branch is on mc/green`,
      );
      continue;
    }
    const unit = draft.unit(element.mission, element.unit);
    if (unit === undefined) continue;
    const next = draft.putUnit({
      ...unit,
      state: "landed",
      landedAs: element.merge,
      because: `on mc/green as ${element.merge.slice(0, 7)}`,
    });
    const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
    if (attempt !== undefined) draft.putAttempt({ ...attempt, state: "landed", endedAt: draft.at });
    draft.because(subject.unit(unit), `landed on mc/green as ${element.merge.slice(0, 7)}`);
    if (next.head === null || verdict === null) continue;
    const { title, summary, conclusion } = renderVerifyCheck(next, verdict);
    draft.effect({
      kind: "check.ensure",
      key: `check.ensure/mc/verify/${next.head}`,
      name: "mc/verify",
      commit: next.head,
      conclusion,
      title,
      summary,
      annotations: [],
      detailsUrl: verdict.runUrl,
    });
  }
  draft.putChain(null);
}

/** Right before the push: the person's approval, where one was needed, must still stand; no change request may. */
function approvalHolds(draft: Draft, element: ChainElement): boolean {
  if (element.unit === null || element.mission === null) return true;
  const unit = draft.unit(element.mission, element.unit);
  if (unit === undefined || unit.pull === null || unit.head === null) return false;
  const gate = draft.gates.get(gateKey("large_merge", element.mission, element.unit));
  const needed = gate !== undefined && gate.head === unit.head && gate.state !== "void";
  if (needed && !stillApproved(draft, gate)) {
    voidGate(draft, gate, "it was taken back before the change landed");
    draft.putGate({ ...gate, state: "open", by: null, decidedAt: null });
    draft.putUnit({
      ...unit,
      state: "gated",
      because: "needs a person's approval again: it was taken back",
    });
    return false;
  }
  return standing(draft, unit.pull, unit.head).refusedBy === null;
}
