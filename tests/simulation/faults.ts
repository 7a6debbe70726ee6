// What goes wrong in a world, by name and rate. Each single fault has an identity, so that it can be left out of a replay
// while all others stay: that is how a failing world is made small.
import { RefusedError, TransientError } from "../../app/engine/errors.ts";
import { shareOf } from "./chance.ts";
import { MINUTE, START_MS } from "./time.ts";

export const FAULTS = {
  "hook.lost": "a webhook never arrives",
  "hook.twice": "a webhook arrives again, with the same id",
  "hook.late": "a webhook arrives up to 40 minutes late",
  "hook.reordered": "a webhook arrives after those that follow it",
  "hook.redelivered": "all webhooks of the last minutes arrive again after a restart",
  "hook.forged": "a webhook with a wrong signature claims that something passed",
  "call.busy": "a call fails with 5xx before it took effect",
  "call.unanswered": "a call took effect, and its answer is lost (500, timeout)",
  "call.limited": "a call is refused for a while (429, secondary rate limit)",
  "call.refused": "a call is refused for good (403, 409, 422)",
  "call.slow": "a call takes seconds to minutes",
  outage: "every call fails for some minutes",
  "crash.step": "the app dies between two durable steps",
  "crash.call": "the app dies while a call is under way",
  "instance.frozen": "the app stands still for longer than its lease, another one takes over",
  "run.unnamed": "a dispatch is accepted without saying which run it made",
  "run.unlisted": "a run is listed only minutes later",
  "run.never": "a dispatch is accepted, and no run ever appears",
  "run.stuck": "a run never ends",
  "run.infrastructure": "a job fails in its set-up",
  "run.cancelled": "somebody cancels a run",
  "run.empty": "a run succeeds without a single job",
  "run.neutral": "a verification ends neutral, its evidence claims success",
  "run.speechless": "a verification claims success and leaves no evidence",
  "run.fast": "a verification claims success in a third of a second, whatever the content",
  "run.wrong": "a verification claims success for another commit than the one asked for",
  "run.unrequired": "a verification claims success without its required check",
  "run.flaky": "a verification of good content fails",
  "run.drift": "for a while verification fails on everything, mc/green included",
  "leg.lost": "an agent leaves nothing, or what it leaves cannot be read",
  "stop.variable": "the repository variable that stops all jobs is set for a while",
} as const;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS).filter((name): name is FaultName => name in FAULTS);

export class Faults {
  readonly #seed: number;
  readonly #rates: Readonly<Partial<Record<FaultName, number>>>;
  readonly #dropped: ReadonlySet<string>;
  readonly #numbers = new Map<string, number>();
  readonly counts = new Map<FaultName, number>();
  /** Identities of those that happened. */
  readonly happened: string[] = [];
  /** false: from now on nothing goes wrong any more. */
  on = true;
  onFault: (id: string) => void = () => {};

  constructor(
    seed: number,
    rates: Readonly<Partial<Record<FaultName, number>>>,
    dropped: ReadonlySet<string>,
  ) {
    this.#seed = seed;
    this.#rates = rates;
    this.#dropped = dropped;
  }

  /** Does it happen, this time? Times are counted per name and place. */
  hits(name: FaultName, place = ""): boolean {
    const rate = this.#rates[name];
    if (rate === undefined || !this.on) return false;
    const key = `${name}@${place}`;
    const number = (this.#numbers.get(key) ?? 0) + 1;
    this.#numbers.set(key, number);
    if (shareOf(this.#seed, key, number) >= rate) return false;
    const id = `${key}#${number}`;
    if (this.#dropped.has(id)) return false;
    this.note(name, id);
    return true;
  }

  note(name: FaultName, id: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.happened.push(id);
    this.onFault(id);
  }

  /** Some faults last: once per world, for some minutes, while it goes on. */
  during(name: "outage" | "run.drift" | "stop.variable", nowMs: number): boolean {
    if (this.#rates[name] === undefined || !this.on) return false;
    const id = `${name}@window#1`;
    if (this.#dropped.has(id)) return false;
    const from = START_MS + Math.floor(shareOf(this.#seed, id, "from") * 15 * MINUTE);
    const lasts = 2 * MINUTE + Math.floor(shareOf(this.#seed, id, "lasts") * 8 * MINUTE);
    if (nowMs < from || nowMs > from + lasts) return false;
    if (!this.counts.has(name)) this.note(name, id);
    return true;
  }

  /** Between 0 and `most`, for the fault that just happened. */
  amount(most: number): number {
    return Math.floor(shareOf(this.#seed, this.happened.at(-1) ?? "", "amount") * most);
  }
}

export const busy = (method: string): Error => new TransientError(`${method}: 502 Bad Gateway`);
export const limited = (method: string): Error =>
  new TransientError(`${method}: 429 secondary rate limit`, { retryAfterMs: 60_000 });
export const refused = (method: string): Error =>
  new RefusedError(`${method}: 403 Resource not accessible by integration`);
