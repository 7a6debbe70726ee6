// One of several ways came back: its commit is kept for verification, or it is out with the reason. What it cost is counted
// whatever became of the others meanwhile (I4), and a branch that nobody waits for goes (Q21).
import { matchesGlob } from "../base/paths.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { charge, failureOf } from "../mission/attempt.ts";
import { plural } from "../mission/facts.ts";
import type { Handoff } from "../report/handoff.ts";
import { clearForkBranches, clearRef } from "./branches.ts";
import { type ForkBranch, runningFork, withBranch } from "./fork.ts";
import { legBranch, legSubject } from "./names.ts";
import { putFork } from "./rows.ts";

const SUMMARY_MAX_CHARS = 1_000;
const EVIDENCE_MAX_CHARS = 2_000;

/** A cause of ours: the job refused to start (SR26). */
export const NEVER_RAN = "skipped";

export function forkBranchCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  const { unit: id, index } = legSubject(leg.leg);
  if (mission === undefined) return;
  const unit = draft.unitsOf(mission.mission).find((one) => one.unit === id);
  if (unit === undefined) return;
  charge(draft, mission, unit, leg.attempt, event);
  const current = draft.unit(unit.mission, unit.unit) ?? unit;
  const fork = current.details.fork;
  const branch = fork?.branches.find((one) => one.index === index);
  if (fork?.dispatch !== dispatch.dispatch || branch === undefined) {
    clearRef(draft, legBranch(mission.mission, leg.leg, leg.attempt), event.head);
    return;
  }
  const costUsd = event.handoff?.usage.costUsd ?? 0;
  if (runningFork(current) === null || branch.state !== "running") {
    const late: ForkBranch = { ...branch, costUsd, head: event.head };
    putFork(draft, current, withBranch(fork, late));
    draft.because(
      subject.unit(unit),
      `way ${branch.index} of attempt ${leg.attempt} came in after the unit was ${current.state}; its cost is counted, its branch goes`,
    );
    clearForkBranches(draft, current, [late.index]);
    return;
  }
  const judged = judge(draft, current, { ...branch, costUsd }, leg, event);
  putFork(draft, current, withBranch(fork, judged));
  draft.because(
    subject.unit(unit),
    judged.state === "refused"
      ? `way ${judged.index} (${judged.strategy}) is out: ${judged.cause}`
      : `way ${judged.index} (${judged.strategy}) pushed ${judged.head?.slice(0, 7)}: ${plural(judged.changedFiles.length, "file")}, +${judged.additions} −${judged.deletions}; it is verified next`,
  );
}

function judge(
  draft: Draft,
  unit: UnitRow,
  branch: ForkBranch,
  leg: Leg,
  event: EventOf<"LegCollected">,
): ForkBranch {
  const { handoff } = event;
  const summary = (handoff?.summary ?? "").slice(0, SUMMARY_MAX_CHARS);
  if (leg.jobs.publish?.conclusion === "success" && event.head !== null) {
    const protectedPaths = draft.mission(unit.mission)?.config.protected_paths ?? [];
    return {
      ...branch,
      state: "verifying",
      head: event.head,
      summary,
      additions: event.additions,
      deletions: event.deletions,
      changedFiles: event.changedFiles,
      lines: event.additions + event.deletions,
      protectedPaths: event.changedFiles.filter((path) =>
        protectedPaths.some((glob) => matchesGlob(path, glob)),
      ),
      left: handoff === null ? null : remembered(handoff),
      shown: {
        ...(event.proof === undefined ? {} : { proof: event.proof }),
        ...(event.weakened === undefined ? {} : { weakened: event.weakened.slice(0, LISTED) }),
      },
    };
  }
  const out = (cause: string, text: string, isEmpty = false): ForkBranch => ({
    ...branch,
    state: "refused",
    ...{ cause, summary, isEmpty },
    evidenceText: text.slice(-EVIDENCE_MAX_CHARS),
    left: isEmpty && handoff !== null ? remembered(handoff) : null,
  });
  if (leg.jobs.agent?.conclusion === "skipped") return out(NEVER_RAN, "The job refused to start.");
  const isDone = leg.jobs.agent?.conclusion === "success" && handoff?.status === "completed";
  if (isDone && leg.jobs.publish?.conclusion !== "failure")
    return out("it found nothing to change", summary, true);
  const { cause, text } = failureOf(leg, event);
  return out(cause, text);
}

const LISTED = 20;
const ENTRY_MAX_CHARS = 500;

/** Without its transcript, lists bounded: it is stored with the unit until one way is chosen. */
function remembered(handoff: Handoff): Handoff {
  const some = (texts: readonly string[]): string[] =>
    texts.slice(0, LISTED).map((text) => text.slice(0, ENTRY_MAX_CHARS));
  return {
    ...handoff,
    text: "",
    filesChanged: [],
    commits: [],
    discoveries: some(handoff.discoveries),
    concerns: some(handoff.concerns),
    criteria: handoff.criteria.slice(0, LISTED).map((one) => ({
      ...one,
      evidence: one.evidence.slice(0, ENTRY_MAX_CHARS),
    })),
  };
}
