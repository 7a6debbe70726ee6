// Concurrency groups of one repository: at most one holder, at most one that waits. A newcomer replaces the one that
// waits, and with `cancel-in-progress` asks the holder to end.

export interface Member {
  /** May start now. */
  readonly enter: () => void;
  /** Replaced or asked to end; a holder still calls `leave` when it has ended. */
  readonly cancel: () => void;
}

interface Group {
  holder: Member | null;
  readonly waiting: Member[];
}

/** With `queue: max`. */
const QUEUE_MAX = 100;

export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /** Enters at once when the group is free; otherwise `enter` is called later, or `cancel`. */
  join(
    name: string,
    member: Member,
    options: Pick<Concurrency, "cancelInProgress" | "queue">,
  ): void {
    const key = name.toLowerCase();
    const group = this.#groups.get(key) ?? { holder: null, waiting: [] };
    this.#groups.set(key, group);
    if (group.holder === null) {
      group.holder = member;
      member.enter();
      return;
    }
    const allowed = options.queue === "max" ? QUEUE_MAX : 1;
    const replaced = group.waiting.splice(0, Math.max(0, group.waiting.length + 1 - allowed));
    group.waiting.push(member);
    for (const one of replaced) one.cancel();
    if (options.cancelInProgress) group.holder.cancel();
  }

  /** Ends membership, whether it held the group or waited; does nothing for a stranger. */
  leave(name: string, member: Member): void {
    const key = name.toLowerCase();
    const group = this.#groups.get(key);
    if (group === undefined) return;
    if (group.holder !== member) {
      const index = group.waiting.indexOf(member);
      if (index >= 0) group.waiting.splice(index, 1);
      return;
    }
    const next = group.waiting.shift() ?? null;
    group.holder = next;
    if (next === null) this.#groups.delete(key);
    else next.enter();
  }
}

/** `concurrency:` of a workflow or job, evaluated. */
export interface Concurrency {
  readonly group: string;
  readonly cancelInProgress: boolean;
  readonly queue: "single" | "max";
}

export function readConcurrency(value: unknown): Concurrency | null {
  if (typeof value === "string") {
    return value === "" ? null : { group: value, cancelInProgress: false, queue: "single" };
  }
  if (typeof value !== "object" || value === null) return null;
  const parts: Record<string, unknown> = { ...value };
  const group = String(parts.group ?? "");
  if (group === "") return null;
  return {
    group,
    cancelInProgress: String(parts["cancel-in-progress"] ?? "false") === "true",
    queue: parts.queue === "max" ? "max" : "single",
  };
}
