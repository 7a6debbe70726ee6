// A unit that the queue threw out is repaired by a tournament: N candidates at once, each with a strategy of its own, each from
// the unit's head with the current mc/green merged in. I4: none starts past pause, stop or budget; I6: waves are limited.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { FixupCandidate, TournamentRow } from "../../engine/rows/tournament-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import { findingsFor } from "../../experiment/findings.ts";
import { effective } from "../../health/effective.ts";
import { purse, shared } from "../../health/money.ts";
import { fixupRecall } from "../../learn/recall-request.ts";
import { BUILT_IN } from "../../learn/variants.ts";
import { fixupVariants } from "../../learn/variants-used.ts";
import { agentSettings, askForRun } from "../../mission/ask.ts";
import { plural } from "../../mission/facts.ts";
import { fixBranch } from "../../report/workflow-names.ts";
import type { ThrownOut } from "../ejection.ts";
import { hasAlternate, tryAlternate } from "./alternate.ts";
import { thrownOutEvidence, waveErrors } from "./evidence.ts";
import { affordable, putTournament, tournamentsOf, wavesUsed } from "./rows.ts";
import { strategiesFor } from "./strategies.ts";

/** Evidence of earlier failures that a candidate gets to read. */
const EVIDENCE_KEPT = 8;

/** false: no tournament can be held; the unit goes back to its worker. What a pause holds up starts when it ends. */
export function startTournament(draft: Draft, unit: UnitRow, why: ThrownOut): boolean {
  const mission = draft.mission(unit.mission);
  if (mission === undefined || mission.state !== "running") return false;
  if (unit.head === null || unit.branch === null || unit.pull === null) return false;
  const another = hasAlternate(draft, unit, why.stage);
  if (!another && !mayHoldWave(draft, mission, unit)) return false;
  const fixing = draft.putUnit({
    ...unit,
    state: "fixing",
    because: `${why.stage === "conflict" ? "it conflicts with mc/green" : "its verification failed"}; it is being repaired`,
    evidence: [...unit.evidence, thrownOutEvidence(draft, unit, why)],
  });
  draft.because(subject.unit(unit), `thrown out of the queue (${why.cause}): it is to be repaired`);
  if (another) tryAlternate(draft, fixing, why.stage);
  else if (mission.paused === null) startWave(draft, mission, fixing);
  return true;
}

/** Waves are left, and money for at least one candidate. */
export const mayHoldWave = (draft: Draft, mission: MissionRow, unit: UnitRow): boolean =>
  mission.config.fixup.candidates > 0 &&
  wavesUsed(draft, unit) < mission.config.fixup.waves &&
  affordable(draft, mission) > 0;

/** The candidates of one wave, in one matrix run. */
export function startWave(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  const base = draft.repo.green;
  const { head } = unit;
  if (base === null || head === null) return;
  const earlier = tournamentsOf(draft, unit);
  const wave = (earlier.at(-1)?.wave ?? 0) + 1;
  const { jobs, candidates: allowed } = effective(draft, mission);
  if (jobs === 0) return; // the timer of its agent's breaker asks again
  const caps = shared(purse(draft, mission, "fixup"), Math.min(jobs, allowed));
  const count = caps.length;
  if (count === 0) return;
  const kind = unit.evidence.at(-1)?.stage === "conflict" ? "rebase" : "repair";
  const { fixup } = mission.config;
  const evidence = [
    ...unit.evidence,
    ...earlier
      .filter((one) => one.attempt === unit.attempt)
      .flatMap((one) => waveErrors(draft, one, unit)),
  ].slice(-EVIDENCE_KEPT);
  const strategies = strategiesFor(kind, wavesUsed(draft, unit) + 1, count);
  const wordings = fixupVariants(draft, mission, unit, wave, count);
  const candidates = strategies.map(({ name }, at) => ({
    ...fresh(
      at + 1,
      name,
      `${unit.unit}-f${at + 1}`,
      fixBranch(unit.mission, unit.unit, wave, at + 1),
    ),
    variant: wordings[at]?.variant ?? BUILT_IN,
  }));
  const recall = fixupRecall(mission, unit, unit.evidence.at(-1));
  const findings = findingsFor(draft, unit);
  const dispatch = askForRun(draft, {
    purpose: "fixup",
    mission,
    config: mission.config,
    commit: head,
    legs: candidates.map((one, at) => ({
      leg: one.leg,
      attempt: unit.attempt,
      task: "fixup",
      unit,
      against: base,
      branch: one.branch,
      agent: {
        ...agentSettings(mission.config, caps[at] ?? 0),
        maxTurns: fixup.max_turns,
        timeoutS: Math.ceil(fixup.timeout_minutes * 60),
      },
      fixup: {
        wave,
        candidate: one.index,
        kind,
        strategy: strategies[at]?.text ?? one.strategy,
        changedFiles: unit.changedFiles.slice(0, 300),
      },
      evidence,
      extras: { ...(findings === "" ? {} : { findings }), ...wordings[at]?.brief },
      recall,
    })),
  });
  const row: TournamentRow = {
    repo: draft.repo.repo,
    mission: unit.mission,
    unit: unit.unit,
    wave,
    kind,
    attempt: unit.attempt,
    base,
    head,
    state: "running",
    because: `${plural(count, "candidate")} on ${base.slice(0, 7)}`,
    dispatch: dispatch.dispatch,
    candidates,
    winner: null,
    startedAt: draft.at,
    endedAt: null,
  };
  putTournament(draft, row);
  draft.because(
    subject.unit(unit),
    `wave ${wave} of its repair: ${plural(count, "candidate")} from ${head.slice(0, 7)} with mc/green ${base.slice(0, 7)} merged in (${strategies.map(({ name }) => name).join("; ")})`,
  );
}

const fresh = (index: number, strategy: string, leg: string, branch: string): FixupCandidate => ({
  index,
  strategy,
  leg,
  branch,
  state: "running",
  cause: null,
  summary: "",
  head: null,
  verify: null,
  testsTotal: null,
  testsPassed: null,
  lintErrors: null,
  protectedPaths: [],
  additions: 0,
  deletions: 0,
  changedFiles: [],
  lines: 0,
  costUsd: 0,
});
