// Results of effects that belong to no single policy: pull requests opened, refs moved, refusals.
import { backlogRefused } from "../backlog/refused.ts";
import { never } from "../base/assert.ts";
import { dispatchId } from "../base/brand.ts";
import { notBegun, notOpened, repositoryMeasured } from "../chain/advance.ts";
import { dashboardRefused, dashboardUnwritten } from "../dashboard/watch.ts";
import { placeRefused } from "../discovery/ask.ts";
import { compareRefused, proposalRefused } from "../discovery/compared.ts";
import { githubStayedBusy } from "../health/feed.ts";
import { cleanedUp } from "../merge/candidates.ts";
import { landed } from "../merge/landing.ts";
import { bootstrapped } from "../merge/promotion/base.ts";
import { failMission } from "../merge/promotion/ending.ts";
import { lookRefused } from "../merge/promotion/fresh-look.ts";
import { promoted, promotionRefused } from "../merge/promotion/promote.ts";
import { proposeRelease, releaseMoved, releaseRefused } from "../merge/promotion/release.ts";
import { closeQueue } from "../merge/queue-door.ts";
import { winnerMoved, winnerRefused } from "../merge/tournament/winner.ts";
import { isFinal } from "../mission/facts.ts";
import { openGate, unitPullOpened } from "../mission/gates.ts";
import { beginRefused } from "../mission/objective.ts";
import { pauseMission } from "../mission/pause.ts";
import { showOnOpenedPull } from "../mission/review-shown.ts";
import { wishRefused } from "../mission/wishes.ts";
import type { Draft } from "./draft.ts";
import { subject } from "./draft.ts";
import type { EventOf } from "./event.ts";
import { dispatchLost, legCollected } from "./runs.ts";

export function pullOpened(draft: Draft, event: EventOf<"PullOpened">): void {
  const { owner } = event;
  const mission = draft.mission(owner.mission);
  if (mission === undefined) return;
  switch (owner.kind) {
    case "unit": {
      const unit = draft.unit(owner.mission, owner.unit);
      if (unit === undefined || unit.attempt !== owner.attempt) {
        draft.because(subject.pull(event.pull), "belongs to an attempt that is over");
        if (unit !== undefined && unit.attempt > owner.attempt)
          closeOld(draft, event, unit.attempt);
        return;
      }
      const next = draft.putUnit({ ...unit, pull: event.pull });
      draft.because(subject.unit(unit), `pull request #${event.pull} is open`);
      showOnOpenedPull(draft, mission, next);
      unitPullOpened(draft, mission, draft.unit(owner.mission, owner.unit) ?? next);
      return;
    }
    case "plan":
      planProposed(draft, {
        type: "PlanProposed",
        at: event.at,
        mission: owner.mission,
        pull: event.pull,
        head: event.head,
      });
      return;
    case "promotion":
      if (isFinal(mission)) return;
      draft.because(subject.mission(mission.mission), `promotion is proposed as #${event.pull}`);
      proposeRelease(draft, mission, event.pull);
      return;
    default:
      never(owner);
  }
}

/** It was opened after another attempt had taken its place. */
function closeOld(draft: Draft, { pull }: EventOf<"PullOpened">, attempt: number): void {
  draft.effect({
    kind: "pull.close",
    key: `pull.close/${pull}`,
    pull,
    comment: `This attempt is over: attempt ${attempt} replaces it.`,
  });
}

export function planProposed(draft: Draft, event: EventOf<"PlanProposed">): void {
  const mission = draft.mission(event.mission);
  if (mission === undefined || mission.state !== "plan_gate") return;
  const next = draft.putMission({
    ...mission,
    planPull: event.pull,
    because: `the plan waits for the approval of #${event.pull}`,
  });
  openGate(draft, next, {
    gate: "plan",
    unit: null,
    pull: event.pull,
    head: event.head,
    why: "nothing is worked on before the plan is approved",
  });
}

export function refsMoved(draft: Draft, event: EventOf<"RefsMoved">): void {
  const { purpose } = event;
  switch (purpose.kind) {
    case "bootstrap":
      return bootstrapped(draft, event);
    case "land":
      return landed(draft, event, purpose.commit);
    case "release":
    case "promote": {
      const mission = draft.mission(purpose.mission);
      if (mission === undefined) return;
      return purpose.kind === "release"
        ? releaseMoved(draft, event, mission)
        : promoted(draft, event, mission);
    }
    case "fixup":
      return winnerMoved(draft, event, purpose);
    case "cleanup":
      return cleanedUp(draft, event, purpose.again === true);
    default:
      never(purpose);
  }
}

