// The merge queue with one slot: a chain of deterministic merges on mc/green, its tip probed; a passing prefix lands, the
// element that turns it red leaves and goes back with the log (I1, I2). The chain is a projection, mc/green the only truth.
import { commitLine } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { ChainRequest, RefUpdate } from "../engine/effect.ts";
import type { EventOf } from "../engine/event.ts";
import type { ChainElement, ChainRow, DispatchRow, Leg, UnitRow } from "../engine/state.ts";
import { attemptKey, gateKey } from "../engine/state.ts";
import { askForRun } from "../mission/ask.ts";
import {
  activeMissions,
  contentVerdict,
  infrastructureFailures,
  isFinal,
  plural,
  specOf,
} from "../mission/facts.ts";
import { standing, stillApproved, voidGate } from "../mission/gates.ts";
import { pauseMission, retryOrFail } from "../mission/work.ts";
import { GREEN, INFRASTRUCTURE_STEPS, landedTag, WORKING } from "../report/workflow-names.ts";
import { renderVerifyCheck } from "../voice/check.ts";

/** Verification that could not run this often closes the queue: a person has to look. */
export const MAX_INFRASTRUCTURE_FAILURES = 3;
/** When a person last asked to open the queue: failures of the machinery count from there. */
export const QUEUE_OPENED = "queue-opened";
/** "asked": somebody wants the queue open on whatever mc/green is now. */
export const QUEUE_REOPEN = "queue-reopen";

/** One step of the queue; run after every event. Deterministic: applied twice, it does nothing the second time. */
export function advanceQueue(draft: Draft): void {
  if (draft.repo.green === null || draft.repo.queueClosed !== null) return;
  const chain = draft.chain;
  if (chain === null) {
    startChain(draft);
    return;
  }
  if (chain.state !== "probing") return;
  if (chain.base !== draft.repo.green) {
    dropChain(draft, chain, "mc/green moved");
    return;
  }
  const gone = chain.elements.find((element) => !stillWanted(draft, element));
  if (gone !== undefined) {
    dropChain(draft, chain, `${nameOf(gone)} left the queue`);
    return;
  }
  if (held(draft, chain)) return;
  settleProbe(draft, chain);
}

function startChain(draft: Draft): void {
  const base = draft.repo.green;
  if (base === null) return;
  const asked: ChainRequest[] = [];
  const { target, synced } = draft.repo;
  if (target !== null && target !== synced && anyRunning(draft)) {
    asked.push({
      mission: null,
      unit: null,
      head: target,
      title: "Bring in commits of the target branch",
      trailers: [["MC-Sync", target]],
    });
  }
  for (const unit of eligible(draft)) {
    if (unit.head === null) continue;
    asked.push({
      mission: unit.mission,
      unit: unit.unit,
      head: unit.head,
      title: commitLine(unit.title),
      // Without a `#`: in a history that is handed to another repository it would point at a stranger's pull request.
      trailers: [
        ["MC-Pull", String(unit.pull)],
        ["MC-Mission", unit.mission],
        ["MC-Unit", unit.unit],
        ["MC-Attempt", String(unit.attempt)],
      ],
    });
  }
  if (asked.length === 0) return;
  const generation = draft.repo.generation + 1;
  draft.putRepo({ generation });
  draft.putChain({
    repo: draft.repo.repo,
    generation,
    base,
    state: "building",
    elements: [],
    asked: asked.map(({ mission, unit, head }) => ({ mission, unit, head })),
    probed: 0,
    probe: null,
    failedAt: null,
    passedAt: 0,
  });
  draft.effect({
    kind: "chain.build",
    key: `chain.build/${generation}`,
    generation,
    base,
    elements: asked,
  });
  draft.because(
    subject.repo,
    `chain ${generation} on ${base.slice(0, 7)}: ${asked.map((one) => one.unit ?? "target branch").join(", ")}`,
  );
}

/** Queued units whose dependencies are on green or ahead of them, in order of priority, then age, then plan. */
function eligible(draft: Draft): readonly UnitRow[] {
  const queued = [...draft.units.values()].filter((unit) => {
    if (unit.state !== "queued" || unit.head === null || unit.pull === null) return false;
    const mission = draft.mission(unit.mission);
    if (
      mission === undefined ||
      isFinal(mission) ||
      mission.paused !== null ||
      mission.state === "stopping"
    )
      return false;
    return standing(draft, unit.pull, unit.head).refusedBy === null;
  });
  return queued.sort(
    (a, b) =>
      a.priority - b.priority ||
      (a.queuedAt ?? "").localeCompare(b.queuedAt ?? "") ||
      a.mission.localeCompare(b.mission) ||
      a.position - b.position,
  );
}

