// Which verifications are worth a slot: prefixes of the chain by how much they add to what is expected to land, and elements
// alone by what landing or knowing them adds. Greedy, one slot at a time, until nothing is worth one.
import type { Board } from "./board.ts";
import { slotsOf, treeOf } from "./board.ts";
import type { Evidence } from "./evidence.ts";
import type { PolicyOptions } from "./options.ts";
import { isOverdue, needsOf } from "./order.ts";
import type { Posterior } from "./posterior.ts";
import type { ProbeRequest } from "./view.ts";

export interface Choosing {
  readonly board: Board;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
  readonly options: PolicyOptions;
  readonly chain: readonly string[];
  /** May not be verified now. */
  readonly blocked: ReadonlyMap<string, string>;
  /** Lists on the present mc/green that run and stay. */
  readonly running: readonly (readonly string[])[];
  readonly free: number;
}

/** Elements behind the chain that may be verified alone. */
const NEXT = 16;
/** Elements that are weighed for it at all, so that a long queue costs no more than a short one. */
const MOST_ALONE = 96;

interface Offer {
  readonly request: ProbeRequest;
  readonly value: number;
}

export function chooseProbes(choosing: Choosing): readonly ProbeRequest[] {
  const { board, options, chain } = choosing;
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
  // The only slot that verifies one good element alone verifies nothing else meanwhile.
  if ((board.view.settings.slots < 2 || isCrowded(board, options)) && chain.length > 1) {
    return board.elements.map(({ id }) => id).filter((id) => posterior.bad(id) >= options.suspect);
  }
  const near = new Set([...chain, ...board.elements.slice(0, NEXT).map(({ id }) => id)]);
  return board.elements
    .map(({ id }) => id)
    .filter((id) => near.has(id) || suspects.has(id))
    .slice(0, MOST_ALONE);
}

function larger(best: Offer | null, offer: Offer | null): Offer | null {
  if (offer === null) return best;
  return best === null || offer.value > best.value ? offer : best;
}

/** What waits too long is verified alone before anything else, on half the slots at most. */
function overdueSolos(choosing: Choosing, state: Chances): readonly ProbeRequest[] {
  const { board, evidence, options, free } = choosing;
  const { slots } = board.view.settings;
  if (slots < 2 && board.elements.length > 0)
    return lastWasSolo(board) ? [] : overdueSuspect(choosing, state);
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
    const offer = evidence.isCleared(id) ? null : state.solo(id);
    if (offer === null) continue;
    requests.push({ ...offer.request, because: `${id} waits too long: it is verified alone` });
  }
  return requests;
}

function lastWasSolo(board: Board): boolean {
  const last = board.view.observations.toSorted((a, b) => a.atMs - b.atMs).at(-1);
  return last?.kind === "solo";
}

/** With one slot only suspects that wait too long are verified alone, every other time at most. */
function overdueSuspect(choosing: Choosing, state: Chances): readonly ProbeRequest[] {
  const { board, options, posterior, free } = choosing;
  if (free < 1) return [];
  for (const element of board.elements) {
    const { id } = element;
    if (!isOverdue(board, element, options) || posterior.bad(id) < options.suspect) continue;
    const offer = state.solo(id);
    if (offer !== null) return [offer.request];
  }
  return [];
}

/** What the running and chosen verifications already promise, and what one more would add. */
class Chances {
  readonly prefixes: number[];
  readonly #choosing: Choosing;
  readonly #clean: readonly number[];
  /** Expected landings behind each place of the chain, were all of it known. */
  readonly #behind: readonly number[];
  readonly #tried = new Map<string, number>();
  readonly #underWay = new Set<string>();
  /** Being verified alone where it cannot land any more. */
  readonly #teaching = new Set<string>();
  readonly #good: number;
  readonly #busy: boolean;

