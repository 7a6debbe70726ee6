// Everything the product remembers about one repository, as plain rows. `db` stores exactly these rows, one table
// each; `decide` reads and replaces them. Times are IsoTime; money is USD; states are closed unions.
import type { DispatchId, IsoTime, MissionId, RepoName, Sha, UnitId } from "../base/brand.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { LandedElement, ProbeKind } from "../merge/policy/view.ts";

export interface RepoRow {
  readonly repo: RepoName;
  readonly installationId: number;
  readonly defaultBranch: string;
  /** none: not asked yet · asked: onboarding pull request open · active: workflows are on the default branch · declined · removed */
  readonly onboarding: "none" | "asked" | "active" | "declined" | "removed";
  readonly onboardingPull: number | null;
  /** Last valid configuration seen on the default branch, and the commit it was read at. */
  readonly config: RepoConfig | null;
  readonly configSha: Sha | null;
  /** Tip of mc/green as last moved or observed by us; null before the bootstrap. */
  readonly green: Sha | null;
  /** Tip of the target branch as last seen. */
  readonly target: Sha | null;
  /** Last tip of the target branch known to be contained in mc/green. */
  readonly synced: Sha | null;
  /** Set when somebody else moved mc/green: nothing lands until a person resumes (text says what happened). */
  readonly queueClosed: string | null;
  readonly generation: number;
  readonly landedCount: number;
  readonly measures: Measures;
}

/** What verification in this repository has shown so far: priors of the queue's policy. */
export interface Measures {
  readonly runs: number;
  /** Mean duration of a verification, exponentially weighted; 0: none yet. */
  readonly runMs: number;
  /** Good content verified again or more than once: how often, and how often it failed. */
  readonly repeats: number;
  readonly flakes: number;
  /** Units that went through the queue, and those that were thrown out, by `agent model`. */
  readonly units: Readonly<Record<string, { readonly seen: number; readonly bad: number }>>;
  /** Tests that the latest pass on mc/green ran; null: unknown. */
  readonly greenTests: number | null;
}

export const NO_MEASURES: Measures = {
  runs: 0,
  runMs: 0,
  repeats: 0,
  flakes: 0,
  units: {},
  greenTests: null,
};

export type MissionState =
  | "preparing" // reading configuration, verifying the base commit
  | "planning"
  | "plan_gate" // waits for the approval of the plan's pull request
  | "running"
  | "promote_gate" // all units settled; waits for the approval of the promotion pull request
  | "promoting"
  | "stopping" // running jobs are being cancelled
  | "completed"
  | "failed"
  | "stopped";

export const FINAL_MISSION_STATES = ["completed", "failed", "stopped"] as const;

export type StopReason =
  | "objective_met"
  | "planner_completed" // nothing to do, said so by an explicit empty plan
  | "user_stopped"
  | "wall_time_exceeded"
  | "cost_exceeded"
  | "plan_failed"
  | "base_red"
  | "no_unit_landed"
  | "units_failed" // some landed, some did not
  | "promotion_refused"
  | "repository_removed"
  | "error";

export interface MissionRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly issue: number;
  readonly title: string;
  /** Snapshot at trigger time (SR5), sanitised. */
  readonly body: string;
  readonly objectiveHash: string;
  readonly startedBy: string;
  readonly state: MissionState;
  /** Why it is in this state, in one sentence for people. */
  readonly because: string;
  readonly paused: string | null;
  readonly stopReason: StopReason | null;
  /** Branch the mission improves (config `branch`, else the default branch). */
  readonly target: string;
  /** Commit the mission started from. */
  readonly base: Sha;
  readonly config: RepoConfig;
  readonly planSource: "explicit" | "agent" | null;
  readonly planHash: string | null;
  readonly planAttempts: number;
  readonly planPull: number | null;
  readonly promotionPull: number | null;
  /** The frozen commit that the promotion pull request proposes. */
  readonly releaseSha: Sha | null;
  readonly costUsd: number;
  readonly startedAt: IsoTime;
  readonly endedAt: IsoTime | null;
  /** Commit of the target branch after promotion. */
  readonly promotedSha: Sha | null;
}