const anyRunning = (draft: Draft): boolean =>
  [...draft.missions.values()].some(
    (mission) => mission.state === "running" && mission.paused === null,
  );

/** The merges are made: conflicting elements go to a rebase attempt, the rest is probed. */
export function chainBuilt(draft: Draft, event: EventOf<"ChainBuilt">): void {
  const chain = draft.chain;
  if (chain === null || chain.generation !== event.generation || chain.state !== "building") {
    draft.because(subject.repo, `not ours: chain ${event.generation} is no longer wanted`);
    return;
  }
  for (const conflict of event.conflicts) {
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
  for (const merged of event.merged) {
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
  merged: EventOf<"ChainBuilt">["merged"][number],
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

/** What is known of the probed prefix: land it, look closer, throw one element out, or ask for a verification. */
function settleProbe(draft: Draft, chain: ChainRow): void {
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

function land(draft: Draft, chain: ChainRow, count: number): void {
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

/** A verification run came back. The verdict is the job's conclusion; what the log says only informs. */
export function verificationCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const config = draft.repo.config;
  if (config === null) return;
  const job = leg.jobs.verify;
  if (job?.conclusion === "skipped") {
    refusedToStart(draft, dispatch);
    return;
  }
  const evidence = event.handoff?.verification ?? null;
  const cancelled = dispatch.state === "cancelled";
  const infrastructure =
    job === undefined ||
    cancelled ||
    !["success", "failure"].includes(job.conclusion) ||
    (job.conclusion === "failure" &&
      INFRASTRUCTURE_STEPS.some((step) => step === job.failedStep)) ||
    // A success that ran nothing is no pass: the evidence must exist and name an exit code.
    (job.conclusion === "success" && evidence === null);
  const outcome = infrastructure
    ? "infrastructure"
    : job.conclusion === "success"
      ? "passed"
      : "failed";
  draft.addVerdict({
    repo: draft.repo.repo,
    commit: dispatch.commit,
    spec: specOf(config),
    attempt: leg.attempt,
    outcome,
    dispatch: dispatch.dispatch,
    runUrl: job?.url ?? dispatch.runUrl,
    testsTotal: evidence?.tests?.total ?? null,
    testsPassed: evidence?.tests?.passed ?? null,
    testsFailed: evidence?.tests?.failed ?? null,
    log: evidence?.log ?? event.problem ?? "",
    durationMs: evidence?.durationMs ?? 0,
    at: draft.at,
  });
  draft.because(
    subject.commit(dispatch.commit),
    `verification of ${dispatch.commit.slice(0, 7)} ${outcome === "infrastructure" ? `could not run (${job?.conclusion ?? "no job"})` : outcome}`,
  );
}

/** Every job refuses to start (SR26): nothing is asked again before a person says so. */
function refusedToStart(draft: Draft, dispatch: DispatchRow): void {
  const why = "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start";
  draft.because(subject.dispatch(dispatch.dispatch), why);
  for (const mission of activeMissions(draft)) pauseMission(draft, mission, why);
  if (draft.projection(QUEUE_REOPEN) !== "asked") return;
  draft.putProjection(QUEUE_REOPEN, "");
  closeQueue(draft, `${why}; unset it, then \`/mc resume\``);
}

export function closeQueue(draft: Draft, why: string): void {
  draft.putRepo({ queueClosed: why });
  draft.because(subject.repo, `the queue is closed: ${why}`);
  for (const mission of draft.missions.values())
    if (!isFinal(mission)) draft.dirty.add(mission.mission);
}

function dropChain(draft: Draft, chain: ChainRow, why: string): void {
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

function stillWanted(draft: Draft, element: ChainElement): boolean {
  if (element.unit === null || element.mission === null) return true;
  const unit = draft.unit(element.mission, element.unit);
  return unit?.state === "queued" && unit.head === element.head;
}

/** A paused mission's elements neither land nor are probed again until it resumes. */
function held(draft: Draft, chain: ChainRow): boolean {
  return chain.elements.some((element) => {
    const mission = element.mission === null ? undefined : draft.mission(element.mission);
    return mission !== undefined && mission.paused !== null;
  });
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

function closeVerify(
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

function syncConflict(draft: Draft, head: ChainElement["head"], paths: readonly string[]): void {
  closeQueue(
    draft,
    `commit ${head.slice(0, 7)} of the target branch conflicts with mc/green in ${paths.slice(0, 5).join(", ")}; merge the two by hand and push the result to the target branch, then \`/mc resume\``,
  );
}

function syncRed(draft: Draft, head: ChainElement["head"]): void {
  closeQueue(
    draft,
    `commit ${head.slice(0, 7)} of the target branch fails verification on top of mc/green; push a fix to the target branch, then \`/mc resume\``,
  );
}

const nameOf = (element: ChainElement): string => element.unit ?? "the target branch";
