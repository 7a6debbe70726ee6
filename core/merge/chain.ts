import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { ChainElement, ChainRow, UnitRow } from "../engine/state.ts";
import { retryOrFail } from "../mission/retry.ts";
import { closeQueue } from "./queue-door.ts";

/** The merges are made: conflicting elements go to a rebase attempt, the rest is probed. */
export function chainBuilt(draft: Draft, event: EventOf<"ChainBuilt">): void {
  const chain = draft.chain;
  if (chain === null || chain.generation !== event.generation || chain.state !== "building") {
    draft.because(subject.repo, `not ours: chain ${event.generation} is no longer wanted`);
    return;
  }
  for (const conflict of event.chain.conflicts) {
    if (conflict.unit === null || conflict.mission === null) {
      syncConflict(draft, conflict.head, conflict.paths);
      continue;
    }
    const unit = draft.unit(conflict.mission, conflict.unit);
    if (unit === undefined || unit.state !== "queued") continue;
    if (conflict.against === "chain") {
      draft.because(
        subject.unit(unit),
        `conflicts with an element ahead in the chain (${conflict.paths.slice(0, 5).join(", ")}); waits for it to land`,
      );
      continue;
    }
    retryOrFail(
      draft,
      draft.putUnit({ ...unit, conflicts: unit.conflicts + 1 }),
      {
        attempt: unit.attempt,
        stage: "conflict",
        cause: `conflict in ${conflict.paths.slice(0, 5).join(", ")}`,
        text: conflict.detail,
      },
      null,
    );
    closeVerify(
      draft,
      unit,
      "failure",
      "Conflicts with mc/green",
      `Merging this branch onto mc/green conflicts in:\n\n${conflict.paths.map((path) => `- \`${path.replaceAll("`", "")}\``).join("\n")}`,
    );
  }
  const elements: ChainElement[] = [];
  let previous = chain.base;
  for (const merged of event.chain.merged) {
    if (merged.merge === previous) {
      alreadyContained(draft, merged, chain);
      continue;
    }
    previous = merged.merge;
    elements.push({ kind: merged.unit === null ? "sync" : "unit", ...merged });
  }
  if (elements.length === 0) {
    draft.putChain(null);
    draft.because(subject.repo, `chain ${chain.generation} is empty`);
    return;
  }
  draft.putChain({ ...chain, state: "probing", elements, probed: elements.length });
}

function alreadyContained(
  draft: Draft,
  merged: EventOf<"ChainBuilt">["chain"]["merged"][number],
  chain: ChainRow,
): void {
  if (merged.unit === null || merged.mission === null) {
    draft.putRepo({ synced: merged.head });
    draft.because(
      subject.repo,
      `${merged.head.slice(0, 7)} of the target branch is already on mc/green`,
    );
    return;
  }
  const unit = draft.unit(merged.mission, merged.unit);
  if (unit === undefined) return;
  draft.putUnit({
    ...unit,
    state: "landed",
    landedAs: chain.base,
    because: "its commits are already on mc/green",
  });
  draft.because(subject.unit(unit), "its commits are already on mc/green");
}

export function dropChain(draft: Draft, chain: ChainRow, why: string): void {
  draft.because(subject.repo, `chain ${chain.generation} is dropped: ${why}`);
  const open = chain.probe === null ? undefined : draft.dispatches.get(chain.probe);
  if (open !== undefined && (open.state === "asked" || open.state === "running")) {
    draft.putDispatch({ ...open, state: "cancelled" });
    draft.cancelTimer(`deadline/${open.dispatch}`);
    draft.effect({
      kind: "run.cancel",
      key: `run.cancel/${open.dispatch}`,
      dispatch: open.dispatch,
      runId: open.runId,
    });
  }
  draft.putChain(null);
}

function syncConflict(draft: Draft, head: ChainElement["head"], paths: readonly string[]): void {
  closeQueue(
    draft,
    `commit ${head.slice(0, 7)} of the target branch conflicts with mc/green in ${paths.slice(0, 5).join(", ")}; merge the two by hand and push the result to the target branch, then \`/mc resume\``,
  );
}

export function closeVerify(
  draft: Draft,
  unit: UnitRow,
  conclusion: "failure",
  title: string,
  summary: string,
  detailsUrl: string | null = null,
): void {
  if (unit.head === null) return;
  draft.effect({
    kind: "check.ensure",
    key: `check.ensure/mc/verify/${unit.head}`,
    name: "mc/verify",
    commit: unit.head,
    conclusion,
    title,
    summary,
    annotations: [],
    detailsUrl,
  });
}

export const nameOf = (element: ChainElement): string => element.unit ?? "the target branch";
