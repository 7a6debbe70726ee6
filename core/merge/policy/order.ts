// Who stands where in the chain: what is needed first, then what can hurt those behind it least. What runs already keeps its
// place. Order is never safety: whatever the order, only an exact tree that passed lands.
import type { Board } from "./board.ts";
import { canonical } from "./board.ts";
import type { Evidence } from "./evidence.ts";
import type { PolicyOptions } from "./options.ts";
import type { Posterior } from "./posterior.ts";
import type { QueueElement } from "./view.ts";

/** Risks closer than this are equal: then what others wait for, urgency and age decide. */
const STEP = 0.02;
/** Candidates looked at for one chain; the rest waits its turn by rank, priority and age. */
const CANDIDATES = 96;

export interface Line {
  readonly chain: readonly string[];
  /** Why an element stands in no chain now. */
  readonly aside: ReadonlyMap<string, string>;
}

export interface Ordering {
  readonly board: Board;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
  readonly options: PolicyOptions;
  /** May not be in any chain, and why. */
  readonly blocked: ReadonlyMap<string, string>;
  /** A prefix that must stay. */
  readonly keep: readonly string[];
}

/** Longest chain: enough to keep all slots busy with prefixes that differ. */
export function windowOf(board: Board, options: PolicyOptions): number {
  const { window, slots } = board.view.settings;
  if (window >= 1) return Math.floor(window);
  return Math.min(options.longest, Math.max(12, 3 * Math.max(1, slots)));
}

export function isOverdue(board: Board, element: QueueElement, options: PolicyOptions): boolean {
  const { nowMs, measures } = board.view;
  return nowMs - element.queuedAtMs > options.overdue * measures.runMs;
}

/** The later of two that break together is blamed; what is needed never is. */
export function blameOf(board: Board): (one: string, other: string) => string {
  return (one, other) => {
    const a = board.byId.get(one);
    const b = board.byId.get(other);
    if (a === undefined || b === undefined) return a === undefined ? other : one;
    if (a.needs.includes(other)) return one;
    if (b.needs.includes(one)) return other;
    return canonical(a, b) > 0 ? one : other;
  };
}

/** Those whose merge conflicts with an element that still waits ahead of them; of a circle the first one goes. */
export function conflicting(board: Board): ReadonlyMap<string, string> {
  const against = new Map<string, string[]>();
  for (const [later, earlier] of board.view.conflicts) {
    if (later === earlier || !board.byId.has(later) || !board.byId.has(earlier)) continue;
    const list = against.get(later);
    if (list === undefined) against.set(later, [earlier]);
    else list.push(earlier);
  }
  const waits = new Map<string, string>();
  for (const { id } of board.elements) {
    const earlier = (against.get(id) ?? [])
      .toSorted()
      .find((other) => !needsOf(board, other).includes(id) && !leadsTo(waits, other, id));
    if (earlier !== undefined) waits.set(id, earlier);
  }
  return waits;
}

/** Everything of this view that must land before it, what is needed first; a circle ends where it closes. */
export function needsOf(board: Board, id: string): readonly string[] {
  const needed = new Set<string>([id]);
  const order: string[] = [];
  const visit = (at: string): void => {
    for (const need of board.byId.get(at)?.needs ?? []) {
      if (needed.has(need) || !board.byId.has(need)) continue;
      needed.add(need);
      visit(need);
      order.push(need);
    }
  };
  visit(id);
  return order;
}

function leadsTo(waits: ReadonlyMap<string, string>, from: string, to: string): boolean {
  let at: string | undefined = from;
  for (let step = 0; at !== undefined && step <= waits.size; step += 1) {
    if (at === to) return true;
    at = waits.get(at);
  }
  return false;
}

