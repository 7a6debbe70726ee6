import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { ChainElement, ChainRow } from "../engine/state.ts";
import { askForRun } from "../mission/ask.ts";
import { contentVerdict, infrastructureFailures, plural, specOf } from "../mission/facts.ts";
import { retryOrFail } from "../mission/retry.ts";
import { closeVerify, nameOf } from "./chain.ts";
import { land } from "./landing.ts";
import { closeQueue, MAX_INFRASTRUCTURE_FAILURES, QUEUE_OPENED } from "./queue-door.ts";

/** What is known of the probed prefix: land it, look closer, throw one element out, or ask for a verification. */
export function settleProbe(draft: Draft, chain: ChainRow): void {
  const config = draft.repo.config;
  if (config === null) return;
  const spec = specOf(config);
  let current = chain;
  // Verdicts may be known already (same commit, same specification): no run is needed for those.
  for (;;) {
    const tip = current.elements[current.probed - 1];
    if (tip === undefined) return;
    const verdict = contentVerdict(draft, tip.merge, spec);
    if (verdict === null) {
      probe(draft, current, tip, spec);
      return;
    }
    if (verdict.outcome === "passed") {
      current = { ...current, passedAt: current.probed };
      if (current.failedAt === null || current.failedAt === current.probed + 1) {
        land(draft, current, current.probed);
        return;
      }
      current = { ...current, probed: middle(current.probed, current.failedAt) };
      continue;
    }
    current = { ...current, failedAt: current.probed };
    if (current.probed === current.passedAt + 1) {
      eject(draft, current, tip, verdict.log, verdict.runUrl);
      return;
    }
    current = { ...current, probed: middle(current.passedAt, current.probed) };
  }
}

/** A prefix strictly between one that passes and one that fails. */
const middle = (passed: number, failed: number): number =>
  passed + Math.max(1, Math.floor((failed - passed) / 2));

function probe(draft: Draft, chain: ChainRow, tip: ChainElement, spec: string): void {
  const config = draft.repo.config;
  if (config === null) return;
  const open = chain.probe === null ? undefined : draft.dispatches.get(chain.probe);
  if (
    open !== undefined &&
    open.commit === tip.merge &&
    (open.state === "asked" || open.state === "running")
  ) {
    if (chain !== draft.chain) draft.putChain(chain);
    return;
  }
  const failures = infrastructureFailures(draft, tip.merge, spec);
  const opened = draft.projection(QUEUE_OPENED) ?? "";
  const fresh = infrastructureFailures(draft, tip.merge, spec, opened);
  if (fresh >= MAX_INFRASTRUCTURE_FAILURES) {
    closeQueue(
      draft,
      `verification of ${tip.merge.slice(0, 7)} could not run ${fresh} times; look at the runs, then \`/mc resume\``,
    );
    return;
  }
  const dispatch = askForRun(draft, {
    purpose: "verify",
    mission: null,
    config,
    commit: tip.merge,
    legs: [
      {
        leg: "verify",
        attempt: failures + 1,
        task: "verify",
        unit: null,
        against: chain.base,
        branch: null,
        agent: null,
      },
    ],
  });
  draft.putChain({ ...chain, probe: dispatch.dispatch });
  draft.because(
    subject.commit(tip.merge),
    `verifying the first ${plural(chain.probed, "element")} of chain ${chain.generation} at ${tip.merge.slice(0, 7)}`,
  );
}

function eject(
  draft: Draft,
  chain: ChainRow,
  culprit: ChainElement,
  log: string,
  runUrl: string | null,
): void {
  draft.because(
    subject.commit(culprit.merge),
    `${nameOf(culprit)} turned the chain red at ${culprit.merge.slice(0, 7)}: it leaves, the rest goes on`,
  );
  if (culprit.mission === null || culprit.unit === null) {
    syncRed(draft, culprit.head);
  } else {
    const unit = draft.unit(culprit.mission, culprit.unit);
    if (unit !== undefined) {
      closeVerify(
        draft,
        unit,
        "failure",
        "Verification failed on top of mc/green",
        `The exact commit ${culprit.merge} failed.\n\n\`\`\`\n${log.slice(-3000).replaceAll("```", "'''")}\n\`\`\``,
        runUrl,
      );
      retryOrFail(
        draft,
        unit,
        { attempt: unit.attempt, stage: "verify", cause: "verification failed", text: log },
        null,
      );
    }
  }
  if (chain.passedAt > 0) {
    land(draft, chain, chain.passedAt);
    return;
  }
  draft.putChain(null);
}

function syncRed(draft: Draft, head: ChainElement["head"]): void {
  closeQueue(
    draft,
    `commit ${head.slice(0, 7)} of the target branch fails verification on top of mc/green; push a fix to the target branch, then \`/mc resume\``,
  );
}
