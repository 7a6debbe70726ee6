// Everything that can happen, past tense. Webhooks, timers and results of effects are all translated to these before the
// core sees them; `at` is the only clock there is. A `permission` is read fresh from GitHub when the event is gathered.
import type { IssueSeen } from "../backlog/issue-facts.ts";
import type { ReadNext } from "../backlog/reading.ts";
import type { DispatchId, IsoTime, MissionId, Sha, UnitId } from "../base/brand.ts";
import type { RepositoryFigures } from "../chain/figures.ts";
import type { Command } from "../command/grammar.ts";
import type { ConfigProblem } from "../config/check.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { WeakenedTest } from "../criteria/weakened.ts";
import type { Track } from "../discovery/track.ts";
import type { Handoff } from "../report/handoff.ts";
import type { Proof } from "../report/proof.ts";
import type { Recalled } from "../report/recall.ts";
import type { PullOwner, RefsPurpose } from "./effect.ts";
import type { GateKind } from "./rows/gate-row.ts";

/** Collaborator permission as GitHub reports it; "unknown" when it could not be read: denies. */
export type Permission = "none" | "read" | "triage" | "write" | "maintain" | "admin" | "unknown";

/** How GitHub says that an issue was closed. */
export type ClosedAs = "completed" | "not_planned" | "duplicate";

export interface Actor {
  readonly login: string;
  readonly isBot: boolean;
  /** Custom organisation roles are mapped to the base role they carry. */
  readonly permission: Permission;
}

interface At {
  readonly at: IsoTime;
}

