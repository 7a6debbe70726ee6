// Which proposals are made: good enough, not known in other words, few per track, and never more waiting for people than they want.
import { best, type Proposal } from "./proposal.ts";
import { isSame } from "./same.ts";
import type { Track } from "./track.ts";

export interface Bounds {
  readonly tracks: readonly Track[];
  readonly minScore: number;
  readonly maxPerTrack: number;
  /** Proposals that may be added to those that wait. */
  readonly room: number;
}

export interface Dropped {
  readonly proposal: Proposal;
  /** For people. */
  readonly why: string;
}

export interface Choice {
  /** The best first. */
  readonly chosen: readonly Proposal[];
  readonly dropped: readonly Dropped[];
}

/** Asked for, good enough, and each once: of two that are alike the one that was counted stays, else the better one. */
export function worthwhile(
  all: readonly Proposal[],
  { tracks, minScore }: Pick<Bounds, "tracks" | "minScore">,
): Choice {
  const chosen: Proposal[] = [];
  const dropped: Dropped[] = [];
  const counted = best(all.filter(({ signal }) => signal !== null));
  const thought = best(all.filter(({ signal }) => signal === null));
  for (const proposal of [...counted, ...thought]) {
    const why = !tracks.includes(proposal.track)
      ? `the track ${proposal.track} was not asked for`
      : proposal.score < minScore
        ? `its score is ${proposal.score}, below \`discovery.min_score\` (${minScore})`
        : alikeWhy(proposal, chosen);
    if (why === null) chosen.push(proposal);
    else dropped.push({ proposal, why });
  }
  return { chosen: best(chosen), dropped };
}

/** Counted things have ids of their own: only the same thing counts as the same. */
function alikeWhy(proposal: Proposal, chosen: readonly Proposal[]): string | null {
  const other = chosen.find(
    (one) =>
      one.id === proposal.id ||
      ((one.signal === null || proposal.signal === null) && isSame(one, proposal)),
  );
  return other === undefined ? null : `it is like “${other.title}”`;
}

/** After everything that is known is gone: the best of each track, as long as there is room. */
export function limited(proposals: readonly Proposal[], bounds: Bounds): Choice {
  const chosen: Proposal[] = [];
  const dropped: Dropped[] = [];
  const perTrack = new Map<Track, number>();
  for (const proposal of best(proposals)) {
    const made = perTrack.get(proposal.track) ?? 0;
    const why =
      made >= bounds.maxPerTrack
        ? `${made} better ones of its track are proposed (\`discovery.max_per_track\`)`
        : chosen.length >= bounds.room
          ? "enough proposals wait for a person already (`discovery.max_open`)"
          : null;
    if (why === null) {
      chosen.push(proposal);
      perTrack.set(proposal.track, made + 1);
    } else dropped.push({ proposal, why });
  }
  return { chosen, dropped };
}