export function lineOf(ordering: Ordering): Line {
  const { board, evidence, posterior, options, blocked, keep } = ordering;
  const window = Math.max(windowOf(board, options), keep.length);
  const chain = [...keep];
  const placed = new Set(chain);
  const aside = new Map(blocked);
  const waiting = board.elements.filter(({ id }) => !placed.has(id) && !blocked.has(id));
  const alone = new Set<string>();
  if (board.view.settings.slots <= options.apart) {
    for (const { of } of board.running) {
      const id = of.kind === "solo" ? of.members.at(-1) : undefined;
      if (id !== undefined && !evidence.isCleared(id)) alone.add(id);
    }
  }
  const suspects: QueueElement[] = [];
  const calm: QueueElement[] = [];
  for (const element of waiting) {
    const { id, kind } = element;
    if (kind === "unit" && (alone.has(id) || posterior.bad(id) >= options.suspect)) {
      suspects.push(element);
    } else calm.push(element);
  }
  const place = (id: string): void => {
    chain.push(id);
    placed.add(id);
  };
  const risks = risksOf(ordering, chain);
  const candidates = candidatesOf(ordering, calm, window);
  while (chain.length < window) {
    let best: Candidate | null = null;
    let bestRisk = 0;
    for (const candidate of candidates) {
      const { element, turn, open } = candidate;
      if (best !== null && turn > best.turn) break;
      if (placed.has(element.id) || !isReady(board, element, placed)) continue;
      const risk = step(risks.of(element.id));
      const later = best !== null && (open - best.open || risk - bestRisk) >= 0;
      if (later) continue;
      best = candidate;
      bestRisk = risk;
    }
    if (best === null) break;
    place(best.element.id);
    risks.follow(best.element.id);
  }
  if (chain.length === 0) {
    const first = suspects.find((element) => isReady(board, element, placed));
    if (first !== undefined) place(first.id);
  }
  return { chain, aside };
}

/**
 * With few slots one failure is settled before new elements are mixed into it: what is tied to many failures at a time is
 * known late. The number is higher for what failed later.
 */
function openFailures({ board, evidence, options }: Ordering): ReadonlyMap<string, number> {
  const open = new Map<string, number>();
  if (board.view.settings.slots > options.settleFirst) return open;
  const failures = evidence.failures.map(({ observations, defects }) => ({
    atMs: Math.max(...observations.map((one) => one.atMs)),
    ids: new Set(defects.flatMap(({ of }) => of)),
  }));
  failures.sort((a, b) => a.atMs - b.atMs);
  failures.forEach(({ ids }, at) => {
    for (const id of ids) open.set(id, at + 1);
  });
  return open;
}

function step(risk: number): number {
  return Math.round(risk / STEP);
}

interface Candidate {
  readonly element: QueueElement;
  /** Smaller comes first, whatever the risk: people's commits, then what waited too long and is known good, then the rest. */
  readonly turn: number;
  /** Smaller is to be settled first. */
  readonly open: number;
}

/** Those that may be next: by turn, then by what holds most work up, urgency and age, where risks are equal. */
function candidatesOf(
  ordering: Ordering,
  calm: readonly QueueElement[],
  window: number,
): readonly Candidate[] {
  const { board, evidence, options } = ordering;
  const open = openFailures(ordering);
  const oldest = longestWaiting(ordering, calm);
  const turnOf = (element: QueueElement): number => {
    if (element.kind === "sync") return 0;
    if (element === oldest) return 1;
    return isOverdue(board, element, options) && evidence.isCleared(element.id) ? 1 : 2;
  };
  return calm
    .map((element) => {
      return { element, turn: turnOf(element), open: -(open.get(element.id) ?? 0) };
    })
    .toSorted(
      ({ element: a, turn }, { element: b, turn: other }) =>
        turn - other ||
        b.rank - a.rank ||
        a.priority - b.priority ||
        a.queuedAtMs - b.queuedAtMs ||
        canonical(a, b),
    )
    .slice(0, CANDIDATES + window);
}

/** With one slot nothing is verified alone for waiting too long, so the longest waiting stands ahead of what is less risky. */
function longestWaiting(
  { board, options }: Ordering,
  calm: readonly QueueElement[],
): QueueElement | null {
  if (board.view.settings.slots > 1) return null;
  let oldest: QueueElement | null = null;
  for (const element of calm) {
    if (!isOverdue(board, element, options)) continue;
    if (oldest === null || element.queuedAtMs < oldest.queuedAtMs) oldest = element;
  }
  return oldest;
}

export function isReady(board: Board, element: QueueElement, placed: ReadonlySet<string>): boolean {
  return element.needs.every((need) => placed.has(need) || !board.byId.has(need));
}

/** Probability that an element breaks the chain where it would stand: itself, or with one ahead of it. */
function risksOf({ evidence, posterior, options }: Ordering, ahead: readonly string[]) {
  const chain = [...ahead];
  const known = new Map<string, { good: number; upTo: number }>();
  return {
    follow(id: string): void {
      chain.push(id);
    },
    of(id: string): number {
      const state = known.get(id) ?? { good: 1 - posterior.bad(id), upTo: 0 };
      known.set(id, state);
      if (options.overlap) {
        for (; state.upTo < chain.length; state.upTo += 1) {
          const other = chain[state.upTo];
          if (other !== undefined) state.good *= 1 - evidence.pairRisk(id, other);
        }
      }
      return 1 - state.good;
    },
  };
}