export type UnitState =
  | "waiting" // for dependencies on green, a worker slot, or a retry delay
  | "working" // an attempt runs
  | "publishing" // the branch is pushed; we read the handoff and open the pull request
  | "reviewing"
  | "gated" // needs a person's approval of its pull request (large or protected)
  | "queued" // in the merge queue
  | "fixing" // thrown out of the queue; a tournament of fixup candidates repairs it
  | "landed" // on mc/green
  | "unchanged" // completed without a commit: nothing to land
  | "failed"
  | "blocked" // a dependency failed
  | "cancelled";

export const SETTLED_UNIT_STATES = [
  "landed",
  "unchanged",
  "failed",
  "blocked",
  "cancelled",
] as const;

export type UnitKind = "implement" | "research" | "experiment";

/** Why an earlier attempt did not land: goes into the next brief, tail kept. */
export interface Evidence {
  readonly attempt: number;
  readonly stage: "agent" | "publish" | "review" | "conflict" | "verify" | "gate";
  readonly cause: string;
  readonly text: string;
}

export interface UnitRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly unit: UnitId;
  /** Order in the plan, from 0. */
  readonly position: number;
  readonly title: string;
  readonly description: string;
  readonly files: readonly string[];
  readonly dependsOn: readonly UnitId[];
  /** Dependencies that overlap analysis added: an order, not a need (a failed one does not block). */
  readonly after: readonly UnitId[];
  readonly criteria: readonly string[];
  readonly specialist: string;
  readonly kind: UnitKind;
  readonly priority: number;
  readonly state: UnitState;
  readonly because: string;
  /** Attempts started so far. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Not dispatched before this time (retry delay). */
  readonly notBefore: IsoTime | null;
  readonly evidence: readonly Evidence[];
  readonly branch: string | null;
  /** Head commit pinned when the branch was collected; code outside it never lands. */
  readonly head: Sha | null;
  readonly pull: number | null;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: readonly string[];
  readonly reviewScore: number | null;
  readonly reviewText: string | null;
  readonly queuedAt: IsoTime | null;
  /** How often merging it conflicted with green. */
  readonly conflicts: number;
  /** Who holds it out of the queue and why; null: nobody. */
  readonly held: string | null;
  /** What must also pass when it is verified; adds to the repository's own command, never replaces it. */
  readonly verify: UnitVerify | null;
  readonly summary: string;
  readonly costUsd: number;
  readonly landedAs: Sha | null;
}

export interface UnitVerify {
  /** Empty: none of its own. */
  readonly command: string;
  /** Longer than the repository's; null: as configured. */
  readonly timeoutMinutes: number | null;
  /** Tests that it removes on purpose: so many fewer are no reason to refuse it. */
  readonly fewerTests: number;
}

export type AttemptState =
  | "dispatched"
  | "published"
  | "landed"
  | "completed"
  | "failed"
  | "cancelled"
  | "timed_out"
  | "lost";

export interface AttemptRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly unit: UnitId;
  readonly attempt: number;
  readonly kind: "work" | "rebase";
  readonly dispatch: DispatchId;
  readonly state: AttemptState;
  readonly cause: string | null;
  readonly base: Sha;
  readonly head: Sha | null;
  readonly summary: string;
  readonly agent: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly startedAt: IsoTime;
  readonly endedAt: IsoTime | null;
}

export type DispatchPurpose = "plan" | "work" | "review" | "check" | "verify" | "fixup";

/** One workflow run that we asked for. */
export interface DispatchRow {
  readonly repo: RepoName;
  readonly dispatch: DispatchId;
  /** null for verifications: the queue belongs to the repository. */
  readonly mission: MissionId | null;
  readonly purpose: DispatchPurpose;
  readonly state: "asked" | "running" | "settled" | "cancelled" | "lost";
  readonly runId: number | null;
  readonly runUrl: string | null;
  /** Legs in matrix order: unit ids; "plan", "check" or "verify" for the single-leg runs. */
  readonly legs: readonly Leg[];
  /** Commit the jobs check out: base for agents, candidate for verification. */
  readonly commit: Sha;
  readonly askedAt: IsoTime;
  readonly deadline: IsoTime;
}

