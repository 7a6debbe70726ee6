// Looks at a checkout without a model: what the agent job hands over beside the agent's own answer, and what `mc discover` prints.

import { head } from "../../core/base/unicode.ts";
import type { SignalReport } from "../../core/discovery/signal.ts";
import { advisorySignals } from "../../core/discovery/signals/dependencies.ts";
import { countAll, ofTracks, ranked } from "../../core/discovery/signals/look.ts";
import type { Track } from "../../core/discovery/track.ts";
import type { Git } from "../shared/git.ts";
import { type AskOsv, askOsv, OSV_ADDRESS } from "./advisories.ts";
import { readCheckout } from "./checkout.ts";

export interface LookOptions {
  readonly git: Git;
  readonly folder: string;
  readonly tracks: readonly Track[];
  /** osv.dev may be asked. */
  readonly network: boolean;
  readonly ask?: AskOsv;
}

const NOTES = 20;

export async function lookAtCheckout(options: LookOptions): Promise<SignalReport> {
  const { git, folder, tracks, network } = options;
  const checkout = await readCheckout(git, folder);
  const { signals, locks, unread } = countAll(checkout);
  const notes = [
    ...checkout.notes,
    ...unread.map((path) => `${path} could not be read as a lock file`),
  ];
  const known = [...signals];
  if (network && tracks.includes("security")) {
    const ask = options.ask ?? askOsv(OSV_ADDRESS);
    for (const lock of locks) {
      const answer = await ask(lock);
      if (answer.ok) known.push(...advisorySignals(lock.path, answer.advisories));
      else notes.push(`osv.dev could not be asked about ${lock.path}: ${answer.problem}`);
    }
  }
  return {
    signals: [...ofTracks(ranked(known), tracks)],
    notes: notes.slice(0, NOTES).map((note) => head(note, 500)),
    files: checkout.texts.size,
    commits: checkout.commits,
  };
}
