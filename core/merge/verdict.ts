// The result of a verification run as an immutable fact (I3: never overwritten), and what is learnt from it.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg, VerifyOrder } from "../engine/rows/dispatch-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { verdictKey } from "../engine/state.ts";
import { verificationEnded } from "../health/feed.ts";
import { activeMissions, nextVerification } from "../mission/facts.ts";
import { pauseMission } from "../mission/pause.ts";
import type { VerificationEvidence } from "../report/handoff.ts";
import { quarantinedTests } from "./flaky/quarantine.ts";
import { recordFlakes } from "./flaky/record.ts";
import { signatureOf } from "./flaky/signature.ts";
import { judge } from "./judgement.ts";
import { measured } from "./measures.ts";
import { closeQueue, QUEUE_REOPEN } from "./queue-door.ts";
import { orderOf } from "./specification.ts";

/** A verification run came back. */
export function verificationCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const job = leg.jobs.verify;
  if (job?.conclusion === "skipped") return refusedToStart(draft, dispatch);
  const order = orderOfLeg(draft, leg);
  if (order === null) return;
  const handoff = event.handoff;
  const { outcome, note, signature } = judge({
    commit: dispatch.commit,
    order,
    job,
    cancelledByUs: dispatch.state === "cancelled",
    handoff,
    problem: event.problem,
    quarantined: quarantinedTests(draft),
  });
  const evidence = handoff?.verification ?? null;
  // A contradicting result is another fact, never lost and never instead of the first.
  const isTaken = draft.verdicts.has(verdictKey(dispatch.commit, order.spec, leg.attempt));
  const verdict: VerdictRow = {
    repo: draft.repo.repo,
    commit: dispatch.commit,
    spec: order.spec,
    attempt: isTaken ? nextVerification(draft, dispatch.commit, order.spec) : leg.attempt,
    outcome,
    dispatch: dispatch.dispatch,
    runUrl: job?.url ?? dispatch.runUrl,
    testsTotal: evidence?.tests?.total ?? null,
    testsPassed: evidence?.tests?.passed ?? null,
    testsFailed: evidence?.tests?.failed ?? null,
    lintErrors: evidence?.lintErrors ?? null,
    typeErrors: evidence?.typeErrors ?? null,
    failures: evidence?.failures ?? [],
    checks: (evidence?.checks ?? []).map(({ failing, ...check }) =>
      check.required || failing.length === 0 ? check : { ...check, failing },
    ),
    signature: outcome === "failed" ? (signature ?? lookOf(evidence)) : null,
    note,
    log: evidence?.log ?? event.problem ?? "",
    durationMs: evidence?.durationMs ?? 0,
    at: draft.at,
  };
  draft.addVerdict(verdict);
  // Called off, by us or by a person: nobody's failure.
  if (dispatch.state !== "cancelled" && job?.conclusion !== "cancelled")
    verificationEnded(draft, verdict);
  draft.because(
    subject.commit(dispatch.commit),
    `verification of ${dispatch.commit.slice(0, 7)} ${outcome === "infrastructure" ? "could not run" : outcome}${note === "" ? "" : `: ${note}`}`,
  );
  if (outcome === "infrastructure") return;
  measured(draft, verdict);
  recordFlakes(draft, verdict.commit, verdict.spec);
}

/** Dispatches of an earlier version remember no order: what is configured now is what they were asked for. */
function orderOfLeg(draft: Draft, leg: Leg): VerifyOrder | null {
  if (leg.order !== undefined) return leg.order;
  const config = draft.repo.config;
  return config === null ? null : orderOf(config, [], draft.repo.measures.greenTests);
}

function lookOf(evidence: VerificationEvidence | null): string | null {
  if (evidence === null) return null;
  const late = evidence.checks.filter((check) => check.required && check.timedOut);
  return signatureOf({
    phase: evidence.phase,
    failures: evidence.failures,
    timedOut: evidence.timedOut ? late.map((check) => check.name) : [],
    log: evidence.log,
  });
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