/** GitHub said no, or stayed busy: a visible state with the next human step (SR30). */
export function effectRefused(draft: Draft, event: EventOf<"EffectRefused">): void {
  const said = event.exhausted
    ? `GitHub stayed busy (${event.problem})`
    : `GitHub refused: ${event.problem}`;
  if (event.exhausted) githubStayedBusy(draft);
  const [verb = "", ...rest] = event.key.split("/");
  draft.because(subject.repo, `${event.kind} did not happen: ${said}`);
  switch (verb) {
    case "run.dispatch": {
      const id = dispatchId(rest.join("/"));
      const dispatch = draft.dispatches.get(id);
      if (dispatch === undefined) return;
      const mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
      dispatchLost(draft, id, said);
      if (mission !== undefined && !isFinal(mission)) {
        pauseMission(
          draft,
          mission,
          `the workflow for ${dispatch.purpose} could not be started (${said}); check the workflows on ${draft.repo.defaultBranch}, then \`/mc resume\``,
        );
      }
      return;
    }
    case "leg.collect": {
      const id = dispatchId(rest[0] ?? "");
      const leg = rest.slice(1).join("/");
      const dispatch = draft.dispatches.get(id);
      if (
        dispatch === undefined ||
        !dispatch.legs.some((one) => one.leg === leg && one.state !== "settled")
      )
        return;
      // That leg alone: the others of its run may still be at work.
      legCollected(draft, {
        type: "LegCollected",
        at: draft.at,
        dispatch: id,
        leg,
        handoff: null,
        problem: `the result could not be read: ${said}`,
        head: null,
        additions: 0,
        deletions: 0,
        changedFiles: [],
      });
      return;
    }
    case "backlog.read":
    case "backlog.recalculate":
    case "backlog.tell":
      return backlogRefused(draft, verb, rest, said);
    case "pull.ensure": {
      if (rest[0] === "unit") {
        const unit = [...draft.units.values()].find(
          (one) =>
            rest[1] === one.mission && rest[2] === one.unit && rest[3] === String(one.attempt),
        );
        const mission = unit === undefined ? undefined : draft.mission(unit.mission);
        if (unit === undefined || unit.pull !== null || mission === undefined) return;
        draft.because(subject.unit(unit), `its pull request could not be opened: ${said}`);
        if (isFinal(mission) || mission.state === "stopping") return;
        // The work stands on its branch: a person looks, and it is asked for again.
        pauseMission(
          draft,
          mission,
          `the pull request of ${unit.unit} could not be opened (${said}); put that right, then \`/mc resume\``,
        );
        return;
      }
      const mission = [...draft.missions.values()].find((one) => one.mission === rest[1]);
      if (mission !== undefined && !isFinal(mission))
        failMission(
          draft,
          mission,
          "promotion_refused",
          `the promotion pull request could not be opened: ${said}; mc/green keeps the work`,
        );
      return;
    }
    case "plan.propose": {
      const mission = [...draft.missions.values()].find((one) => one.mission === rest[0]);
      if (mission !== undefined && !isFinal(mission))
        failMission(draft, mission, "plan_failed", `the plan could not be proposed: ${said}`);
      return;
    }
    case "chain.build":
      if (draft.chain !== null) draft.putChain({ ...draft.chain, building: null });
      closeQueue(draft, `the merges could not be made: ${said}; then \`/mc resume\``);
      return;
    case "refs.move":
      refsRefused(draft, rest, said);
      return;
    case "dashboard.write":
      return dashboardUnwritten(draft);
    case "repo.observe":
      lookRefused(draft, said, event.exhausted);
      return;
    case "mission.begin":
      beginRefused(draft, Number(rest[0]), said);
      return notBegun(draft, Number(rest[0]), said);
    case "repo.measure":
      return repositoryMeasured(draft, { topic: rest.join("/"), figures: null });
    case "issue.ensure":
      dashboardRefused(draft, rest.join("/"), said);
      notOpened(draft, rest.join("/"), said);
      wishRefused(draft, rest.join("/"), said);
      return proposalRefused(draft, rest.join("/"), said);
    case "look.place":
      return placeRefused(draft, rest.join("/"), said);
    case "issues.compare":
      return compareRefused(draft, rest.join("/"), said);
    case "issue.pin":
    case "run.cancel":
    case "check.ensure":
    case "review.ensure":
    case "comment.ensure":
    case "comment.react":
    case "labels.ensure":
    case "issue.close":
    case "list.tick":
    case "pull.close":
    case "state.write":
    case "repo.onboard":
    case "repo.upgrade":
    case "notes.write":
    case "rules.read":
      return; // told in the decision log; nothing waits for these
    default:
      return;
  }
}

function refsRefused(draft: Draft, rest: readonly string[], said: string): void {
  switch (rest[0]) {
    case "land":
      if (draft.chain !== null) draft.putChain({ ...draft.chain, landing: null });
      closeQueue(draft, `mc/green could not be moved: ${said}; then \`/mc resume\``);
      return;
    case "bootstrap": {
      draft.putProjection("bootstrap", "");
      for (const mission of draft.missions.values()) {
        if (!isFinal(mission) && draft.repo.green === null)
          failMission(draft, mission, "error", `mc/green could not be created: ${said}`);
      }
      return;
    }
    case "fixup":
      return winnerRefused(draft, rest.slice(1), said);
    case "release":
    case "promote": {
      const mission = [...draft.missions.values()].find((one) => one.mission === rest[1]);
      if (mission === undefined || isFinal(mission)) return;
      if (rest[0] === "promote" && mission.state === "promoting") {
        promotionRefused(draft, mission, `${said}.`);
      }
      if (rest[0] === "release" && mission.state === "promote_gate") {
        releaseRefused(draft, mission, said);
      }
      return;
    }
    default:
      return;
  }
}