export interface Leg {
  readonly leg: string;
  readonly attempt: number;
  readonly state: "running" | "collecting" | "settled";
  /** Conclusions of its jobs as they complete: agent, publish, verify. */
  readonly jobs: Readonly<Record<string, JobOutcome>>;
  /** Verifications only. */
  readonly order?: VerifyOrder | undefined;
}

/** What a verification was asked to show: its result is read against this, whatever is configured by then. */
export interface VerifyOrder {
  readonly spec: string;
  /** Names of the checks that must each end with exit code 0. */
  readonly required: readonly string[];
  /** A faster pass is not believed. */
  readonly minSeconds: number;
  readonly floor: TestsFloor | null;
  /** What the repository alone asks, where units ask for more: a pass may show that as well. */
  readonly plain?: PlainOrder | undefined;
}

export interface PlainOrder {
  readonly spec: string;
  /** The required checks, each with the time that it has. */
  readonly checks: readonly { readonly name: string; readonly minutes: number }[];
  readonly floor: TestsFloor | null;
}

/** A pass that ran fewer tests than `least` is none. */
export interface TestsFloor {
  readonly least: number;
  /** What mc/green ran when it was asked for. */
  readonly green: number;
}

export interface JobOutcome {
  readonly conclusion: string;
  readonly failedStep: string | null;
  readonly url: string | null;
  /** Holds its handoff; absent where the job did not say. */
  readonly artifact?: number | null | undefined;
  /** From 2 on: of a run that somebody ran again. */
  readonly runAttempt?: number | undefined;
}

/** One element of the chain on top of mc/green. */
export interface ChainElement {
  /** Names the content: `<mission>/<unit>@<head>` or `sync@<head>`, 12 characters of the head. */
  readonly id: string;
  readonly kind: "unit" | "sync";
  /** Unit: mission and id. Sync (commits of people on the target branch): null. */
  readonly mission: MissionId | null;
  readonly unit: UnitId | null;
  readonly head: Sha;
  /** Deterministic merge commit of the element before it and `head`. */
  readonly merge: Sha;
}

/** Members of a verification in merge order, each with the commit that merges it; the last one is what is verified. */
export interface BuiltMember {
  readonly id: string;
  readonly merge: Sha;
}

/** A verification of the queue under way. */
export interface QueueProbe {
  readonly dispatch: DispatchId;
  readonly kind: ProbeKind;
  /** Control: empty. */
  readonly members: readonly BuiltMember[];
  readonly commit: Sha;
  readonly spec: string;
  /** Landings that had happened when it started. */
  readonly landing: number;
  /** Candidate refs of this generation keep its commit reachable. */
  readonly generation: number;
  readonly startedAt: IsoTime;
}

/** What a verification of the queue showed. */
export interface QueueObservation {
  /** Of the verdict. */
  readonly dispatch: DispatchId;
  readonly kind: ProbeKind;
  readonly members: readonly BuiltMember[];
  readonly commit: Sha;
  readonly spec: string;
  readonly landing: number;
  readonly outcome: "passed" | "failed";
  readonly signature: string | null;
  readonly at: IsoTime;
}

/** What the queue's last step thought of one element. */
export interface QueueWord {
  readonly why: string;
  /** Probability that it is bad. */
  readonly suspicion: number;
  readonly expectedMs: number | null;
}

/** A unit that left the queue, and the landed changes among which the one is that it breaks together with. */
export interface PartnerSearch {
  /** Of the element that left. */
  readonly id: string;
  readonly mission: MissionId;
  readonly unit: UnitId;
  readonly attempt: number;
  readonly head: Sha;
  /** Landed since it was begun, in order; it fails on top of all of them. */
  readonly between: readonly BuiltMember[];
  /** Of these, those that stood in every failure of it that looks the same; empty: all. */
  readonly suspects: readonly string[];
  /** It passes on top of so many of them; null: not known whether it passes on its own. */
  readonly passed: number | null;
  /** What is to be verified next; null: to be merged first. */
  readonly commit: Sha | null;
  readonly dispatch: DispatchId | null;
  /** The verification it left for; null: not known any more. */
  readonly failed: DispatchId | null;
}

