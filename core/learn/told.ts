// What an attempt was told of earlier work, noted with the attempt when its run is known: what is told often lives longer,
// rules are judged by what came of it, and people can see it.

import type { DispatchId } from "../base/brand.ts";
import { unitId } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { attemptKey } from "../engine/state.ts";
import { legSubject } from "../forks/names.ts";
import type { Recalled } from "../report/recall.ts";
import { toldEpisodes } from "./episodes.ts";
import { lesson } from "./left.ts";

/** Items noted for each attempt, and characters of each. */
const ITEMS = 20;
const ITEM_MAX_CHARS = 120;

/** One thing that was told, short. */
export interface Told {
  readonly kind: Recalled["kind"];
  readonly id: string;
  readonly text: string;
}

export function noteTold(draft: Draft, event: EventOf<"RunDispatched">): void {
  const dispatch = draft.dispatches.get(event.dispatch);
  if (dispatch?.mission == null || event.told === undefined) return;
  if (dispatch.purpose === "fixup") noteRepairs(draft, event.dispatch, event.told);
  if (dispatch.purpose !== "work") return;
  for (const leg of dispatch.legs) {
    const told = event.told[leg.leg];
    if (told === undefined) continue;
    // Ways of one attempt are told the same.
    const unit = unitId(legSubject(leg.leg).unit);
    const key = attemptKey(dispatch.mission, unit, leg.attempt);
    const attempt = draft.attempts.get(key);
    // The same run may be told of twice.
    if (attempt === undefined || attempt.details.told !== undefined) continue;
    const items = short(told);
    draft.putAttempt({ ...attempt, details: { ...attempt.details, told: items } });
    count(draft, items);
  }
}

/** Candidates are told the same, so it counts as told once. What a rule is worth, attempts say: candidates differ in their strategies. */
function noteRepairs(
  draft: Draft,
  dispatch: DispatchId,
  told: NonNullable<EventOf<"RunDispatched">["told"]>,
): void {
  for (const tournament of draft.tournaments.values()) {
    if (tournament.dispatch !== dispatch) continue;
    if (tournament.candidates.some((one) => one.told !== undefined)) return;
    const candidates = tournament.candidates.map((one) => {
      const items = told[one.leg];
      return items === undefined ? one : { ...one, told: short(items) };
    });
    draft.putTournament({ ...tournament, candidates });
    count(draft, candidates.find((one) => one.told !== undefined)?.told ?? []);
    return;
  }
}

const short = (told: readonly Recalled[]): readonly Told[] =>
  told
    .slice(0, ITEMS)
    .map(({ kind, id, text }) => ({ kind, id, text: lesson(text, ITEM_MAX_CHARS) }));

function count(draft: Draft, items: readonly Told[]): void {
  const episodes = new Set<string>();
  for (const { kind, id } of items) {
    const rule = kind === "rule" ? draft.rules.get(id) : undefined;
    if (rule !== undefined) draft.putRule({ ...rule, applied: rule.applied + 1 });
    if (kind === "episode") episodes.add(id);
    // mission/unit/attempt: the lessons of that unit are the same work.
    if (kind === "experience") episodes.add(id.split("/").slice(0, 2).join("/"));
  }
  toldEpisodes(draft, episodes);
}
