// The view made ready to reason about: duplicates dropped, order canonical, and for each verification what its commit means on
// the present mc/green. Only `rest` decides what may land: it is null whenever the exact commit would be another one.
import type { LandedElement, Observation, QueueElement, QueueView, RunningProbe } from "./view.ts";

/** A verification seen from the present mc/green. */
export interface Standing<T> {
  readonly of: T;
  /** What it would add to mc/green as it is now, in order; null: its commit is not on top of mc/green. */
  readonly rest: readonly string[] | null;
}

export interface Board {
  readonly view: QueueView;
  /** In canonical order, whatever the order of the view. */
  readonly elements: readonly QueueElement[];
  readonly byId: ReadonlyMap<string, QueueElement>;
  readonly landed: ReadonlyMap<string, LandedElement>;
  readonly running: readonly Standing<RunningProbe>[];
  readonly passed: readonly Standing<Observation>[];
  readonly failed: readonly Standing<Observation>[];
  readonly controls: readonly Observation[];
  /** Elements of this view that share a path. */
  readonly overlaps: (one: string, other: string) => boolean;
  /** Elements, queued or landed, that share a path with it. */
  readonly neighbours: (id: string) => ReadonlySet<string>;
}

const SEPARATOR = "\u0000";

/** Names the commit that a list of elements makes on the present mc/green. */
export function treeOf(members: readonly string[]): string {
  return members.join(SEPARATOR);
}

/** Verifications of the queue at a time, now. */
export function slotsOf({ settings: { slots, busy } }: QueueView): number {
  return slots >= 1 ? Math.max(1, Math.floor(slots) - busy) : 0;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Who comes first when nothing else tells them apart; total on differing elements. */
export function canonical(a: QueueElement, b: QueueElement): number {
  const kind = (a.kind === "sync" ? 0 : 1) - (b.kind === "sync" ? 0 : 1);
  return (
    kind ||
    a.priority - b.priority ||
    b.rank - a.rank ||
    a.queuedAtMs - b.queuedAtMs ||
    a.order - b.order ||
    compareText(a.id, b.id) ||
    a.prior - b.prior ||
    compareText(treeOf(a.needs), treeOf(b.needs)) ||
    compareText(treeOf(a.files), treeOf(b.files))
  );
}

export function boardOf(view: QueueView): Board {
  const landed = new Map<string, LandedElement>();
  for (const one of view.landed) landed.set(one.id, one);
  const byId = new Map<string, QueueElement>();
  for (const element of view.elements.toSorted(canonical)) {
    if (!byId.has(element.id) && !landed.has(element.id)) byId.set(element.id, element);
  }
  const since = landedSince(view);
  const stand = <T extends { members: readonly string[]; landing: number }>(of: T) => ({
    of,
    rest: restOf(of, byId, since),
  });
  const about = view.observations.filter(({ kind }) => kind !== "control");
  const neighbours = neighboursOf([...byId.values(), ...view.landed]);
  return {
    view,
    elements: [...byId.values()],
    byId,
    landed,
    running: view.probes.map(stand),
    passed: about.filter(({ outcome }) => outcome === "passed").map(stand),
    failed: about.filter(({ outcome }) => outcome === "failed").map(stand),
    controls: view.observations.filter(({ kind }) => kind === "control"),
    overlaps: (one, other) => neighbours(one).has(other),
    neighbours,
  };
}

/** What landed after a landing, in order; null when the view does not know all of it. */
function landedSince(view: QueueView): (landing: number) => readonly string[] | null {
  const known = new Map<number, string[]>();
  for (const { id, landing } of view.landed) {
    const ids = known.get(landing);
    if (ids === undefined) known.set(landing, [id]);
    else if (!ids.includes(id)) ids.push(id);
  }
  const answers = new Map<number, readonly string[] | null>();
  const answer = (from: number): readonly string[] | null => {
    const ids: string[] = [];
    if (!Number.isInteger(from) || from > view.landing) return null;
    if (view.landing - from > known.size) return null;
    for (let at = from + 1; at <= view.landing; at += 1) {
      const there = known.get(at);
      if (there === undefined) return null;
      ids.push(...there);
    }
    return ids;
  };
  return (from) => {
    const before = answers.get(from);
    if (before !== undefined) return before;
    const now = answer(from);
    answers.set(from, now);
    return now;
  };
}

function restOf(
  of: { readonly members: readonly string[]; readonly landing: number },
  byId: ReadonlyMap<string, QueueElement>,
  since: (landing: number) => readonly string[] | null,
): readonly string[] | null {
  const landed = since(of.landing);
  if (landed === null || landed.length > of.members.length) return null;
  if (landed.some((id, at) => of.members[at] !== id)) return null;
  const rest = of.members.slice(landed.length);
  if (new Set(rest).size < rest.length) return null;
  return rest.every((id) => byId.has(id)) ? rest : null;
}

function neighboursOf(
  all: readonly { readonly id: string; readonly files: readonly string[] }[],
): (id: string) => ReadonlySet<string> {
  const touching = new Map<string, string[]>();
  for (const { id, files } of all) {
    for (const file of new Set(files)) {
      const ids = touching.get(file);
      if (ids === undefined) touching.set(file, [id]);
      else ids.push(id);
    }
  }
  const files = new Map(all.map((one) => [one.id, one.files]));
  const neighbours = new Map<string, Set<string>>();
  return (one) => {
    let near = neighbours.get(one);
    if (near === undefined) {
      near = new Set((files.get(one) ?? []).flatMap((file) => touching.get(file) ?? []));
      near.delete(one);
      neighbours.set(one, near);
    }
    return near;
  };
}
