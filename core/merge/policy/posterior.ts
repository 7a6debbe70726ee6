// Exact inference over what was seen: any number of defects at a time, each there or not, independent until a failure ties them.
// A failure happens surely when one of its defects is there and by chance (the flake rate) when none is. Defects that explain
// the same failures are one class, so that the work grows with the number of different failures, not with that of suspects.
import type { Defect, Evidence, Failure } from "./evidence.ts";

export interface Posterior {
  /** Probability that a tree of these on the present mc/green is free of defects, given all that was seen. */
  readonly clean: (members: readonly string[]) => number;
  /** The same for each prefix: `[0]` is the empty one, 1. */
  readonly cleanPrefixes: (members: readonly string[]) => readonly number[];
  /** Probability that at least one of these defects is there. */
  readonly anyOf: (defects: readonly Defect[]) => number;
  /** Defects of which at least one failure speaks, blamed on the element. */
  readonly blamedOn: (id: string) => readonly Defect[];
  /** Elements that some failure speaks against. */
  readonly suspects: readonly string[];
  /** Probability that the element is bad: on its own, with what landed, or with an earlier suspect. */
  readonly bad: (id: string) => number;
  readonly failuresAgainst: (id: string) => readonly Failure[];
}

/** Of more different failures that hang together only the newest are weighed jointly (2^n states); older ones count one by one. */
const MOST_FAILURES = 8;
const MOST = 0.999;
const LEAST_FLAKE = 0.001;
const MOST_FLAKE = 0.5;

interface Component {
  /** By failure: probability that it happened so often by chance. */
  readonly byChance: readonly number[];
  /** Which failures (bits) each defect explains. */
  readonly masks: ReadonlyMap<Defect, number>;
  /** Probability of each defect before the failures that are weighed jointly. */
  readonly before: ReadonlyMap<Defect, number>;
  readonly total: number;
}

/** Without `jointly` only the newest failure is weighed exactly, and older ones are counted one after another before it. */
export function posteriorOf(evidence: Evidence, flakeRate: number, jointly = true): Posterior {
  const flake = Math.min(MOST_FLAKE, Math.max(LEAST_FLAKE, flakeRate || 0));
  const components = componentsOf(evidence.failures).map((failures) =>
    componentOf(failures, flake, jointly ? MOST_FAILURES : 1),
  );
  const homes = new Map<Defect, Component>();
  for (const component of components) {
    for (const defect of component.masks.keys()) homes.set(defect, component);
  }
  const blamed = new Map<string, Defect[]>();
  const suspected = new Set<string>();
  for (const defect of homes.keys()) {
    const [later] = defect.of;
    for (const id of defect.of) suspected.add(id);
    if (later === undefined) continue;
    const list = blamed.get(later);
    if (list === undefined) blamed.set(later, [defect]);
    else list.push(defect);
  }

  /** Probability that none of these is there; each from the failures it belongs to or, if none, from before. */
  const noneOf = (defects: Iterable<Defect>): number => {
    let free = 1;
    let tied: Map<Component, Set<Defect>> | null = null;
    for (const defect of defects) {
      const home = homes.get(defect);
      if (home === undefined) free *= 1 - defect.probability;
      else {
        tied ??= new Map();
        const list = tied.get(home);
        if (list === undefined) tied.set(home, new Set([defect]));
        else list.add(defect);
      }
    }
    for (const [component, absent] of tied ?? []) free *= absence(component, absent);
    return free;
  };
  const cleanPrefixes = (members: readonly string[]): readonly number[] => {
    const answers = [1];
    let free = 1;
    const absent = new Map<Component, Set<Defect>>();
    const shares = new Map<Component, number>();
    const add = (defect: Defect, changed: Set<Component>): void => {
      const home = homes.get(defect);
      if (home === undefined) free *= 1 - defect.probability;
      else {
        const list = absent.get(home) ?? new Set();
        list.add(defect);
        absent.set(home, list);
        changed.add(home);
      }
    };
    members.forEach((id, at) => {
      const changed = new Set<Component>();
      for (const defect of evidence.own(id)) add(defect, changed);
      for (let ahead = 0; ahead < at; ahead += 1) {
        const other = members[ahead];
        const defect = other === undefined ? null : evidence.pair(other, id);
        if (defect !== null) add(defect, changed);
      }
      for (const component of changed) {
        shares.set(component, absence(component, absent.get(component) ?? new Set()));
      }
      let tied = 1;
      for (const share of shares.values()) tied *= share;
      answers.push(free * tied);
    });
    return answers;
  };
  const bads = new Map<string, number>();
  return {
    cleanPrefixes,
    clean: (members) => cleanPrefixes(members).at(-1) ?? 1,
    anyOf: (defects) => 1 - noneOf(defects),
    blamedOn: (id) => blamed.get(id) ?? [],
    suspects: [...suspected],
    bad(id) {
      const before = bads.get(id);
      if (before !== undefined) return before;
      const more = blamed.get(id);
      const own = evidence.own(id);
      const answer = 1 - noneOf(more === undefined ? own : new Set([...own, ...more]));
      bads.set(id, answer);
      return answer;
    },
    failuresAgainst: (id) =>
      evidence.failures.filter(({ defects }) => defects.some(({ of }) => of.includes(id))),
  };
}