export type Event = At &
  (
    | {
        readonly type: "RepositoryInstalled";
        readonly installationId: number;
        readonly defaultBranch: string;
      }
    | { readonly type: "RepositoryRemoved" }
    | {
        readonly type: "RepositoryOnboardingAsked";
        readonly pull: number;
        /** true: the workflows were already on the default branch. */
        readonly present: boolean;
      }
    | {
        readonly type: "ConfigRead";
        readonly commit: Sha;
        readonly config: RepoConfig | null;
        readonly problems: readonly ConfigProblem[];
        /** The workflows and configuration exist on the default branch. */
        readonly present: boolean;
      }
    /** A pull request changes the configuration file; the problems are those of its head. */
    | {
        readonly type: "ConfigProposed";
        readonly pull: number;
        readonly head: Sha;
        readonly problems: readonly ConfigProblem[];
      }
    /** Somebody deleted or edited a comment of ours (SR28): what we last said there is to be said again. */
    | {
        readonly type: "CommentLost";
        readonly thread: number;
        /** Topic of its hidden marker. */
        readonly topic: string;
        readonly how: "deleted" | "edited";
      }
    | {
        readonly type: "ObjectiveLabelled";
        readonly issue: number;
        readonly title: string;
        readonly body: string;
        readonly by: Actor;
        /** The ```yaml mc-plan block of the body, parsed; null without one. */
        readonly explicitPlan: { readonly value: unknown; readonly problem: string | null } | null;
        /** It carries the label of experiments as well. */
        readonly experiment?: true;
        /** … and that of chains. */
        readonly chain?: true;
        /** No label was set: it was asked for in another way. */
        readonly begun?: { readonly why: string };
        /** Gathered: configuration and target tip at this moment. */
        readonly config: RepoConfig | null;
        readonly problems: readonly ConfigProblem[];
        readonly target: string;
        readonly targetSha: Sha | null;
        /** mc/green as it stands, null if it does not exist. */
        readonly greenSha: Sha | null;
      }
    | {
        readonly type: "CampaignLabelled";
        readonly issue: number;
        readonly title: string;
        readonly body: string;
        readonly by: Actor;
      }
    /** Its label was taken away, or its issue closed. */
    | { readonly type: "CampaignStopped"; readonly issue: number; readonly by: Actor }
    /** The label of chains, set on or taken off an objective whose mission runs. */
    | {
        readonly type: "ChainLabelled";
        readonly issue: number;
        readonly on: boolean;
        readonly by: Actor;
      }
    | { readonly type: "ObjectiveUnlabelled"; readonly issue: number; readonly by: Actor }
    | {
        readonly type: "ObjectiveEdited";
        readonly issue: number;
        readonly title: string;
        readonly body: string;
        readonly by: Actor;
      }
    | { readonly type: "ObjectiveClosed"; readonly issue: number; readonly by: Actor }
    | {
        readonly type: "CommandGiven";
        /** Issue or pull request the comment stands on; 0: said about the repository, in no thread. */
        readonly thread: number;
        /** 0: there is none, because it came another way. */
        readonly comment: number;
        /** Absent: a comment. The dashboard: a box was clicked. The command line: by whoever may write into our database. */
        readonly via?: "comment" | "dashboard" | "cli";
        /** Names what came another way than by a comment: with one name it is carried out once. */
        readonly request?: string;
        /** Place among the commands that the comment, or this edit of it, brought; from 0. */
        readonly index?: number;
        /** Tells one edit from another; absent: as it was first written. */
        readonly edit?: string;
        readonly by: Actor;
        readonly command: Command;
      }
    /** Somebody edited the dashboard's issue; boxes that are commands come as CommandGiven beside it. */
    | {
        readonly type: "DashboardEdited";
        readonly issue: number;
        readonly by: Actor;
        /** Tells one edit from another. */
        readonly edit: string;
        /** Lines that it brought and took away. */
        readonly added: readonly string[];
        readonly removed: readonly string[];
        /** Ticked boxes on which nothing can be done, and why. */
        readonly refused: readonly { readonly box: string; readonly why: string }[];
        /** Ticked boxes of plans, each with the head of the plan's pull request as it is now. */
        readonly approvals: readonly {
          readonly box: string;
          readonly mission: MissionId;
          readonly commit: Sha;
          readonly head: Sha | null;
        }[];
      }
    | {
        readonly type: "DashboardTouched";
        readonly issue: number;
        readonly how: "closed" | "reopened" | "deleted" | "pinned" | "unpinned";
        readonly by: Actor;
      }
    | {
        readonly type: "PullReviewed";
        readonly pull: number;
        readonly review: number;
        readonly by: Actor;
        readonly verdict: "approved" | "changes_requested" | "commented" | "dismissed";
        readonly commit: Sha;
        readonly head: Sha;
        /** As GitHub says it, to the second. */
        readonly given?: string | null;
      }
    | {
        readonly type: "PullHeadMoved";
        readonly pull: number;
        readonly head: Sha;
        readonly by: Actor;
      }
    | {
        readonly type: "PullClosed";
        readonly pull: number;
        readonly merged: boolean;
        readonly by: Actor;
      }
    | {
        readonly type: "BranchPushed";
        readonly branch: string;
        readonly before: Sha | null;
        readonly after: Sha | null;
        readonly forced: boolean;
        readonly by: Actor;
        readonly byUs: boolean;
      }
    | {
        readonly type: "RunStarted";
        readonly dispatch: DispatchId;
        readonly runId: number;
        readonly url: string;
      }
    | {
        readonly type: "RunFinished";
        readonly dispatch: DispatchId;
        readonly runId: number;
        readonly url: string;
        readonly conclusion: string;
      }
    | {
        readonly type: "JobFinished";
        readonly runId: number;
        /** From the job name "<leg> / <job>". */
        readonly leg: string;
        readonly job: string;
        readonly conclusion: string;
        readonly failedStep: string | null;
        readonly url: string | null;
        /** Holds its handoff, where the job says so. */
        readonly artifact?: number | null;
        /** A publish job after which the prove job runs. */
        readonly proves?: boolean;
        /** From 2 on: somebody ran it again. */
        readonly runAttempt?: number;
      }
    | {
        readonly type: "CheckRerunAsked";
        readonly name: string;
        readonly commit: Sha;
        readonly by: Actor;
      }
    // results of effects
    | {
        readonly type: "RunDispatched";
        readonly dispatch: DispatchId;
        readonly runId: number;
        readonly url: string;
        /** By leg: what its brief was told of earlier work, shortened. */
        readonly told?: Readonly<Record<string, readonly Recalled[]>>;
      }
    | {
        readonly type: "LegCollected";
        readonly dispatch: DispatchId;
        readonly leg: string;
        readonly handoff: Handoff | null;
        /** Why there is no handoff (missing, too large, malformed). */
        readonly problem: string | null;
        readonly head: Sha | null;
        readonly additions: number;
        readonly deletions: number;
        readonly changedFiles: readonly string[];
        /** Where `since` was asked: lines changed from there. */
        readonly lines?: number;
        /** What running its criteria and new tests showed; absent: nothing was run, or it left nothing readable. */
        readonly proof?: Proof | null;
        /** Tests that show less than before, found in its diff. */
        readonly weakened?: readonly WeakenedTest[];
      }
    | {
        readonly type: "PullOpened";
        readonly owner: PullOwner;
        readonly pull: number;
        readonly head: Sha;
      }
    | {
        readonly type: "ChainBuilt";
        readonly generation: number;
        readonly base: Sha;
        readonly chain: BuiltPath;
        /** One per list asked for, in order. */
        readonly solos: readonly BuiltPath[];
      }
    | {
        readonly type: "RefsMoved";
        readonly purpose: RefsPurpose;
        readonly moved: boolean;
        /** When refused: what the remote has instead, by ref (null: absent). */
        readonly actual: Readonly<Record<string, Sha | null>>;
        /** When refused, by ref: whether what the remote has contains the commit that was wanted there. */
        readonly contained?: Readonly<Record<string, boolean>>;
        readonly problem: string | null;
      }
    | { readonly type: "RulesRead"; readonly branches: readonly BranchRules[] }
    /** An issue of ours that was asked for by its topic. */
    | {
        readonly type: "IssueEnsured";
        readonly topic: string;
        readonly issue: number;
        /** false: it was there already, and its text and labels are left as they are. */
        readonly created: boolean;
      }
    /** Somebody asked for a look; this is the branch that missions improve, read just now. */
    | {
        readonly type: "LookPlaced";
        readonly tip: Sha | null;
        readonly track: Track | null;
        readonly askedBy: string;
        readonly thread: number | null;
      }
    /** The issues of the repository were held against what a look found. */
    | {
        readonly type: "IssuesCompared";
        readonly look: DispatchId;
        /** At most one for each candidate. */
        readonly matches: readonly {
          readonly candidate: string;
          readonly issue: number;
          readonly open: boolean;
          readonly closedAs: ClosedAs | null;
        }[];
        /** Earlier proposals as they stand now; those that are gone are missing. */
        readonly ours: readonly {
          readonly issue: number;
          readonly open: boolean;
          readonly closedAs: ClosedAs | null;
          /** It has lost the label of proposals, or has one that a person wants it by. */
          readonly isPromoted: boolean;
        }[];
      }
    | { readonly type: "IssuePinned"; readonly issue: number; readonly problem: string | null }
    | {
        readonly type: "DashboardWritten";
        readonly issue: number;
        readonly found: "open" | "closed" | "gone";
        /** Boxes that stood ticked and were not to be cleared. */
        readonly standing: readonly string[];
        readonly cleared: readonly string[];
        readonly rescued: readonly string[];
        /** What people typed leaves no room: nothing was written. */
        readonly full: boolean;
      }
    | {
        readonly type: "RepositoryMeasured";
        /** Who asked. */
        readonly topic: string;
        readonly figures: RepositoryFigures;
      }
    | { readonly type: "NotesWritten"; readonly commits: readonly Sha[] }
    | { readonly type: "StateWritten"; readonly commit: Sha }
    | {
        readonly type: "PlanProposed";
        readonly mission: MissionId;
        readonly pull: number;
        readonly head: Sha;
      }
    | {
        readonly type: "EffectRefused";
        readonly kind: string;
        readonly key: string;
        readonly problem: string;
        /** The world was busy until we gave up, as opposed to saying no. */
        readonly exhausted: boolean;
      }
    | {
        readonly type: "Reconciled";
        /** When the reading began: what was found since is newer. Absent: at the time of the event. */
        readonly begun?: IsoTime;
        readonly runs: readonly {
          readonly dispatch: DispatchId;
          readonly runId: number;
          readonly url: string;
          readonly status: string;
          readonly conclusion: string | null;
          readonly jobs: readonly {
            readonly leg: string;
            readonly job: string;
            readonly conclusion: string;
            readonly failedStep: string | null;
            readonly url: string | null;
            readonly artifact?: number | null;
            readonly proves?: boolean;
          }[];
        }[];
        /** Dispatches that we asked for and GitHub does not know. */
        readonly missing: readonly DispatchId[];
        readonly refs: Readonly<Record<string, Sha | null>>;
        /** Commits on their way to a branch that stands elsewhere than was asked: whether it contains them. */
        readonly contained?: Readonly<Record<Sha, boolean>>;
        readonly pulls: readonly {
          readonly pull: number;
          readonly head: Sha;
          readonly open: boolean;
          readonly merged: boolean;
          readonly reviews: readonly {
            readonly review: number;
            readonly by: Actor;
            readonly verdict: "approved" | "changes_requested" | "commented" | "dismissed";
            readonly commit: Sha;
            readonly given?: string | null;
          }[];
        }[];
        /** Objective issues and whether they still carry the label and are open. */
        readonly objectives: readonly {
          readonly issue: number;
          readonly labelled: boolean;
          readonly open: boolean;
          /** Who closed it, with their right read now; null while it is open or where GitHub does not tell. */
          readonly closedBy: Actor | null;
        }[];
      }
    /** An issue was opened, edited, closed, reopened or labelled, by whomever. */
    | { readonly type: "BacklogIssueSeen"; readonly seen: IssueSeen }
    | {
        readonly type: "BacklogIssueGone";
        readonly issue: number;
        readonly how: "deleted" | "transferred";
      }
    /** One page of the repository's issues is in the store. */
    | {
        readonly type: "BacklogRead";
        /** When this reading began: names it. */
        readonly pass: IsoTime;
        readonly full: boolean;
        readonly page: number;
        readonly read: number;
        readonly changed: number;
        readonly next: ReadNext;
      }
    | {
        readonly type: "BacklogRecalculated";
        readonly why: string;
        readonly changed: number;
      }
    | {
        readonly type: "BacklogTold";
        readonly given: GivenCommand;
        readonly done: boolean;
        readonly text: string;
        /** To be opened: entries of an imported file. */
        readonly issues: readonly NewIssue[];
      }
    | { readonly type: "TimerFired"; readonly timer: string }
  );

