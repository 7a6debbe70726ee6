// Everything we can do: idempotent verbs, keyed by topic. A waiting effect with the same key is superseded by a newer one
// (projections such as comments); everything else carries a key that is unique to its intent.
import type { PriorityCommand } from "../backlog/priority-command.ts";
import type { DispatchId, IsoTime, MissionId, Sha, UnitId } from "../base/brand.ts";
import type { DashboardText } from "../dashboard/text.ts";
import type { Track } from "../discovery/track.ts";
import type { Channel } from "../notice/channels.ts";
import type { Notice } from "../notice/notice.ts";
import type { RecallRequest } from "../report/recall.ts";
import type { GivenCommand } from "./event.ts";
import type { DispatchPurpose } from "./rows/dispatch-row.ts";

export interface CheckAnnotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: "notice" | "warning" | "failure";
  readonly message: string;
}

export type CheckConclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required";

/** A ref under refs/, the value we expect (null: must not exist) and the one we want (null: delete). */
export interface RefUpdate {
  readonly ref: string;
  readonly before: Sha | null;
  readonly after: Sha | null;
  /** A unit's branch goes to another repair of the same commit, beside the one it is at; everything else moves forward only. */
  readonly beside?: true;
}

export interface ChainRequest {
  /** Names the content: `<mission>/<unit>@<head>` or `sync@<head>`, 12 characters of the head. */
  readonly id: string;
  readonly mission: MissionId | null;
  readonly unit: UnitId | null;
  readonly head: Sha;
  /** First line of the merge commit. */
  readonly title: string;
  /** `Key: value` trailers, in order. */
  readonly trailers: readonly (readonly [string, string])[];
  /** Its plan says that it takes something back, or a person nodded: older content is no reason to hold it. */
  readonly mayRevert: boolean;
  /** Commits of mc/green that what it changes was judged against: the base must have them. */
  readonly madeOn?: readonly Sha[];
}

/** A comment on lines of the new side of a pull request. */
export interface InlineComment {
  /** Names the finding: one is not made twice on a pull request. */
  readonly id: string;
  readonly path: string;
  /** null: one line. */
  readonly startLine: number | null;
  readonly line: number;
  readonly body: string;
  /** What stands in the review's own text instead, where GitHub does not take the line. */
  readonly inBody: string;
}

interface Keyed {
  /** Unique per intent within the repository, e.g. `run.dispatch/mc-m1-work-3`. */
  readonly key: string;
}

