import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/state.ts";
import { activeMissions, specOf } from "../mission/facts.ts";
import { pauseMission } from "../mission/pause.ts";
import { INFRASTRUCTURE_STEPS } from "../report/workflow-names.ts";
import { closeQueue, QUEUE_REOPEN } from "./queue-door.ts";

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
    lintErrors: evidence?.lintErrors ?? null,
    typeErrors: evidence?.typeErrors ?? null,
    failures: evidence?.failures ?? [],
    signature: null,
    note: "",
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
