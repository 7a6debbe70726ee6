// Why an element is not on mc/green yet, in words for people, and when it may be: the verification that would land it first,
// and how likely that one passes.
import type { Board } from "./board.ts";
import { slotsOf } from "./board.ts";
import type { Posterior } from "./posterior.ts";
import type { ProbeRequest } from "./view.ts";

export interface Situation {
  readonly board: Board;
  readonly posterior: Posterior;
  readonly chain: readonly string[];
  readonly aside: ReadonlyMap<string, string>;
  readonly start: readonly ProbeRequest[];
  readonly stopped: ReadonlySet<string>;
  readonly drift: string | null;
  readonly suspect: number;
}

interface Chance {
  readonly members: readonly string[];
  readonly leftMs: number;
}

/** Names shown in one sentence. */
const NAMES = 4;
/** One commit is verified no more often than this. */
const SURE = 3;
/** Even what is late needs a moment. */
const LEAST_LEFT = 0.1;

export function waitsOf(situation: Situation): {
  readonly waits: ReadonlyMap<string, string>;
  readonly expectedMs: ReadonlyMap<string, number | null>;
} {
  const { board, chain, aside, drift } = situation;
  const waits = new Map<string, string>();
  const expectedMs = new Map<string, number | null>();
  const chances = chancesOf(situation);
  const runMs = Math.max(1, board.view.measures.runMs);
  const clean = new Map<string, number>();
  const passes = (members: readonly string[]): number => {
    const key = members.join();
    const known = clean.get(key) ?? situation.posterior.clean(members);
    clean.set(key, known);
    return known;
  };
  const places = new Map(chain.map((id, at) => [id, at]));
  const pace = paceOf(situation);
  const within = new Map<string, Chance[]>();
  for (const chance of chances) {
    for (const id of chance.members) {
      const list = within.get(id);
      if (list === undefined) within.set(id, [chance]);
      else list.push(chance);
    }
  }
  board.elements.forEach(({ id }, turn) => {
    const containing = within.get(id) ?? [];
    waits.set(id, sentence(situation, id, containing, places.get(id)));
    if (drift !== null || aside.has(id)) {
      expectedMs.set(id, null);
      return;
    }
    const place = places.get(id) ?? turn;
    const otherwise = runMs * (0.5 + (place + 1) / pace);
    let expected = otherwise;
    for (const { members, leftMs } of containing) {
      const pass = passes(members);
      expected = Math.min(expected, pass * leftMs + (1 - pass) * (leftMs + otherwise));
    }
    expectedMs.set(id, Math.round(expected));
  });
  return { waits, expectedMs };
}

/** Elements that are expected to land in one verification time: no more than the slots find, half of them lost to failures. */
function paceOf({ board, posterior, chain }: Situation): number {
  let sum = 0;
  let best = 0;
  posterior.cleanPrefixes(chain).forEach((clean, length) => {
    if (length > 0) sum += clean;
    best = Math.max(best, length * clean);
  });
  return Math.max(1, Math.min(sum, (slotsOf(board.view) * best) / 2));
}

function chancesOf({ board, start, stopped }: Situation): readonly Chance[] {
  const { nowMs, measures } = board.view;
  const chances: Chance[] = [];
  for (const { of, rest } of board.running) {
    if (rest === null || stopped.has(of.id)) continue;
    const leftMs = Math.max(
      LEAST_LEFT * measures.runMs,
      measures.runMs - Math.max(0, nowMs - of.startedAtMs),
    );
    chances.push({ members: rest, leftMs });
  }
  for (const { members } of start) chances.push({ members, leftMs: measures.runMs });
  return chances.toSorted((a, b) => a.members.length - b.members.length);
}

function sentence(
  situation: Situation,
  id: string,
  containing: readonly Chance[],
  place: number | undefined,
): string {
  const { board, posterior, drift, aside, suspect } = situation;
  if (drift !== null) return `${drift}; nothing is thrown out, the queue waits`;
  const why = aside.get(id);
  if (why !== undefined) return why;
  const [first] = containing;
  const bad = posterior.bad(id);
  if (bad >= suspect && posterior.failuresAgainst(id).length > 0) {
    return suspicionOf(situation, id, bad, first);
  }
  if (first !== undefined) {
    const others = first.members.filter((one) => one !== id);
    if (others.length === 0) return "being verified alone; a pass lands it";
    return `being verified together with ${list(others)}; a pass lands all ${first.members.length}`;
  }
  const needs = (board.byId.get(id)?.needs ?? []).filter((need) => board.byId.has(need));
  if (place !== undefined) return `number ${place + 1} of the chain, waits for a free slot`;
  if (needs.length > 0) return `waits for ${list(needs)}, which it needs`;
  return "waits for its turn in the chain";
}

function suspicionOf(
  { posterior }: Situation,
  id: string,
  bad: number,
  first: Chance | undefined,
): string {
  const observations = posterior.failuresAgainst(id).flatMap((failure) => failure.observations);
  const together = new Set(observations.flatMap(({ members }) => members));
  together.delete(id);
  const times = ["", "once", "twice", "three times"][observations.length];
  const often = times ?? `${observations.length} times`;
  const alone = observations.some(({ members }) => members.length === 1);
  const partners = alone || together.size === 0 ? "alone" : `with ${list([...together])}`;
  const now =
    first?.members.length === 1
      ? "being verified alone"
      : first === undefined
        ? alone && observations.length >= SURE
          ? "verified again when something else has landed or left"
          : "waits to be verified alone"
        : `being verified with ${list(first.members.filter((one) => one !== id))}`;
  return `suspected (${Math.round(bad * 100)} %): failed ${often} ${partners}; ${now}`;
}

function list(ids: readonly string[]): string {
  if (ids.length <= NAMES) return ids.join(", ");
  return `${ids.slice(0, NAMES - 1).join(", ")} and ${ids.length - NAMES + 1} more`;
}
