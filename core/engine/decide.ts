// The table of contents of the product: one event, one state, one decision. Total, synchronous, pure. First what happened is
// recorded, then what follows from it is advanced until nothing more does, last what people see of it is rendered.
import { followBacklog } from "../backlog/follow.ts";
import {
  backlogIssueGone,
  backlogIssueSeen,
  backlogRead,
  backlogRecalculated,
  backlogTold,
} from "../backlog/record.ts";
import { assert, never } from "../base/assert.ts";
import { armSchedule } from "../calendar/schedule.ts";
import { advanceCampaigns } from "../campaign/advance.ts";
import { campaignLabelled, campaignStopped } from "../campaign/campaign.ts";
import { advanceSeries, objectiveAnswered, repositoryMeasured } from "../chain/advance.ts";
import { chainLabelled } from "../chain/chain-set.ts";
import {
  configProblemsSeen,
  dashboardEdited,
  dashboardOpened,
  dashboardPinned,
  dashboardTouched,
  dashboardWritten,
} from "../dashboard/happened.ts";
import { noteReconciled, watchDashboard } from "../dashboard/watch.ts";
import { lookPlaced } from "../discovery/ask.ts";
import { issuesCompared } from "../discovery/compared.ts";
import { followSchedule } from "../discovery/schedule.ts";
import { advanceForks } from "../forks/advance.ts";
import { lookForTrouble, watchHealth } from "../health/watch.ts";
import { evolvePrompts } from "../learn/evolve.ts";
import { learn } from "../learn/learn.ts";
import { noteTold } from "../learn/told.ts";
import { chainBuilt } from "../merge/build.ts";
import { verifyBase } from "../merge/promotion/base.ts";
import { advancePromotion } from "../merge/promotion/promote.ts";
import { settleMission } from "../merge/promotion/release.ts";
import { preflight, rulesRead } from "../merge/promotion/rules.ts";
import { advanceQueue } from "../merge/queue.ts";
import { advanceTournaments } from "../merge/tournament/advance.ts";
import { commandGiven } from "../mission/commands.ts";
import { configProposed } from "../mission/config-check.ts";
import { activeMissions, isFinal } from "../mission/facts.ts";
import { stillApproved } from "../mission/gates.ts";
import {
  objectiveClosed,
  objectiveEdited,
  objectiveLabelled,
  objectiveUnlabelled,
} from "../mission/objective.ts";
import { dispatchPlan } from "../mission/planning.ts";
import { dispatchReviews } from "../mission/review.ts";
import { watchStall } from "../mission/stall.ts";
import { finishStopping } from "../mission/stop.ts";
import { blockDependants, dispatchReadyUnits } from "../mission/work.ts";
import { notices } from "../notice/transitions.ts";
import type { Decided } from "./decision.ts";
import { Draft, subject } from "./draft.ts";
import type { Event } from "./event.ts";
import { issueEnsured } from "./issue-ensured.ts";
import { commentLost, project } from "./project.ts";
import { reconciled, reopenAfterVerdict, timerFired } from "./reconcile.ts";
import {
  branchPushed,
  checkRerunAsked,
  configRead,
  onboardingAsked,
  pullClosed,
  pullHeadMoved,
  pullReviewed,
  repositoryInstalled,
  repositoryRemoved,
} from "./repository.ts";
import { effectRefused, planProposed, pullOpened, refsMoved } from "./results.ts";
import { jobFinished, legCollected, runFinished, runKnown } from "./runs.ts";
import type { RepoState } from "./state.ts";
import { gateKey } from "./state.ts";

/** Rounds of advancing after one event; more means that two policies undo each other. */
const MAX_ROUNDS = 50;

export function decide(state: RepoState, event: Event): Decided {
  const draft = new Draft(state, event.at);
  record(draft, event);
  for (let round = 0; ; round += 1) {
    assert(round < MAX_ROUNDS, `deciding ${event.type} comes to an end (I6)`);
    const version = draft.version;
    advance(draft);
    if (draft.version === version) break;
  }
  followBacklog(state, draft);
  followSchedule(state, draft);
  learn(state, draft);
  project(draft);
  watchDashboard(state, draft);
  notices(state, draft);
  return draft.end(`noted: ${event.type}`);
}

function advance(draft: Draft): void {
  if (draft.repo.onboarding !== "active") return;
  armSchedule(draft);
  advanceForks(draft);
  for (const mission of activeMissions(draft)) {
    preflight(draft, mission);
    watchHealth(draft, mission);
    dispatchPlan(draft, draft.mission(mission.mission) ?? mission);
    verifyBase(draft, draft.mission(mission.mission) ?? mission);
    openPlanGate(draft, mission.mission);
    const current = draft.mission(mission.mission);
    if (current === undefined || isFinal(current)) continue;
    watchStall(draft, current);
    lookForTrouble(draft, draft.mission(mission.mission) ?? current);
    blockDependants(draft, current);
    dispatchReadyUnits(draft, draft.mission(mission.mission) ?? current);
    dispatchReviews(draft, draft.mission(mission.mission) ?? current);
  }
  advanceTournaments(draft);
  advanceQueue(draft);
  for (const { mission: id } of activeMissions(draft)) {
    for (const step of [settleMission, advancePromotion, stopStep]) {
      const mission = draft.mission(id);
      if (mission !== undefined && !isFinal(mission)) step(draft, mission);
    }
  }
  advanceSeries(draft);
  advanceCampaigns(draft);
  evolvePrompts(draft);
}

