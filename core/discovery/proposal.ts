// A proposal: what could be done, why, where, and what it is worth. Whoever says so (an agent, a signal), it has the same form.
import { fingerprint } from "../base/fingerprint.ts";
import { normalTitle } from "./same.ts";
import type { Track } from "./track.ts";

export interface Proposal {
  /** Equal for the same proposal made again: stands in the hidden marker of its issue. */
  readonly id: string;
  readonly track: Track;
  readonly title: string;
  readonly description: string;
  readonly rationale: string;
  readonly files: readonly string[];
  readonly impact: number;
  readonly effort: number;
  readonly score: number;
  /** What was counted and led to it; null: an agent thought of it. */
  readonly signal: string | null;
}

const ID_CHARS = 12;

/** What was counted keeps its name whatever the figures are; what was thought of is known by its words. */
export const proposalId = (title: string, signal: string | null): string =>
  fingerprint(signal === null ? `title ${normalTitle(title)}` : `signal ${signal}`).slice(
    0,
    ID_CHARS,
  );

/** Its first word says where the entry of the backlog comes from (core/backlog/issue-facts.ts). */
export const proposalTopic = (id: string): string => `discovery/${id}`;

/** null: another topic. */
export const proposalOfTopic = (topic: string): string | null =>
  /^discovery\/([0-9a-f]{12})$/.exec(topic)?.[1] ?? null;

/** The best first; equal ones as they were found. */
export const best = (proposals: readonly Proposal[]): readonly Proposal[] =>
  proposals.toSorted((a, b) => b.score - a.score);
