// The repository as a whole: installed, asked, onboarded, configured, removed; its branches as they move.

import { mayCommand } from "../command/permission.ts";
import { promotionMerged } from "../merge/promotion/promote.ts";
import { closeQueue } from "../merge/queue-door.ts";
import { isRepair } from "../merge/tournament/repair.ts";
import { activeMissions, isFinal, isSettled } from "../mission/facts.ts";
import { askAgain, refuserOf, sayWhoRefuses, settleGate, voidGate } from "../mission/gates.ts";
import { requestStop } from "../mission/stop.ts";
import { retryUnit } from "../mission/unit-fate.ts";
import { GREEN, WORKING } from "../report/workflow-names.ts";
import type { Draft } from "./draft.ts";
import { subject } from "./draft.ts";
import type { EventOf } from "./event.ts";
import { givenAt, isOver } from "./review-rows.ts";
import { reviewKey } from "./state.ts";

export function repositoryInstalled(draft: Draft, event: EventOf<"RepositoryInstalled">): void {
  const { onboarding } = draft.repo;
  const again = onboarding === "removed";
  draft.putRepo({
    installationId: event.installationId,
    defaultBranch: event.defaultBranch,
    onboarding: again ? "none" : onboarding,
  });
  draft.because(subject.repo, `installed (installation ${event.installationId})`);
  if (onboarding === "none" || again) draft.effect({ kind: "repo.onboard", key: "repo.onboard" });
}

export function repositoryRemoved(draft: Draft): void {
  draft.putRepo({ onboarding: "removed" });
  draft.because(subject.repo, "the app was removed from the repository");
  for (const mission of activeMissions(draft)) {
    draft.putMission({
      ...mission,
      state: "stopped",
      stopReason: "repository_removed",
      because: "the app was removed from the repository",
      endedAt: draft.at,
    });
    for (const unit of draft.unitsOf(mission.mission)) {
      if (isSettled(unit)) continue;
      const because = "the app was removed from the repository";
      draft.putUnit({ ...unit, state: "cancelled", because });
    }
  }
  draft.putChain(null);
}

export function onboardingAsked(draft: Draft, event: EventOf<"RepositoryOnboardingAsked">): void {
  if (event.present) {
    draft.putRepo({ onboarding: "active" });
    draft.because(subject.repo, "the workflows are on the default branch: ready for objectives");
    return;
  }
  draft.putRepo({ onboarding: "asked", onboardingPull: event.pull });
  draft.because(
    subject.repo,
    `onboarding pull request #${event.pull} is open; nothing else happens until it is merged`,
  );
}

export function configRead(draft: Draft, event: EventOf<"ConfigRead">): void {
  if (!event.present) {
    if (draft.repo.onboarding === "active") {
      draft.putRepo({ onboarding: "declined" });
      draft.because(
        subject.repo,
        "the workflows are gone from the default branch: nothing starts any more",
      );
    } else {
      draft.because(subject.repo, "not ours: the workflows are not on the default branch");
    }
    return;
  }
  const errors = event.problems.filter((problem) => problem.severity === "error").length;
  draft.putRepo({
    onboarding: draft.repo.onboarding === "removed" ? "removed" : "active",
    configSha: event.commit,
    ...(event.config === null ? {} : { config: event.config }),
  });
  draft.because(
    subject.repo,
    event.config === null
      ? `the configuration at ${event.commit.slice(0, 7)} has ${errors} problem(s); the last valid one stays in force`
      : `the configuration of ${event.commit.slice(0, 7)} is in force`,
  );
}

export function branchPushed(draft: Draft, event: EventOf<"BranchPushed">): void {
  const about = subject.repo;
  if (event.byUs) {
    draft.because(about, `not ours: our own push to ${event.branch}`);
    return;
  }
  if (event.branch === GREEN) {
    if (event.after === draft.repo.green) return;
    if (event.after !== null && draft.chain?.landing?.commit === event.after) return;
    closeQueue(
      draft,
      `${event.by.login} moved mc/green to ${event.after?.slice(0, 7) ?? "nothing"}; \`/mc resume\` verifies it and goes on from there`,
    );
    return;
  }
  if (event.branch === WORKING) {
    draft.because(
      about,
      `${event.by.login} moved mc/working; it is a projection and will be set again`,
    );
    return;
  }
  const targets = new Set(activeMissions(draft).map((mission) => mission.target));
  if (targets.has(event.branch) && event.after !== null) {
    if (event.after === draft.repo.target || event.after === draft.repo.green) {
      draft.putRepo({
        target: event.after,
        ...(event.after === draft.repo.green ? { synced: event.after } : {}),
      });
      return;
    }
    draft.putRepo({ target: event.after });
    draft.because(
      about,
      `${event.by.login} pushed ${event.after.slice(0, 7)} to ${event.branch}: brought in through the queue`,
    );
    return;
  }
  draft.because(about, `not ours: ${event.branch} was pushed`);
}