const stopStep: typeof settleMission = (draft, mission) => finishStopping(draft, mission, false);

function openPlanGate(
  draft: Draft,
  id: ReturnType<typeof activeMissions>[number]["mission"],
): void {
  const mission = draft.mission(id);
  if (mission?.state !== "plan_gate") return;
  const gate = draft.gates.get(gateKey("plan", id, null));
  if (gate === undefined || !stillApproved(draft, gate)) return;
  draft.putMission({
    ...mission,
    state: "preparing",
    because: `${gate.by ?? "a reviewer"} approved the plan`,
  });
  draft.because(subject.mission(id), `the plan is approved by ${gate.by ?? "a reviewer"}`);
}

function record(draft: Draft, event: Event): void {
  switch (event.type) {
    case "RepositoryInstalled":
      return repositoryInstalled(draft, event);
    case "RepositoryRemoved":
      return repositoryRemoved(draft);
    case "RepositoryOnboardingAsked":
      return onboardingAsked(draft, event);
    case "ConfigRead":
      configRead(draft, event);
      return configProblemsSeen(draft, event);
    case "ConfigProposed":
      return configProposed(draft, event);
    case "CommentLost":
      return commentLost(draft, event);
    case "ObjectiveLabelled":
      return objectiveAnswered(draft, event, objectiveLabelled(draft, event));
    case "CampaignLabelled":
      return campaignLabelled(draft, event);
    case "CampaignStopped":
      return campaignStopped(draft, event);
    case "ChainLabelled":
      return chainLabelled(draft, event);
    case "RepositoryMeasured":
      return repositoryMeasured(draft, event);
    case "ObjectiveUnlabelled":
      return objectiveUnlabelled(draft, event);
    case "ObjectiveEdited":
      return objectiveEdited(draft, event);
    case "ObjectiveClosed":
      return objectiveClosed(draft, event);
    case "CommandGiven":
      return commandGiven(draft, event);
    case "PullReviewed":
      return pullReviewed(draft, event);
    case "PullHeadMoved":
      return pullHeadMoved(draft, event);
    case "PullClosed":
      return pullClosed(draft, event);
    case "BranchPushed":
      return branchPushed(draft, event);
    case "RunDispatched":
      noteTold(draft, event);
      return runKnown(draft, event);
    case "RunStarted":
      return runKnown(draft, event);
    case "RunFinished":
      return runFinished(draft, event);
    case "JobFinished":
      return jobFinished(draft, event);
    case "CheckRerunAsked":
      return checkRerunAsked(draft, event);
    case "LegCollected":
      legCollected(draft, event);
      return reopenAfterVerdict(draft);
    case "PullOpened":
      return pullOpened(draft, event);
    case "ChainBuilt":
      return chainBuilt(draft, event);
    case "RefsMoved":
      return refsMoved(draft, event);
    case "RulesRead":
      return rulesRead(draft, event);
    case "NotesWritten":
      return draft.because(subject.repo, `${event.commits.length} notes written`);
    case "StateWritten":
      return draft.because(subject.repo, `mc/state is at ${event.commit.slice(0, 7)}`);
    case "IssueEnsured":
      issueEnsured(draft, event);
      return dashboardOpened(draft, event);
    case "IssuePinned":
      return dashboardPinned(draft, event);
    case "DashboardEdited":
      return dashboardEdited(draft, event);
    case "DashboardTouched":
      return dashboardTouched(draft, event);
    case "DashboardWritten":
      return dashboardWritten(draft, event);
    case "LookPlaced":
      return lookPlaced(draft, event);
    case "IssuesCompared":
      return issuesCompared(draft, event);
    case "PlanProposed":
      return planProposed(draft, event);
    case "EffectRefused":
      return effectRefused(draft, event);
    case "Reconciled":
      reconciled(draft, event);
      return noteReconciled(draft);
    case "BacklogIssueSeen":
      return backlogIssueSeen(draft, event);
    case "BacklogIssueGone":
      return backlogIssueGone(draft, event);
    case "BacklogRead":
      return backlogRead(draft, event);
    case "BacklogRecalculated":
      return backlogRecalculated(draft, event);
    case "BacklogTold":
      return backlogTold(draft, event);
    case "TimerFired":
      return timerFired(draft, event);
    default:
      never(event);
  }
}
