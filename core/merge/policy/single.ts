// Which verification the only slot is worth: what waits too long and is suspected first, then whatever saves most further
// verifications, a prefix of the chain or a suspect alone. Its pass lands, so what informs best lands well too.
import type { Choosing, Offer } from "./chances.ts";
import { Chances, larger } from "./chances.ts";
import { savingOf } from "./information.ts";
import { isOverdue } from "./order.ts";
import type { ProbeRequest } from "./view.ts";

export function chooseSingle(choosing: Choosing): readonly ProbeRequest[] {
  const { chain, options, posterior, free } = choosing;
  if (free < 1) return [];
  const chances = new Chances(choosing);
  const overdue = overdueSuspect(choosing, chances);
  if (overdue !== null) return [overdue];
  const saves = savingOf(choosing);
  const clean = posterior.cleanPrefixes(chain);
  let best: Offer | null = null;
  for (let length = 1; length <= chain.length; length += 1) {
    const offer = chances.prefix(length);
    if (offer === null) continue;
    const value = saves(offer.request.members, clean[length] ?? 0);
    best = larger(best, { ...offer, value });
  }
  for (const id of options.solos ? posterior.suspects : []) {
    const offer = chances.solo(id);
    if (offer === null) continue;
    const { members } = offer.request;
    const because = `failed together with others (bad with ${Math.round(posterior.bad(id) * 100)} %): is it bad on its own?`;
    const value = saves(members, posterior.clean(members));
    best = larger(best, { request: { ...offer.request, because }, value });
  }
  return best === null ? [] : [best.request];
}

/** Longest waiting first; no commit more often than confirming takes, so that none of them keeps the slot. */
function overdueSuspect(choosing: Choosing, chances: Chances): ProbeRequest | null {
  const { board, options, posterior } = choosing;
  const overdue = board.elements
    .filter((one) => isOverdue(board, one, options) && posterior.bad(one.id) >= options.suspect)
    .toSorted((a, b) => a.queuedAtMs - b.queuedAtMs || (a.id < b.id ? -1 : 1));
  for (const { id } of overdue) {
    const offer = chances.solo(id);
    if (offer !== null) return offer.request;
  }
  return null;
}