/** Failures that share a defect, directly or over others. */
function componentsOf(failures: readonly Failure[]): readonly (readonly Failure[])[] {
  const groups: { failures: Failure[]; defects: Set<Defect> }[] = [];
  for (const failure of failures) {
    const group = { failures: [failure], defects: new Set(failure.defects) };
    for (let at = groups.length - 1; at >= 0; at -= 1) {
      const other = groups[at];
      if (other === undefined || !failure.defects.some((defect) => other.defects.has(defect))) {
        continue;
      }
      group.failures.push(...other.failures);
      for (const defect of other.defects) group.defects.add(defect);
      groups.splice(at, 1);
    }
    groups.push(group);
  }
  return groups.map((group) => group.failures);
}

function componentOf(all: readonly Failure[], flake: number, most: number): Component {
  const sorted = all.toSorted((a, b) => newest(b) - newest(a));
  const failures = sorted.slice(0, most);
  const before = new Map<Defect, number>();
  for (const { defects } of all) for (const one of defects) before.set(one, one.probability);
  for (const failure of sorted.slice(most).toReversed()) countAlone(failure, before, flake);
  const masks = new Map<Defect, number>([...before.keys()].map((defect) => [defect, 0]));
  failures.forEach(({ defects }, at) => {
    for (const defect of defects) masks.set(defect, (masks.get(defect) ?? 0) | (1 << at));
  });
  const byChance = failures.map(({ observations }) => flake ** observations.length);
  const component = { byChance, masks, before };
  return { ...component, total: likelihood(component, new Set()) };
}

/** What one failure says when everything else is taken as it stands. */
function countAlone(
  { defects, observations }: Failure,
  before: Map<Defect, number>,
  flake: number,
): void {
  let none = 1;
  for (const defect of defects) none *= 1 - (before.get(defect) ?? 0);
  const happened = 1 - (1 - flake ** observations.length) * none;
  for (const defect of defects) {
    before.set(defect, Math.min(MOST, (before.get(defect) ?? 0) / happened));
  }
}

function newest({ observations }: Failure): number {
  let at = Number.NEGATIVE_INFINITY;
  for (const { atMs } of observations) at = Math.max(at, atMs);
  return at;
}

/** Probability, given what was seen, that none of these is there. */
function absence(component: Component, absent: ReadonlySet<Defect>): number {
  let before = 1;
  for (const defect of absent) before *= 1 - (component.before.get(defect) ?? 0);
  return Math.min(1, (before * likelihood(component, absent)) / component.total);
}

/** Probability of all failures of a component when `absent` are not there: sum over which failures are explained. */
function likelihood(
  { byChance, masks, before }: Omit<Component, "total">,
  absent: ReadonlySet<Defect>,
): number {
  const states = 1 << byChance.length;
  const silent = new Float64Array(states).fill(1);
  for (const [defect, mask] of masks) {
    if (absent.has(defect)) continue;
    silent[mask] = (silent[mask] ?? 1) * (1 - (before.get(defect) ?? 0));
  }
  const weights = new Float64Array(states);
  weights[0] = 1;
  for (let mask = 1; mask < states; mask += 1) {
    const none = silent[mask] ?? 1;
    if (none === 1) continue;
    // Downwards: what a state passes on goes to a state above it, which has been seen.
    for (let state = states - 1; state >= 0; state -= 1) {
      const weight = weights[state] ?? 0;
      if (weight === 0 || (state & mask) === mask) continue;
      weights[state] = weight * none;
      const explained = state | mask;
      weights[explained] = (weights[explained] ?? 0) + weight * (1 - none);
    }
  }
  let sum = 0;
  for (let state = 0; state < states; state += 1) {
    let chance = weights[state] ?? 0;
    if (chance === 0) continue;
    for (let at = 0; at < byChance.length; at += 1) {
      if ((state & (1 << at)) === 0) chance *= byChance[at] ?? 1;
    }
    sum += chance;
  }
  return sum;
}
