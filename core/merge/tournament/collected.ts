// A candidate's leg came back: its head is kept for verification, or it is out with the reason. What it cost is counted
// whatever became of the tournament meanwhile.
import { matchesGlob } from "../../base/paths.ts";
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { EventOf } from "../../engine/event.ts";
import type { DispatchRow, Leg } from "../../engine/rows/dispatch-row.ts";
import type { FixupCandidate, TournamentRow } from "../../engine/rows/tournament-row.ts";
import { failureOf } from "../../mission/attempt.ts";
import { plural } from "../../mission/facts.ts";
import { pauseMission } from "../../mission/pause.ts";
import { clearBranches } from "./branches.ts";
import { dropTournament } from "./drop.ts";
import { putCandidate, putTournament } from "./rows.ts";

const SUMMARY_MAX_CHARS = 1_000;

function candidateOf(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
): { tournament: TournamentRow; candidate: FixupCandidate } | null {
  for (const tournament of draft.tournaments.values()) {
    if (tournament.dispatch !== dispatch.dispatch) continue;
    const candidate = tournament.candidates.find((one) => one.leg === leg.leg);
    return candidate === undefined ? null : { tournament, candidate };
  }
  return null;
}

/** Where the result of a leg is looked for; null branch: its publish job pushed none. */
export function candidateLeg(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
): { readonly branch: string | null; readonly base: TournamentRow["base"] } | null {
  const found = candidateOf(draft, dispatch, leg);
  if (found === null) return null;
  const pushed = leg.jobs.publish?.conclusion === "success";
  return { branch: pushed ? found.candidate.branch : null, base: found.tournament.base };
}

/** Its tournament ended before the run was known: it must not go on. */
export const isGivenUp = (draft: Draft, dispatch: DispatchRow): boolean =>
  [...draft.tournaments.values()].some(
    (one) => one.dispatch === dispatch.dispatch && one.state !== "running",
  );

export function candidateCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const found = candidateOf(draft, dispatch, leg);
  if (found === null) {
    draft.because(subject.dispatch(dispatch.dispatch), `not ours: candidate ${leg.leg}`);
    return;
  }
  const costUsd = event.handoff?.usage.costUsd ?? 0;
  charge(draft, found.tournament, costUsd);
  const candidate = { ...found.candidate, costUsd, head: event.head };
  const tournament = putCandidate(draft, found.tournament, candidate);
  const about = subject.unit(tournament);
  if (tournament.state !== "running" || candidate.state !== "running") {
    draft.because(
      about,
      `candidate ${tournament.wave}.${candidate.index} came in after its tournament: its cost is counted, its branch goes`,
    );
    clearBranches(draft, tournament, [candidate]);
    return;
  }
  if (leg.jobs.agent?.conclusion === "skipped") {
    const why = "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start";
    dropTournament(draft, tournament, why);
    const mission = draft.mission(tournament.mission);
    if (mission !== undefined) pauseMission(draft, mission, why);
    return;
  }
  settle(draft, tournament, judged(draft, tournament, candidate, leg, event));
}

function settle(draft: Draft, tournament: TournamentRow, candidate: FixupCandidate): void {
  putTournament(draft, {
    ...tournament,
    candidates: tournament.candidates.map((one) =>
      one.index === candidate.index ? candidate : one,
    ),
  });
  draft.because(
    subject.unit(tournament),
    candidate.state === "refused"
      ? `candidate ${tournament.wave}.${candidate.index} (${candidate.strategy}) is out: ${candidate.cause}`
      : `candidate ${tournament.wave}.${candidate.index} (${candidate.strategy}) left ${candidate.head?.slice(0, 7)}: the unit changes ${plural(candidate.changedFiles.length, "file")}, +${candidate.additions} −${candidate.deletions}; it is verified next`,
  );
}

function judged(
  draft: Draft,
  tournament: TournamentRow,
  candidate: FixupCandidate,
  leg: Leg,
  event: EventOf<"LegCollected">,
): FixupCandidate {
  const summary = (event.handoff?.summary ?? "").slice(0, SUMMARY_MAX_CHARS);
  const refused = (cause: string, text = summary): FixupCandidate => ({
    ...candidate,
    state: "refused",
    cause,
    summary: text,
  });
  if (leg.jobs.publish?.conclusion !== "success" || event.head === null) {
    const nothing =
      leg.jobs.agent?.conclusion === "success" && event.handoff?.status === "completed";
    if (nothing && leg.jobs.publish?.conclusion !== "failure") return refused("it changed nothing");
    const { cause, text } = failureOf(leg, event);
    return refused(cause, text.slice(0, SUMMARY_MAX_CHARS));
  }
  // All that the unit was for is gone: that repairs nothing.
  if (event.changedFiles.length === 0) return refused("it takes the whole change back");
  const { protected_paths } = draft.mission(tournament.mission)?.config ?? { protected_paths: [] };
  return {
    ...candidate,
    state: "verifying",
    head: event.head,
    summary,
    additions: event.additions,
    deletions: event.deletions,
    changedFiles: event.changedFiles,
    lines: event.lines ?? event.additions + event.deletions,
    protectedPaths: event.changedFiles.filter((path) =>
      protected_paths.some((glob) => matchesGlob(path, glob)),
    ),
  };
}

function charge(draft: Draft, { mission, unit }: TournamentRow, costUsd: number): void {
  if (costUsd === 0) return;
  const unitRow = draft.unit(mission, unit);
  const missionRow = draft.mission(mission);
  if (unitRow !== undefined) draft.putUnit({ ...unitRow, costUsd: unitRow.costUsd + costUsd });
  if (missionRow !== undefined)
    draft.putMission({ ...missionRow, costUsd: missionRow.costUsd + costUsd });
}
