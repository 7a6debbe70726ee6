// What one more verification would add: to what is expected to land, and to what is known. Nothing is offered that runs
// already, that was verified as often as confirming takes, or that holds what probably fails.
import type { Board } from "./board.ts";
import { treeOf } from "./board.ts";
import type { Evidence } from "./evidence.ts";
import type { PolicyOptions } from "./options.ts";
import { needsOf } from "./order.ts";
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

export interface Offer {
  readonly request: ProbeRequest;
  readonly value: number;
}

export function larger(best: Offer | null, offer: Offer | null): Offer | null {
  if (offer === null) return best;
  return best === null || offer.value > best.value ? offer : best;
}

/** What the running and chosen verifications already promise, and what one more would add. */
export class Chances {
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
