// Which verifications are worth a slot: prefixes of the chain by how much they add to what is expected to land, and elements
// alone by what landing or knowing them adds. Greedy, one slot at a time, until nothing is worth one.
import type { Board } from "./board.ts";
import { slotsOf } from "./board.ts";
import type { Choosing, Offer } from "./chances.ts";
import { Chances, larger } from "./chances.ts";
import type { PolicyOptions } from "./options.ts";
import { isOverdue } from "./order.ts";
import { chooseSingle } from "./single.ts";
import type { ProbeRequest } from "./view.ts";

/** Elements behind the chain that may be verified alone. */
const NEXT = 16;
/** Elements that are weighed for it at all, so that a long queue costs no more than a short one. */
const MOST_ALONE = 96;

export function chooseProbes(choosing: Choosing): readonly ProbeRequest[] {
  const { board, options, chain } = choosing;
  if (board.view.settings.slots < 2) return chooseSingle(choosing);
  const started: ProbeRequest[] = [];
  const alone = options.solos ? worthAlone(choosing) : [];
  const state = new Chances(choosing);
  const waiting = board.elements.length;
  const least = waiting > board.view.settings.slots ? options.leastBusy : options.leastIdle;
  for (const request of overdueSolos(choosing, state)) {
    state.take(request);
    started.push(request);
  }
  while (started.length < choosing.free) {
    let best: Offer | null = null;
    for (let length = 1; length <= chain.length; length += 1) {
      best = larger(best, state.prefix(length));
    }
    for (const id of alone) best = larger(best, state.solo(id));
    if (best === null || (best.value < least && state.prefixes.length > 0)) break;
    state.take(best.request);
    started.push(best.request);
  }
  return started;
}

function isCrowded(board: Board, options: PolicyOptions): boolean {
  return board.elements.length > options.crowded * board.view.settings.slots;
}

/** Whom to verify alone may be worth it: suspects, the chain, and those next to come. */
function worthAlone({ board, chain, options, posterior }: Choosing): readonly string[] {
  const suspects = new Set(posterior.suspects);
  if (isCrowded(board, options) && chain.length > 1) {
    return board.elements.map(({ id }) => id).filter((id) => posterior.bad(id) >= options.suspect);
  }
  const near = new Set([...chain, ...board.elements.slice(0, NEXT).map(({ id }) => id)]);
  return board.elements
    .map(({ id }) => id)
    .filter((id) => near.has(id) || suspects.has(id))
    .slice(0, MOST_ALONE);
}

/** What waits too long is verified alone before anything else, on half the slots at most. */
function overdueSolos(choosing: Choosing, state: Chances): readonly ProbeRequest[] {
  const { board, evidence, posterior, options, free } = choosing;
  // Known good it stands at the head of the chain, unless it is suspected together with what landed since.
  const isNext = (id: string) => evidence.isCleared(id) && posterior.bad(id) < options.suspect;
  const overdue = board.elements
    .filter((element) => isOverdue(board, element, options))
    .toSorted((a, b) => a.queuedAtMs - b.queuedAtMs || (a.id < b.id ? -1 : 1));
  const ids = new Set(overdue.map(({ id }) => id));
  const already = board.running.filter(
    ({ of }) => of.kind === "solo" && ids.has(of.members.at(-1) ?? ""),
  );
  // Of one slot that is left every other time, so that those behind are not kept waiting either.
  const half = Math.floor(slotsOf(board.view) / 2) || (lastWasSolo(board) ? 0 : 1);
  const most = Math.min(free, half - already.length);
  const requests: ProbeRequest[] = [];
  for (const { id } of overdue) {
    if (requests.length >= most) break;
    const offer = isNext(id) ? null : state.solo(id);
    if (offer === null) continue;
    requests.push({ ...offer.request, because: `${id} waits too long: it is verified alone` });
  }
  return requests;
}

function lastWasSolo(board: Board): boolean {
  const last = board.view.observations.toSorted((a, b) => a.atMs - b.atMs).at(-1);
  return last?.kind === "solo";
}