/** What the queue proposes and what it knows; at most one per repository. */
export interface ChainRow {
  readonly repo: RepoName;
  /** Of the newest build asked for. */
  readonly generation: number;
  /** mc/green that everything here stands on. */
  readonly base: Sha;
  /** The build under way; null: none. */
  readonly building: {
    readonly chain: readonly string[];
    readonly solos: readonly (readonly string[])[];
    /** A merge on an older mc/green for the search of this element; the chain stays as it is. */
    readonly aside: string | null;
  } | null;
  readonly elements: readonly ChainElement[];
  /** Lists that were merged on the base by themselves. */
  readonly solos: readonly (readonly BuiltMember[])[];
  /** `[later, earlier]`: conflict textually in this order. */
  readonly conflicts: readonly (readonly [string, string])[];
  readonly probes: readonly QueueProbe[];
  readonly observations: readonly QueueObservation[];
  readonly landed: readonly (LandedElement & { readonly merge: Sha })[];
  readonly searches: readonly PartnerSearch[];
  /** The push of mc/green under way; null: none. */
  readonly landing: { readonly members: readonly BuiltMember[]; readonly commit: Sha } | null;
  /** Candidate refs that were pushed and not yet cleared away. */
  readonly candidates: readonly {
    readonly generation: number;
    /** Of the chain, then of each list; null: nothing was merged, so there is no ref. */
    readonly tips: readonly (Sha | null)[];
  }[];
  readonly words: Readonly<Record<string, QueueWord>>;
}

/** Immutable fact: what verification said of one exact commit under one specification. */
export interface VerdictRow {
  readonly repo: RepoName;
  readonly commit: Sha;
  readonly spec: string;
  readonly attempt: number;
  readonly outcome: "passed" | "failed" | "infrastructure";
  readonly dispatch: DispatchId;
  readonly runUrl: string | null;
  readonly testsTotal: number | null;
  readonly testsPassed: number | null;
  readonly testsFailed: number | null;
  readonly lintErrors: number | null;
  readonly typeErrors: number | null;
  /** Failing tests and lines, as far as they could be read. */
  readonly failures: readonly VerdictFailure[];
  /** Each check that ran, in order; empty: the run left none. */
  readonly checks: readonly VerdictCheck[];
  /** Equal for failures that look the same; null: passed, or nothing to tell it by. */
  readonly signature: string | null;
  /** Why it counts as what it counts, where that is not the exit code alone; else empty. */
  readonly note: string;
  /** Tail of the log, redacted. */
  readonly log: string;
  readonly durationMs: number;
  readonly at: IsoTime;
}

export interface VerdictCheck {
  readonly name: string;
  readonly required: boolean;
  /** null: ended by a signal, or never started. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly testsTotal: number | null;
  readonly testsFailed: number | null;
}

export interface VerdictFailure {
  readonly name: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly message: string;
}

/** A test that passed and failed on the same commit. */
export interface FlakyRow {
  readonly repo: RepoName;
  readonly test: string;
  readonly path: string | null;
  /** Commits on which it did both. */
  readonly seen: number;
  readonly firstSeen: IsoTime;
  readonly lastSeen: IsoTime;
  readonly lastCommit: Sha;
  /** Its failures alone are repeated, not blamed on anybody; who said so. */
  readonly quarantinedBy: string | null;
  readonly quarantinedAt: IsoTime | null;
}

export type CandidateState =
  | "running" // its agent works
  | "verifying"
  | "passed"
  | "failed" // verification says no
  | "refused"; // no usable result: agent failed, or its commits were refused

/** One of several attempts to repair the same unit, each with a strategy of its own. */
export interface FixupCandidate {
  /** From 1; the last criterion of the ranking. */
  readonly index: number;
  readonly strategy: string;
  readonly leg: string;
  readonly branch: string;
  readonly state: CandidateState;
  readonly cause: string | null;
  readonly summary: string;
  readonly head: Sha | null;
  readonly verify: DispatchId | null;
  readonly testsTotal: number | null;
  readonly testsPassed: number | null;
  readonly lintErrors: number | null;
  readonly protectedPaths: readonly string[];
  /** What the unit with this repair changes relative to mc/green. */
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: readonly string[];
  /** Lines between the unit's head and this one. What mc/green brought is in it, the same for all: fewer is a smaller repair. */
  readonly lines: number;
  readonly costUsd: number;
}

/** N candidates for one unit that left the queue; the best that passes takes its place again. */
export interface TournamentRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly unit: UnitId;
  /** From 1, over the unit's life. */
  readonly wave: number;
  /** repair: its merge on green is red. rebase: it cannot be merged on green. */
  readonly kind: "repair" | "rebase";
  readonly attempt: number;
  /** mc/green that the candidates bring in. */
  readonly base: Sha;
  /** The unit's head that the candidates start from. */
  readonly head: Sha;
  readonly state: "running" | "won" | "lost" | "dropped";
  readonly because: string;
  readonly dispatch: DispatchId;
  readonly candidates: readonly FixupCandidate[];
  readonly winner: number | null;
  readonly startedAt: IsoTime;
  readonly endedAt: IsoTime | null;
}

