// What can be counted in a repository without asking any model. One signal is one thing that a person could decide about; its id
// names the thing and not its figures, so that it is the same signal next month.
import { z } from "zod";
import { head } from "../base/unicode.ts";
import { proposalScore } from "./figures.ts";
import { type Proposal, proposalId } from "./proposal.ts";
import { TRACKS } from "./track.ts";

const Text = (max: number) => z.string().max(max);

export const Signal = z.strictObject({
  /** `kind/what`. */
  id: Text(400),
  kind: z.enum(["todo", "hotspot", "untested", "failing", "flaky", "dependency", "vulnerable"]),
  track: z.enum(TRACKS),
  /** What could be done, in one line. */
  title: Text(300),
  /** What was counted, line by line. */
  detail: z.array(Text(500)).max(40),
  /** Why it matters: a sentence of ours. */
  why: Text(1000),
  files: z.array(Text(500)).max(20),
  impact: z.int().min(1).max(10),
  effort: z.int().min(1).max(10),
});
export type Signal = z.infer<typeof Signal>;

export const SIGNALS_MAX = 60;

/** What a look at a checkout left, as the job hands it over. */
export const SignalReport = z.strictObject({
  signals: z.array(Signal).max(SIGNALS_MAX),
  /** What could not be looked at, and why. */
  notes: z.array(Text(500)).max(20),
  /** Text files that were read, and commits whose changes were counted. */
  files: z.int().nonnegative(),
  commits: z.int().nonnegative(),
});
export type SignalReport = z.infer<typeof SignalReport>;

/** What the brief tells a job that looks for improvements. */
export const DiscoveryPart = z.strictObject({
  tracks: z.array(z.enum(TRACKS)).min(1).max(3),
  maxPerTrack: z.int().positive(),
  /** Counted by the app: what verification of mc/green showed. */
  signals: z.array(Signal).max(SIGNALS_MAX),
  /** Titles of what was proposed, is in the backlog, or was refused: not to be said again. */
  known: z.array(Text(200)).max(100),
  /** What missions did of late. */
  done: z.array(Text(200)).max(20),
  /** osv.dev may be asked about locked dependencies. */
  network: z.boolean(),
});
export type DiscoveryPart = z.infer<typeof DiscoveryPart>;

/** Below the bounds of the form: all signals of a look are a part of one handoff. */
const DETAIL_LINES = 25;
const DETAIL_CHARS = 300;

/** Within the bounds of the form, whatever names a repository has. */
export const signalOf = (signal: Signal): Signal => ({
  ...signal,
  id: head(signal.id, 400),
  title: head(signal.title, 300),
  detail: signal.detail.slice(0, DETAIL_LINES).map((line) => head(line, DETAIL_CHARS)),
  why: head(signal.why, 1000),
  files: signal.files.slice(0, 20).map((file) => head(file, 500)),
});

export const proposalOfSignal = (signal: Signal): Proposal => ({
  id: proposalId(signal.title, signal.id),
  track: signal.track,
  title: signal.title,
  description: signal.detail.join("\n"),
  rationale: signal.why,
  files: signal.files,
  impact: signal.impact,
  effort: signal.effort,
  score: proposalScore(signal.impact, signal.effort),
  signal: signal.id,
});
