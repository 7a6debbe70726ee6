// Effect → GitHub and git → result event. One function per effect, each idempotent; the switch is total.
import { never } from "../../core/base/assert.ts";
import { repoName } from "../../core/base/brand.ts";
import type { Effect } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoRow } from "../../core/engine/rows/repo-row.ts";
import { RefusedError } from "../engine/errors.ts";
import type { Clock, Perform } from "../engine/port.ts";
import type { GitPort } from "../git/port.ts";
import { forbidden } from "./allow.ts";
import { compareIssues } from "./compare-issues.ts";
import { type Deed, emptyMemory, type Memory, nowOf } from "./deed.ts";
import { ensureCheck, ensureComment, ensureLabels, type LabelLook } from "./ensure.ts";
import { ensureIssue } from "./ensure-issue.ts";
import { observe } from "./observe.ts";
import { type BacklogStore, performBacklog } from "./perform-backlog.ts";
import { beginMission } from "./perform-begin.ts";
import { buildChain, moveRefs, proposePlan, writeNotes, writeState } from "./perform-branches.ts";
import { pinIssue, writeDashboard } from "./perform-dashboard.ts";
import { measureRepository } from "./perform-measure.ts";
import { closePull, ensurePull } from "./perform-pulls.ts";
import { ensureReview } from "./perform-reviews.ts";
import { cancelRun, collectLeg, dispatchRun } from "./perform-runs.ts";
import { tickList } from "./perform-tick.ts";
import type { GitHub } from "./port.ts";
import { readRules } from "./rules.ts";

export interface PerformOptions {
  readonly githubFor: (repo: RepoRow) => GitHub;
  readonly gitFor: (repo: RepoRow) => GitPort;
  /** Opens the onboarding pull request, or finds that there is nothing to ask. */
  readonly onboard: (repo: RepoRow) => Promise<Event | null>;
  /** Proposes newer workflows where the installed ones are older. */
  readonly upgrade: (repo: RepoRow) => Promise<unknown>;
  readonly look: LabelLook;
  /** Where the backlog is; without it nothing can be asked of it as a whole. */
  readonly db?: BacklogStore;
  readonly clock: Pick<Clock, "now">;
}

export function createPerform(options: PerformOptions): Perform {
  const memories = new Map<string, Memory>();
  const now = nowOf(options.clock);
  return async (effect, repo, state, attempt) => {
    const objection = forbidden(effect, state());
    if (objection !== null) throw new RefusedError(objection);
    const memory = memories.get(repo.repo) ?? emptyMemory();
    memories.set(repo.repo, memory);
    const deed: Deed = {
      github: options.githubFor(repo),
      git: options.gitFor(repo),
      repo,
      state,
      memory,
      isFirstTry: attempt === 0,
      now,
    };
    return perform(effect, deed, options);
  };
}

async function perform(
  effect: Effect,
  deed: Deed,
  { githubFor, onboard, upgrade, look, db }: PerformOptions,
): Promise<Event | null> {
  switch (effect.kind) {
    case "run.dispatch":
      return dispatchRun(deed, effect);
    case "run.cancel":
      return cancelRun(deed, effect);
    case "leg.collect":
      return collectLeg(deed, effect);
    case "pull.ensure":
      return ensurePull(deed, effect);
    case "review.ensure":
      return ensureReview(deed, effect);
    case "pull.close":
      return closePull(deed, effect);
    case "check.ensure":
      await ensureCheck(deed, effect);
      return null;
    case "comment.ensure":
      await ensureComment(deed, effect);
      return null;
    case "comment.react":
      await deed.github.react(effect.comment, effect.content);
      return null;
    case "labels.ensure":
      await ensureLabels(deed, effect, look);
      return null;
    case "issue.pin":
      return pinIssue(deed, effect);
    case "dashboard.write":
      return writeDashboard(deed, effect);
    case "issue.ensure":
      return ensureIssue(deed, effect, look);
    case "list.tick":
      await tickList(deed, effect);
      return null;
    case "repo.measure":
      return measureRepository(deed, effect);
    case "mission.begin":
      return beginMission(deed, effect, (name) =>
        githubFor({ ...deed.repo, repo: repoName(name) }),
      );
    case "look.place": {
      const { branch, track, by, thread } = effect;
      const tip = await deed.github.branch(branch);
      return { type: "LookPlaced", at: deed.now(), tip, track, askedBy: by, thread };
    }
    case "issues.compare":
      return compareIssues(deed, effect, db);
    case "issue.close":
      await deed.github.closeIssue(effect.issue, effect.reason);
      return null;
    case "backlog.read":
    case "backlog.recalculate":
    case "backlog.tell":
      return performBacklog(deed, effect, db);
    case "chain.build":
      return buildChain(deed, effect);
    case "refs.move":
      return moveRefs(deed, effect);
    case "notes.write":
      return writeNotes(deed, effect);
    case "rules.read":
      return readRules(deed, effect);
    case "state.write":
      return writeState(deed, effect);
    case "plan.propose":
      return proposePlan(deed, effect);
    case "repo.upgrade":
      await upgrade(deed.repo);
      return null;
    case "repo.onboard":
      return onboard(deed.repo);
    case "repo.observe":
      return observe(deed);
    // Notices and timers are rows of the engine's own; they never come here.
    case "notify":
    case "timer.set":
    case "timer.cancel":
      return null;
    default:
      return never(effect);
  }
}