export function pullReviewed(draft: Draft, event: EventOf<"PullReviewed">): void {
  const mission = [...draft.missions.values()].find(
    (one) => one.planPull === event.pull || one.promotionPull === event.pull,
  );
  const unit = [...draft.units.values()].find((one) => one.pull === event.pull);
  const config = (unit === undefined ? mission : draft.mission(unit.mission))?.config ?? null;
  if (config === null) {
    draft.because(subject.pull(event.pull), "not ours: a review of a pull request we do not know");
    return;
  }
  if (isOver(draft.reviews.get(reviewKey(event.pull, event.review)), event.verdict)) {
    draft.because(subject.pull(event.pull), "an older word about a review that was dismissed");
    return;
  }
  const allowed = mayCommand(event.by, config);
  const before = refuserOf(draft, unit);
  draft.putReview({
    repo: draft.repo.repo,
    pull: event.pull,
    review: event.review,
    reviewer: event.by.login,
    verdict: event.verdict,
    commit: event.commit,
    entitled: allowed.ok && !event.by.isBot,
    at: givenAt(draft, event),
  });
  draft.because(
    subject.pull(event.pull),
    `${event.by.login} ${event.verdict.replace("_", " ")} at ${event.commit.slice(0, 7)}${allowed.ok ? "" : `, which does not count: ${allowed.why}`}`,
  );
  if (unit !== undefined) draft.dirty.add(unit.mission);
  if (mission !== undefined) draft.dirty.add(mission.mission);
  sayWhoRefuses(draft, event.pull, before);
  for (const gate of draft.gates.values()) if (gate.pull === event.pull) settleGate(draft, gate);
}

export function pullHeadMoved(draft: Draft, event: EventOf<"PullHeadMoved">): void {
  const repaired = [...draft.units.values()].find((one) => one.pull === event.pull);
  if (repaired?.state === "fixing" && isRepair(draft.state, repaired, event.head)) {
    draft.because(subject.unit(repaired), `its branch is at the repair ${event.head.slice(0, 7)}`);
    return;
  }
  for (const gate of draft.gates.values()) {
    if (gate.pull !== event.pull || gate.head === event.head) continue;
    if (gate.state === "open" || gate.state === "approved") {
      const isVoid = voidGate(draft, gate, `${event.by.login} pushed ${event.head.slice(0, 7)}`);
      if (gate.gate !== "promote") askAgain(draft, isVoid);
    }
  }
  const unit = [...draft.units.values()].find((one) => one.pull === event.pull);
  if (unit !== undefined && unit.head !== null && unit.head !== event.head) {
    if (unit.state === "gated") {
      draft.putUnit({
        ...unit,
        because: `needs a person: ${event.by.login} pushed ${event.head.slice(0, 7)} to its branch, which was not reviewed; \`/mc retry ${unit.unit}\` starts over`,
      });
    }
    draft.because(
      subject.unit(unit),
      `${event.by.login} pushed ${event.head.slice(0, 7)}; the queue keeps the reviewed ${unit.head.slice(0, 7)}: code outside it does not land`,
    );
  }
}

export function pullClosed(draft: Draft, event: EventOf<"PullClosed">): void {
  if (event.pull === draft.repo.onboardingPull) {
    if (draft.repo.onboarding !== "asked") return;
    draft.putRepo({ onboarding: event.merged ? "active" : "declined" });
    draft.because(
      subject.repo,
      event.merged
        ? "onboarding was merged: ready for objectives"
        : "onboarding was closed: that means no",
    );
    return;
  }
  if (event.merged) {
    draft.because(subject.pull(event.pull), "merged");
    const promoted = activeMissions(draft).find((one) => one.promotionPull === event.pull);
    if (promoted !== undefined) promotionMerged(draft, promoted, event.by.login);
    return;
  }
  const unit = [...draft.units.values()].find((one) => one.pull === event.pull);
  if (
    unit !== undefined &&
    !event.by.isBot &&
    ["reviewing", "gated", "queued", "publishing", "fixing"].includes(unit.state)
  ) {
    draft.putUnit({
      ...unit,
      state: "failed",
      because: `${event.by.login} closed its pull request`,
    });
    draft.because(subject.unit(unit), `${event.by.login} closed its pull request: that means no`);
    return;
  }
  const mission = activeMissions(draft).find(
    (one) => one.planPull === event.pull || one.promotionPull === event.pull,
  );
  if (mission !== undefined && !event.by.isBot) {
    requestStop(draft, mission, "user_stopped", `${event.by.login} closed #${event.pull}`);
  }
}

export function checkRerunAsked(draft: Draft, event: EventOf<"CheckRerunAsked">): void {
  const unit = [...draft.units.values()].find((one) => one.head === event.commit);
  const mission = unit === undefined ? undefined : draft.mission(unit.mission);
  if (unit === undefined || mission === undefined) {
    draft.because(subject.commit(event.commit), "not ours: a check of a commit we do not know");
    return;
  }
  const allowed = mayCommand(event.by, mission.config);
  if (!allowed.ok) {
    draft.because(
      subject.unit(unit),
      `${event.by.login} asked to re-run ${event.name}: ${allowed.why}`,
    );
    return;
  }
  if (isFinal(mission) || mission.state === "stopping") {
    draft.because(
      subject.unit(unit),
      `${event.by.login} asked to re-run ${event.name}; its mission is ${mission.state}, so nothing is to be done`,
    );
    return;
  }
  const done = retryUnit(draft, mission, unit, event.by.login);
  if (!done)
    draft.because(
      subject.unit(unit),
      `${event.by.login} asked to re-run ${event.name}; it is ${unit.state}, so nothing is to be done`,
    );
}