export type Effect = Keyed &
  (
    | {
        readonly kind: "run.dispatch";
        readonly dispatch: DispatchId;
        readonly purpose: DispatchPurpose;
        /** File name under .github/workflows on the default branch. */
        readonly workflow: string;
        readonly inputs: Readonly<Record<string, string>>;
        /** Files of the brief's commit: path → JSON text. Empty: no brief commit is made. */
        readonly briefs: Readonly<Record<string, string>>;
        /** By leg: what its brief wants to be told of earlier work. */
        readonly recalls?: Readonly<Record<string, RecallRequest>>;
      }
    | { readonly kind: "run.cancel"; readonly dispatch: DispatchId; readonly runId: number | null }
    /** Read what a leg left: handoff artifact, and for work the pushed branch. */
    | {
        readonly kind: "leg.collect";
        readonly dispatch: DispatchId;
        readonly runId: number;
        readonly leg: string;
        /** Branch the publish job was to push, and the base it stands on; null when none is expected. */
        readonly branch: string | null;
        readonly base: Sha;
        /** Also asked: how many lines lie between this commit and the branch. */
        readonly since?: Sha;
      }
    | {
        readonly kind: "pull.ensure";
        readonly head: string;
        readonly base: string;
        readonly title: string;
        readonly body: string;
        readonly owner: PullOwner;
      }
    /** The one review of ours on a pull request: opened once, its text edited from then on; it never approves or refuses. */
    | {
        readonly kind: "review.ensure";
        readonly pull: number;
        readonly commit: Sha;
        readonly body: string;
        readonly comments: readonly InlineComment[];
        /** None was asked for on this pull request before. */
        readonly isNew: boolean;
      }
    | { readonly kind: "pull.close"; readonly pull: number; readonly comment: string | null }
    | {
        readonly kind: "check.ensure";
        readonly name: string;
        readonly commit: Sha;
        readonly conclusion: CheckConclusion | null;
        readonly title: string;
        readonly summary: string;
        readonly annotations: readonly CheckAnnotation[];
        readonly detailsUrl: string | null;
      }
    | {
        readonly kind: "comment.ensure";
        /** Issue or pull request number. */
        readonly thread: number;
        readonly topic: string;
        readonly body: string;
        /** Wait this long for newer text before sending (0: at once). */
        readonly debounceMs: number;
      }
    | {
        readonly kind: "comment.react";
        readonly comment: number;
        readonly content: "eyes" | "+1" | "-1" | "confused" | "rocket";
      }
    | {
        readonly kind: "labels.ensure";
        readonly thread: number;
        readonly add: readonly string[];
        readonly remove: readonly string[];
      }
    | {
        readonly kind: "issue.close";
        readonly issue: number;
        readonly reason: "completed" | "not_planned";
      }
    /** An issue of ours, found again by its topic's hidden marker: opened once, never edited; answers with IssueEnsured. */
    | {
        readonly kind: "issue.ensure";
        /** Letters, digits and `_ . / : -`; another topic, another issue. */
        readonly topic: string;
        readonly title: string;
        readonly body: string;
        readonly labels: readonly string[];
      }
    /** Where a look for improvements begins: the tip of this branch as it is now; answers with LookPlaced. */
    | {
        readonly kind: "look.place";
        readonly branch: string;
        readonly track: Track | null;
        readonly by: string;
        readonly thread: number | null;
      }
    /** Which issues, open or closed, ask for the same as a proposal; and what became of ours. Answers with IssuesCompared. */
    | {
        readonly kind: "issues.compare";
        readonly look: DispatchId;
        readonly candidates: readonly {
          readonly id: string;
          readonly title: string;
          readonly files: readonly string[];
          /** Of its issue, if it ever had one. */
          readonly topic: string;
        }[];
        /** Issues of earlier proposals. */
        readonly ours: readonly number[];
      }
    /** Ticks the entries of a task list that read so; the rest of the issue stays as people wrote it. */
    | { readonly kind: "list.tick"; readonly issue: number; readonly done: readonly string[] }
    /** Counts tests and what repeats itself in a commit; answers with RepositoryMeasured. */
    | { readonly kind: "repo.measure"; readonly commit: Sha; readonly topic: string }
    /** Begins a mission for an issue as its label would; answers with the same ObjectiveLabelled, every fact read afresh. */
    | {
        readonly kind: "mission.begin";
        readonly issue: number;
        /** On whose behalf: nothing begins for somebody without the right. */
        readonly by: string;
        /** `by` writes into this app's own database, and needs no right on GitHub besides. */
        readonly operator?: true;
        /** For people: what made it begin. */
        readonly why: string;
        /** As the label of experiments would. */
        readonly experiment?: true;
        /** `objectiveHash` of the text that was meant; another text by now is refused. */
        readonly expects?: string;
        /**
         * Nobody named this issue: its author needs the right to start missions, or (true) the issue the label of the backlog.
         * "author": nobody looks at it now either, and whoever wrote it may change it at any time (SR5).
         */
        readonly vetted?: true | "author";
      }
    /** The next page of the repository's issues into the store; answers with BacklogRead. `full`: from the first on. */
    | { readonly kind: "backlog.read"; readonly pass: IsoTime; readonly full: boolean }
    /** All scores anew, in the store; answers with BacklogRecalculated. */
    | { readonly kind: "backlog.recalculate"; readonly why: string }
    /** A command that needs the whole table, or a file; answers with BacklogTold. */
    | {
        readonly kind: "backlog.tell";
        readonly command: PriorityCommand;
        readonly given: GivenCommand;
      }
    /** GitHub shows it above all others; answers with IssuePinned. */
    | { readonly kind: "issue.pin"; readonly issue: number }
    /** The dashboard: read, put together with what people typed and ticked, written when it differs; answers with DashboardWritten. */
    | {
        readonly kind: "dashboard.write";
        readonly issue: number;
        readonly text: DashboardText;
        /** Boxes that were answered. */
        readonly clear: readonly string[];
        /** Lines of people that may have been overwritten. */
        readonly rescue: readonly string[];
      }
    | {
        readonly kind: "chain.build";
        readonly generation: number;
        readonly base: Sha;
        /** The whole chain, in order; its tip becomes mc/working. */
        readonly elements: readonly ChainRequest[];
        /** Further lists, each merged on `base` by itself. */
        readonly solos: readonly (readonly ChainRequest[])[];
        /** The base is an older mc/green: mc/working stays where it is. */
        readonly aside?: true;
      }
    /** git notes on commits, under refs/notes/mc. */
    | {
        readonly kind: "notes.write";
        readonly notes: Readonly<Record<Sha, string>>;
        readonly at: IsoTime;
      }
    /** What GitHub's rules allow on these branches; answers with RulesRead. */
    | { readonly kind: "rules.read"; readonly branches: readonly string[] }
    /** Compare-and-swap of several refs at once: all or none. */
    | {
        readonly kind: "refs.move";
        readonly purpose: RefsPurpose;
        readonly updates: readonly RefUpdate[];
      }
    /** One commit on mc/state with these files (path → text, null deletes). */
    | {
        readonly kind: "state.write";
        readonly files: Readonly<Record<string, string | null>>;
        readonly message: string;
        readonly at: IsoTime;
      }
    /** Branch for the plan's pull request: one commit on top of mc/state. */
    | {
        readonly kind: "plan.propose";
        readonly mission: MissionId;
        readonly branch: string;
        readonly files: Readonly<Record<string, string>>;
        readonly title: string;
        readonly body: string;
        readonly at: IsoTime;
      }
    | { readonly kind: "repo.onboard" }
    /** Newer workflows than the installed ones are proposed by a pull request of their own. */
    | { readonly kind: "repo.upgrade" }
    /** Read the repository again: configuration, branches, open runs; answers with Reconciled. */
    | { readonly kind: "repo.observe" }
    /** Told outside GitHub: stored with the decision, sent from there by app/notify; the outbox never sees it. */
    | {
        readonly kind: "notify";
        readonly notice: Notice;
        readonly channels: readonly Channel[];
        /** Not before: quiet hours. */
        readonly due: IsoTime;
      }
    | { readonly kind: "timer.set"; readonly timer: string; readonly due: IsoTime }
    | { readonly kind: "timer.cancel"; readonly timer: string }
  );

export type EffectKind = Effect["kind"];
export type EffectOf<K extends EffectKind> = Extract<Effect, { kind: K }>;

export type PullOwner =
  | {
      readonly kind: "unit";
      readonly mission: MissionId;
      readonly unit: UnitId;
      readonly attempt: number;
    }
  | { readonly kind: "plan"; readonly mission: MissionId }
  | { readonly kind: "promotion"; readonly mission: MissionId };

export type RefsPurpose =
  | { readonly kind: "bootstrap" } // mc/green and mc/working at the verified base
  | { readonly kind: "land"; readonly commit: Sha }
  | { readonly kind: "release"; readonly mission: MissionId } // mc/release/<mission> at green
  | { readonly kind: "promote"; readonly mission: MissionId } // target branch to the approved commit
  /** The unit's branch, forward to the winner of its tournament. */
  | {
      readonly kind: "fixup";
      readonly mission: MissionId;
      readonly unit: UnitId;
      readonly wave: number;
    }
  /** `again`: after somebody touched one of the refs; not asked a third time. */
  | { readonly kind: "cleanup"; readonly again?: true };
