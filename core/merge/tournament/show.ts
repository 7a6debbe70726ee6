// What people see of a tournament: the check run `mc/fixup` on the unit's head, and one comment on its pull request that is
// edited in place.
import { fingerprint } from "../../base/fingerprint.ts";
import type { Draft } from "../../engine/draft.ts";
import type { TournamentRow } from "../../engine/rows/tournament-row.ts";
import { renderFixupCheck, renderFixupComment } from "../../voice/tournament.ts";

/** Newer text within this time replaces what was not sent yet. */
const DEBOUNCE_MS = 3_000;

export function showTournament(draft: Draft, tournament: TournamentRow): void {
  const unit = draft.unit(tournament.mission, tournament.unit);
  if (unit === undefined) return;
  check(draft, tournament);
  if (unit.pull === null || unit.attempt !== tournament.attempt) return;
  const topic = `fixup-${unit.mission}-${unit.unit}`;
  const body = renderFixupComment(draft.state, unit);
  const hash = fingerprint(body);
  const known = `fixup/${unit.mission}/${unit.unit}/${unit.pull}`;
  if (draft.projection(known) === hash) return;
  draft.putProjection(known, hash);
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${unit.pull}/${topic}`,
    thread: unit.pull,
    topic,
    body,
    debounceMs: tournament.state === "running" ? DEBOUNCE_MS : 0,
  });
}

/** Once when it begins and once when it ends: what happens between stands in the comment. */
function check(draft: Draft, tournament: TournamentRow): void {
  const winner = tournament.candidates.find((one) => one.index === tournament.winner);
  const heads =
    tournament.state === "won" ? [tournament.head, winner?.head ?? null] : [tournament.head];
  for (const commit of new Set(heads)) {
    if (commit === null) continue;
    const known = `fixup-check/${commit}`;
    const phase = `${tournament.wave}/${tournament.state}`;
    if (draft.projection(known) === phase) continue;
    draft.putProjection(known, phase);
    draft.effect({
      kind: "check.ensure",
      key: `check.ensure/mc/fixup/${commit}`,
      name: "mc/fixup",
      commit,
      ...renderFixupCheck(tournament),
      annotations: [],
      detailsUrl: draft.dispatches.get(tournament.dispatch)?.runUrl ?? null,
    });
  }
}