/** A command that is answered later, as it was given. */
export interface GivenCommand extends Extract<Event, { type: "CommandGiven" }> {}

export interface NewIssue {
  readonly topic: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

export type EventType = Event["type"];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** Merges on top of the base, in the order asked for; what conflicts or is held is left out, the others move up. */
export interface BuiltPath {
  readonly merged: readonly ChainMerged[];
  readonly conflicts: readonly ChainConflict[];
  readonly held: readonly ChainHold[];
}

export interface ChainMerged {
  readonly id: string;
  readonly mission: MissionId | null;
  readonly unit: UnitId | null;
  readonly head: Sha;
  /** Equal to the merge before it: everything it brings is there already. */
  readonly merge: Sha;
}

/** Its merge is clean and yet not what anybody meant. */
export interface ChainHold {
  readonly id: string;
  readonly mission: MissionId | null;
  readonly unit: UnitId | null;
  readonly head: Sha;
  /**
   * outside: the merge changes paths that its own commits do not. revert: content goes back to an older state of mc/green.
   * taken: it was made on a commit that the base does not have.
   */
  readonly reason: "outside" | "revert" | "taken";
  readonly paths: readonly string[];
  readonly detail: string;
}

/** What a branch's protection and rulesets mean for us. */
export interface BranchRules {
  readonly branch: string;
  /** null: could not be read; the reason stands in `problem`. */
  readonly mergeQueue: boolean | null;
  readonly requiredReviews: number | null;
  readonly requiredChecks: readonly string[];
  readonly linearHistory: boolean;
  readonly updatesRestricted: boolean;
  /** Merge commits pushed by us are accepted: nothing above stands against a fast-forward push. */
  readonly problem: string | null;
}

export interface ChainConflict {
  readonly id: string;
  readonly mission: MissionId | null;
  readonly unit: UnitId | null;
  readonly head: Sha;
  readonly paths: readonly string[];
  /** Both sides of each conflicting file, marked, bounded. */
  readonly detail: string;
  /** What it conflicts with: "green", or elements ahead of it. */
  readonly against: "green" | "chain";
}

export type { GateKind };
