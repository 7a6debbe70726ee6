// mc/green begins at a verified commit: the base is verified before anything stands on it (I1).
import { isSha, type Sha } from "../../base/brand.ts";
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { EventOf } from "../../engine/event.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import { askForRun } from "../../mission/ask.ts";
import {
  contentFailures,
  infrastructureFailures,
  nextVerification,
  specOf,
} from "../../mission/facts.ts";
import { GREEN, WORKING } from "../../report/workflow-names.ts";
import { knownVerdict } from "../covering.ts";
import { greenReplaced } from "../measures.ts";
import { failMission } from "./ending.ts";

const MAX_BASE_ATTEMPTS = 3;
/** So often the base fails by its content before that is believed: one failure by chance ends no mission. */
const FAILURES_BELIEVED = 2;

/** mc/green is made only of verified commits: the base is verified before anything stands on it. */
export function verifyBase(draft: Draft, mission: MissionRow): void {
  if (
    mission.state !== "preparing" &&
    mission.state !== "planning" &&
    mission.state !== "plan_gate"
  )
    return;
  if (mission.paused !== null) return;
  const config = draft.repo.config ?? mission.config;
  const commit = draft.repo.green ?? mission.base;
  const spec = specOf(config);
  const verdict = knownVerdict(draft, commit, spec);
  const again =
    verdict?.outcome === "failed" && contentFailures(draft, commit, spec) < FAILURES_BELIEVED;
  if (verdict === null || again) {
    const busy = [...draft.dispatches.values()].some(
      (dispatch) =>
        dispatch.purpose === "verify" &&
        dispatch.commit === commit &&
        (dispatch.state === "asked" || dispatch.state === "running"),
    );
    if (busy) return;
    // Another mission's trouble is not this one's: labelled again means that a person looked.
    const own = infrastructureFailures(draft, commit, spec, mission.startedAt);
    if (own >= MAX_BASE_ATTEMPTS) {
      failMission(
        draft,
        mission,
        "base_red",
        `the verification of ${commit.slice(0, 7)} could not run ${own} times; look at the mc-verify runs`,
      );
      return;
    }
    askForRun(draft, {
      purpose: "verify",
      mission: null,
      config,
      commit,
      legs: [
        {
          leg: "verify",
          attempt: nextVerification(draft, commit, spec),
          task: "verify",
          unit: null,
          against: null,
          branch: null,
          agent: null,
        },
      ],
    });
    draft.because(
      subject.commit(commit),
      `verifying the base commit ${commit.slice(0, 7)} ${again ? "once more: one failure may be chance" : "before anything stands on it"}`,
    );
    return;
  }
  if (verdict.outcome === "failed") {
    failMission(
      draft,
      mission,
      "base_red",
      `verification fails on ${commit.slice(0, 7)} itself, before any change, twice; make \`${config.verify.command}\` pass on ${mission.target}, then label the objective again`,
    );
    return;
  }
  if (draft.repo.green === null) {
    // Asked for already, perhaps by another mission on another base: two of them would take turns for ever.
    if ((draft.projection("bootstrap") ?? "") !== "") return;
    draft.putProjection("bootstrap", commit);
    draft.effect({
      kind: "refs.move",
      key: `refs.move/bootstrap/${commit}`,
      purpose: { kind: "bootstrap" },
      updates: [
        { ref: `refs/heads/${GREEN}`, before: null, after: commit },
        { ref: `refs/heads/${WORKING}`, before: null, after: commit },
      ],
    });
    return;
  }
  if (mission.state === "preparing") {
    draft.putMission({ ...mission, state: "running", because: "units are being worked on" });
    draft.because(
      subject.mission(mission.mission),
      `the base ${commit.slice(0, 7)} is verified: work starts`,
    );
  }
}

function beginAt(draft: Draft, commit: Sha, working: Sha): void {
  draft.putProjection("bootstrap", commit);
  draft.effect({
    kind: "refs.move",
    key: `refs.move/bootstrap/${commit}/${working}`,
    purpose: { kind: "bootstrap" },
    updates: [
      { ref: `refs/heads/${GREEN}`, before: null, after: commit },
      { ref: `refs/heads/${WORKING}`, before: working, after: commit },
    ],
  });
  draft.because(
    subject.repo,
    `mc/green begins at ${commit.slice(0, 7)} again; mc/working was left at ${working.slice(0, 7)}`,
  );
}

export function bootstrapped(draft: Draft, event: EventOf<"RefsMoved">): void {
  const green = event.actual[`refs/heads/${GREEN}`] ?? null;
  const mission = [...draft.missions.values()].find(
    (one) => one.state === "preparing" || one.state === "planning" || one.state === "plan_gate",
  );
  if (draft.repo.green !== null) return;
  const asked = draft.projection("bootstrap") ?? "";
  draft.putProjection("bootstrap", "");
  if (!event.moved) {
    const working = event.actual[`refs/heads/${WORKING}`] ?? null;
    if (green === null && working !== null && isSha(asked)) {
      // mc/green was deleted and its projection left behind: that is set anew, wherever it stands.
      beginAt(draft, asked, working);
      return;
    }
    if (green === null) {
      if (mission !== undefined)
        failMission(
          draft,
          mission,
          "error",
          `GitHub refused to create mc/green: ${event.problem ?? "no reason given"}`,
        );
      return;
    }
    draft.putRepo({ green });
    draft.because(
      subject.repo,
      `mc/green exists already at ${green.slice(0, 7)}; it is verified before use`,
    );
    return;
  }
  const base = green ?? mission?.base ?? null;
  if (base === null) return;
  draft.putRepo({ green: base, synced: base });
  const { config } = draft.repo;
  greenReplaced(draft, config === null ? null : knownVerdict(draft, base, specOf(config)));
  draft.because(subject.repo, `mc/green and mc/working start at the verified ${base.slice(0, 7)}`);
}
