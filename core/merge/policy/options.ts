// The policy's numbers, each with its reason; the bench switches parts off to show what they are worth.

export interface PolicyOptions {
  /** Suspects are verified alone on slots that no prefix needs more. */
  readonly solos: boolean;
  /** Chains avoid elements that overlap, and overlap weighs in attribution. */
  readonly overlap: boolean;
  /** Failures are weighed exactly, all that hang together at once, instead of the newest alone. */
  readonly jointly: boolean;
  /** Landed elements, newest first, that may break one without a path in common. */
  readonly hiddenReach: number;
  /** Above it an element stands behind all others and is verified alone. */
  readonly suspect: number;
  /** What knowing is worth, as a part of what landing is worth: it lands one verification later. */
  readonly knowing: number;
  /** What throwing one bad element out is worth, in landings: the queue gets shorter and its repair starts. */
  readonly settling: number;
  /** Expected landings that one verification must add, when more elements wait than slots are free. */
  readonly leastBusy: number;
  /** The same when slots would idle otherwise. */
  readonly leastIdle: number;
  /** A running verification that passes with less than this is stopped. */
  readonly hopeless: number;
  /** No verification of several starts that passes with less than this; well above `hopeless`, so that none stops at once. */
  readonly promising: number;
  /** When so many elements wait for each slot, throughput counts: only suspects are verified alone. */
  readonly crowded: number;
  /** The chain keeps the order of the longest running prefix that passes with more than this. */
  readonly keeping: number;
  /** With so many slots or fewer, what is being verified alone stands in no chain until that is known: it would cost twice. */
  readonly apart: number;
  /** With so many slots or fewer a failure is settled before new elements are verified. */
  readonly settleFirst: number;
  /** `overdue` with one slot, where to verify one element alone keeps all others waiting. */
  readonly singleOverdue: number;
  /** As `hopeless`, for one that is no prefix of the chain any more. */
  readonly doubtful: number;
  /** As `hopeless`, for one that cannot land, only teach. */
  readonly teaching: number;
  /** A passed solo lands at once unless that costs more running prefixes' expected landings than this for each of its own. */
  readonly patience: number;
  /** Verifications of one commit. */
  readonly repeats: number;
  /** An element that waits so many verification times comes first. */
  readonly overdue: number;
  /** Longest chain, when the repository does not say. */
  readonly longest: number;
}

export const DEFAULTS: PolicyOptions = {
  solos: true,
  overlap: true,
  jointly: true,
  hiddenReach: 12,
  suspect: 0.5,
  knowing: 0.5,
  settling: 0.3,
  leastBusy: 0.3,
  leastIdle: 0.02,
  hopeless: 0.1,
  promising: 0.3,
  crowded: 5,
  keeping: 0.2,
  apart: 8,
  singleOverdue: 40,
  settleFirst: 1,
  doubtful: 0.5,
  teaching: 0.3,
  patience: 0.7,
  repeats: 3,
  overdue: 8,
  longest: 32,
};

/** What holds with the slots that there are. What starts must be worth keeping, or the next plan would stop it. */
export function optionsFor(slots: number, options: PolicyOptions): PolicyOptions {
  const all = slots > 1 ? options : { ...options, overdue: options.singleOverdue };
  return {
    ...all,
    keeping: Math.min(all.keeping, all.promising),
    hopeless: Math.min(all.hopeless, all.promising),
  };
}