  constructor(choosing: Choosing) {
    this.#choosing = choosing;
    const { board, chain, posterior, running } = choosing;
    this.#good = 1 - Math.min(0.5, Math.max(0, board.view.measures.flakeRate || 0));
    this.#busy = board.elements.length > board.view.settings.slots;
    this.#clean = posterior.cleanPrefixes(chain);
    const behind = this.#clean.map(() => 0);
    for (let at = this.#clean.length - 2; at >= 0; at -= 1) {
      behind[at] = (behind[at + 1] ?? 0) + (this.#clean[at + 1] ?? 0);
    }
    this.#behind = behind;
    for (const { rest } of [...board.passed, ...board.failed]) {
      if (rest === null) continue;
      const tree = treeOf(rest);
      this.#tried.set(tree, (this.#tried.get(tree) ?? 0) + 1);
    }
    for (const list of running) this.#underWay.add(treeOf(list));
    for (const { of, rest } of board.running) {
      const last = of.members.at(-1);
      if (rest === null && of.kind === "solo" && last !== undefined) this.#teaching.add(last);
    }
    this.prefixes = running.filter((list) => this.isPrefix(list)).map((list) => list.length);
    this.prefixes.sort((a, b) => a - b);
  }

  isPrefix(list: readonly string[]): boolean {
    return list.every((id, at) => this.#choosing.chain[at] === id);
  }

  take(request: ProbeRequest): void {
    this.#underWay.add(treeOf(request.members));
    if (!this.isPrefix(request.members)) return;
    this.prefixes.push(request.members.length);
    this.prefixes.sort((a, b) => a - b);
  }

  prefix(length: number): Offer | null {
    const members = this.#choosing.chain.slice(0, length);
    if (length > 1 && (this.#clean[length] ?? 0) < this.#choosing.options.promising) return null;
    if (!this.#allowed(members)) return null;
    const value = this.#expected([...this.prefixes, length]) - this.#expected(this.prefixes);
    const because =
      length === 1
        ? "first of the chain"
        : `the first ${length} of the chain land together if they pass`;
    return { request: { kind: "prefix", members, because }, value };
  }

  solo(id: string): Offer | null {
    const { board, evidence, posterior, chain, options, blocked } = this.#choosing;
    const members = [...needsOf(board, id), id];
    if (members.some((one) => blocked.has(one)) || !this.#allowed(members)) return null;
    if (this.isPrefix(members) || this.#teaching.has(id)) return null;
    const suspected = posterior.bad(id) >= options.suspect;
    // Under load what is known good on its own stands best at the head of the chain: alone it teaches nothing.
    if (this.#busy && !suspected && evidence.isCleared(id)) return null;
    const clean = posterior.clean(members);
    if (members.length > 1 && clean < options.promising) return null;
    const [first] = this.prefixes;
    const both = first === undefined ? 0 : this.#together(chain.slice(0, first), members);
    const lands = members.length * Math.max(0, clean - both) * this.#good;
    const bad = posterior.bad(id);
    const place = chain.indexOf(id);
    const behind = place < 0 ? 0 : (this.#behind[place + 1] ?? 0);
    const frees = place < 0 ? 1 - bad : (bad / Math.max(0.05, 1 - bad)) * behind;
    const settles = suspected ? options.settling * bad : 0;
    const because = suspected
      ? `suspected (${Math.round(bad * 100)} %): is it bad on its own?`
      : "alone, so that it lands even if something ahead of it fails";
    const value = lands + options.knowing * frees + settles;
    return { request: { kind: "solo", members, because }, value };
  }

  #together(prefix: readonly string[], members: readonly string[]): number {
    const all = [...prefix, ...members.filter((id) => !prefix.includes(id))];
    return this.#choosing.posterior.clean(all);
  }

  /** Expected landings of a set of nested prefixes. */
  #expected(lengths: readonly number[]): number {
    const sorted = lengths.toSorted((a, b) => a - b);
    let sum = 0;
    sorted.forEach((length, at) => {
      const next = sorted[at + 1];
      const longer = next === undefined ? 0 : (this.#clean[next] ?? 0);
      sum += length * ((this.#clean[length] ?? 0) - longer);
    });
    return sum * this.#good;
  }

  /** Not while the same commit runs, not more often than confirming takes, and never more than what probably fails. */
  #allowed(members: readonly string[]): boolean {
    const tree = treeOf(members);
    const { options } = this.#choosing;
    if (this.#underWay.has(tree)) return false;
    const tried = this.#tried.get(tree) ?? 0;
    if (tried > 0 && (members.length > 1 || tried >= options.repeats)) return false;
    return !this.#containsBadSet(members);
  }

  #containsBadSet(members: readonly string[]): boolean {
    const { evidence, posterior, board } = this.#choosing;
    const set = new Set(members);
    return evidence.failures.some(({ observations: [one] }) => {
      const queued = one?.members.filter((id) => board.byId.has(id)) ?? [];
      if (queued.length === 0 || queued.length >= set.size) return false;
      return queued.every((id) => set.has(id)) && posterior.clean(queued) < 0.5;
    });
  }
}