export type GateKind = "plan" | "large_merge" | "promote" | "content";

/** A point where a person must approve; bound to one pull request and its exact head. */
export interface GateRow {
  readonly repo: RepoName;
  readonly gate: GateKind;
  readonly mission: MissionId;
  readonly unit: UnitId | null;
  readonly pull: number;
  readonly head: Sha;
  readonly state: "open" | "approved" | "refused" | "void";
  readonly by: string | null;
  readonly askedAt: IsoTime;
  /** Of an open gate: since when an earlier approval of it is void. */
  readonly decidedAt: IsoTime | null;
}

/** One review of one pull request, as last seen. */
export interface ReviewRow {
  readonly repo: RepoName;
  readonly pull: number;
  readonly review: number;
  readonly reviewer: string;
  readonly verdict: "approved" | "changes_requested" | "commented" | "dismissed";
  readonly commit: Sha;
  /** Whether the reviewer was entitled when the review was read (fresh permission). */
  readonly entitled: boolean;
  readonly at: IsoTime;
}

/** What GitHub was last told about one topic: an equal projection is not sent again. */
export interface ProjectionRow {
  readonly repo: RepoName;
  readonly topic: string;
  readonly hash: string;
}

export interface RepoState {
  readonly repo: RepoRow;
  readonly missions: ReadonlyMap<MissionId, MissionRow>;
  /** Key `mission/unit`. */
  readonly units: ReadonlyMap<string, UnitRow>;
  /** Key `mission/unit/attempt`. */
  readonly attempts: ReadonlyMap<string, AttemptRow>;
  readonly dispatches: ReadonlyMap<DispatchId, DispatchRow>;
  readonly chain: ChainRow | null;
  /** Key `commit/spec/attempt`. */
  readonly verdicts: ReadonlyMap<string, VerdictRow>;
  /** Key `mission/unit/wave`. */
  readonly tournaments: ReadonlyMap<string, TournamentRow>;
  /** Key: name of the test. */
  readonly flaky: ReadonlyMap<string, FlakyRow>;
  /** Key `gate/mission/unit` (unit empty for mission gates). */
  readonly gates: ReadonlyMap<string, GateRow>;
  /** Key `pull/review`. */
  readonly reviews: ReadonlyMap<string, ReviewRow>;
  readonly projections: ReadonlyMap<string, string>;
}

export const unitKey = (mission: MissionId, unit: UnitId): string => `${mission}/${unit}`;
export const attemptKey = (mission: MissionId, unit: UnitId, attempt: number): string =>
  `${mission}/${unit}/${attempt}`;
export const verdictKey = (commit: Sha, spec: string, attempt: number): string =>
  `${commit}/${spec}/${attempt}`;
export const tournamentKey = (mission: MissionId, unit: UnitId, wave: number): string =>
  `${mission}/${unit}/${wave}`;
export const gateKey = (gate: GateKind, mission: MissionId, unit: UnitId | null): string =>
  `${gate}/${mission}/${unit ?? ""}`;
export const reviewKey = (pull: number, review: number): string => `${pull}/${review}`;
