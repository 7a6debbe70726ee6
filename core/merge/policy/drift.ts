// Is it mc/green itself that fails? Different elements that fail alone in the same way ask for a verification of mc/green
// without any of them; until it passed, none of these failures throws anything out.
import type { Board } from "./board.ts";
import type { Observation } from "./view.ts";

export interface Drift {
  /** mc/green fails: the queue closes for this reason. */
  readonly reason: string | null;
  /** A verification of mc/green itself is needed, for this reason. */
  readonly control: string | null;
  /** Signatures that count against nobody until then. */
  readonly doubted: ReadonlySet<string>;
}

const NONE: Drift = { reason: null, control: null, doubted: new Set() };
/** Elements that fail alone with one signature. */
const ALIKE = 2;
/** So many verification times later a failure of mc/green is asked for again rather than believed: people may have mended it. */
const STALE = 4;

export function driftOf(board: Board): Drift {
  const { view } = board;
  const controls = board.controls
    .filter(({ landing }) => landing === view.landing)
    .toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  const last = controls.at(-1);
  if (last?.outcome === "failed") {
    if (view.nowMs - last.atMs <= STALE * view.measures.runMs) {
      const reason = "mc/green itself fails verification now, without any element on top of it";
      return { ...NONE, reason };
    }
    return { ...NONE, control: "mc/green failed alone some time ago; is it mended?" };
  }
  const passedAtMs = Math.max(
    Number.NEGATIVE_INFINITY,
    ...board.controls.filter(({ outcome }) => outcome === "passed").map(({ atMs }) => atMs),
  );
  const alike = new Map<string, Set<string>>();
  for (const { of } of board.failed) {
    if (of.kind !== "solo" || of.signature === null || of.atMs <= passedAtMs) continue;
    const element = soloOf(of);
    if (element === null) continue;
    const elements = alike.get(of.signature) ?? new Set();
    elements.add(element);
    alike.set(of.signature, elements);
  }
  const doubted = new Set([...alike].filter(([, ids]) => ids.size >= ALIKE).map(([key]) => key));
  if (doubted.size === 0) return NONE;
  const ids = [...doubted].flatMap((key) => [...(alike.get(key) ?? [])]).toSorted();
  const control = `${list(ids)} fail alone in the same way: does mc/green itself still pass?`;
  return { reason: null, control, doubted };
}

function soloOf({ members }: Observation): string | null {
  return members.at(-1) ?? null;
}

function list(ids: readonly string[]): string {
  return ids.length > 3
    ? `${ids.slice(0, 3).join(", ")} and ${ids.length - 3} more`
    : ids.join(", ");
}
