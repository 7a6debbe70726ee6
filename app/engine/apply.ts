// One delivery: translate, decide, one write. Guards I5: the delivery is closed in the transaction that stores everything
// that follows from it, so it is applied once or not at all.
import { z } from "zod";
import { issuesNamed } from "../../core/backlog/named.ts";
import { backlogOf } from "../../core/backlog/settings.ts";
import { NO_BACKLOG } from "../../core/backlog/slice.ts";
import { InvariantError } from "../../core/base/assert.ts";
import { isoTime, msOf } from "../../core/base/brand.ts";
import { fingerprint } from "../../core/base/fingerprint.ts";
import {
  DEBOUNCE_PERIODS,
  DELIVERY_TRIES,
  ERROR_TEXT_MAX,
  RETRY_AFTER_MAX_MS,
  RETRY_BASE_MS,
  RETRY_MAX_MS,
} from "../../core/base/limits.ts";
import { retryDelayMs } from "../../core/base/retry.ts";
import type { Decision } from "../../core/engine/decision.ts";
import type { Effect, EffectOf } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { WINDOW_MS } from "../../core/notice/again.ts";
import type { Tx } from "../../db/client.ts";
import { isConstraint } from "../../db/driver.ts";
import { applyChanges } from "../../db/repo-state.ts";
import { backlog } from "../../db/repos/backlog.ts";
import { decisions } from "../../db/repos/decisions.ts";
import { deliveries, type WaitingDelivery } from "../../db/repos/deliveries.ts";
import { effects } from "../../db/repos/effects.ts";
import { lanes } from "../../db/repos/lanes.ts";
import { notices } from "../../db/repos/notices.ts";
import { timers } from "../../db/repos/timers.ts";
import { classify, TransientError } from "./errors.ts";
import type { Lane } from "./lane.ts";

/** The lane stops: the write that said so is stored. */
export class LaneStopped extends Error {
  override readonly name = "LaneStopped";
}

/** An event that the outbox or a timer stored: written by us, so only its frame is checked. */
const EventFrame = z.looseObject({ type: z.string(), at: z.string() });
const StoredEvent = z.custom<Event>((value) => EventFrame.safeParse(value).success);

interface Step {
  readonly event: Event;
  readonly decision: Decision;
}

export type Applied =
  | { readonly state: RepoState; readonly enqueued: boolean }
  /** No event is ours; the delivery is still to be closed. */
  | "nothing to apply";

/** Answers with the state after the delivery, and whether effects were enqueued. */
export async function apply(
  lane: Lane,
  delivery: WaitingDelivery,
  state: RepoState,
): Promise<Applied> {
  const { road } = lane;
  const log = road.log.child({ repo: lane.repo, delivery: delivery.id, event: delivery.name });
  let events: readonly Event[];
  try {
    events = await translate(lane, delivery, state);
  } catch (error) {
    await postpone(lane, delivery, error);
    return { state, enqueued: false };
  }
  await road.step("delivery.translated", lane.repo);
  if (events.length === 0) return "nothing to apply";

  const steps: Step[] = [];
  let after = await withBacklog(lane, state, events);
  try {
    for (const event of events) {
      const decided = road.decide(after, event);
      steps.push({ event, decision: decided.decision });
      after = decided.state;
    }
  } catch (error) {
    return await stop(lane, delivery, error);
  }
  await road.step("delivery.decided", lane.repo);

  try {
    await lane.write((tx) => store(tx, lane, delivery, steps));
  } catch (error) {
    if (isConstraint(error) || error instanceof InvariantError) {
      return await stop(lane, delivery, error);
    }
    throw error;
  }
  await road.step("delivery.applied", lane.repo);
  for (const { event, decision } of steps) {
    log.info({ type: event.type, because: decision.because }, "decided");
  }
  const enqueued = steps.some(({ decision }) => decision.effects.length > 0);
  return { state: after, enqueued };
}

/** Its rows are also written by others than deciding, so they are read for every delivery; nothing while it is off. */
async function withBacklog(
  lane: Lane,
  state: RepoState,
  events: readonly Event[],
): Promise<RepoState> {
  if (backlogOf(state.repo) === null) {
    return state.backlog === NO_BACKLOG ? state : { ...state, backlog: NO_BACKLOG };
  }
  const named = events.flatMap((event) => issuesNamed(state, event));
  const seen = await lane.road.db.read((tx) => backlog.slice(tx, lane.repo, named));
  return { ...state, backlog: seen };
}

async function translate(
  lane: Lane,
  delivery: WaitingDelivery,
  state: RepoState,
): Promise<readonly Event[]> {
  if (delivery.name !== "event") return await lane.road.translate(delivery, state);
  const payload: unknown = JSON.parse(delivery.payload);
  return [StoredEvent.parse(payload)];
}

async function store(
  tx: Tx,
  lane: Lane,
  delivery: WaitingDelivery,
  steps: readonly Step[],
): Promise<void> {
  const { repo, now } = lane;
  if (!(await deliveries.close(tx, delivery.seq, now))) {
    throw new InvariantError(`delivery ${delivery.id} is applied once (I5)`);
  }
  for (const [position, { event, decision }] of steps.entries()) {
    await applyChanges(tx, repo, decision.changes);
    const id = await decisions.append(tx, {
      repo,
      delivery: delivery.id,
      position,
      eventType: event.type,
      event: JSON.stringify(event),
      // Traces have a table of their own: the journal would hold them twice.
      changes: JSON.stringify(decision.changes.filter(({ kind }) => kind !== "trace.add")),
      at: now,
      because: decision.because,
    });
    for (const effect of decision.effects) await enqueue(tx, lane, effect, id);
  }
}

async function enqueue(tx: Tx, lane: Lane, effect: Effect, decision: number): Promise<void> {
  const { repo } = lane;
  if (effect.kind === "timer.set") return timers.set(tx, repo, effect.timer, effect.due);
  if (effect.kind === "timer.cancel") return timers.cancel(tx, repo, effect.timer);
  if (effect.kind === "notify") return storeNotice(tx, lane, effect);
  const nowMs = lane.road.clock.now();
  const debounceMs = effect.kind === "comment.ensure" ? effect.debounceMs : 0;
  return effects.enqueue(tx, {
    repo,
    key: effect.key,
    kind: effect.kind,
    body: JSON.stringify(effect),
    decision,
    now: isoTime(nowMs),
    due: isoTime(nowMs + debounceMs),
    latest: isoTime(nowMs + debounceMs * DEBOUNCE_PERIODS),
  });
}

/** For its window after now, or after the quiet hours. */
function storeNotice(tx: Tx, lane: Lane, effect: EffectOf<"notify">): Promise<void> {
  const nowMs = lane.road.clock.now();
  const due = isoTime(Math.max(nowMs, msOf(effect.due)) + WINDOW_MS);
  return notices.add(tx, lane.repo, { ...effect, due }, isoTime(nowMs));
}

/** GitHub is busy: later again. Anything else is parked, and the lane goes on: bad input must not hold up the good. */
async function postpone(lane: Lane, delivery: WaitingDelivery, thrown: unknown): Promise<void> {
  const error = classify(thrown, delivery.tries + 1);
  const text = error.message.slice(0, ERROR_TEXT_MAX);
  const log = lane.road.log.child({ repo: lane.repo, delivery: delivery.id, event: delivery.name });
  if (error instanceof TransientError && delivery.tries + 1 < DELIVERY_TRIES) {
    const due = isoTime(lane.road.clock.now() + retryMs(delivery, error.retryAfterMs));
    await lane.write((tx) => deliveries.retry(tx, delivery.seq, due, text));
    log.warn({ err: thrown, due, tries: delivery.tries + 1 }, "delivery is tried again");
    return;
  }
  const reference = referenceOf(delivery);
  const because = `Delivery ${delivery.id} (${delivery.name}) was set aside: ${text} (ref ${reference})`;
  await lane.write(async (tx) => {
    await deliveries.park(tx, delivery.seq, text, reference);
    await note(tx, lane, "delivery.parked", reference, because);
  });
  log.warn({ err: thrown, reference }, "delivery parked");
}

/** Our own bug: nothing more is decided here until a person looks (or the app starts again). */
async function stop(lane: Lane, delivery: WaitingDelivery, error: unknown): Promise<never> {
  const reference = referenceOf(delivery);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const because = `This repository stands still: internal error, ref ${reference}`;
  await lane.write(async (tx) => {
    await deliveries.park(tx, delivery.seq, text.slice(0, ERROR_TEXT_MAX), reference);
    await note(tx, lane, "lane.stopped", reference, because);
    await lanes.stop(tx, lane.repo, because, reference);
  });
  lane.road.log.error(
    { repo: lane.repo, delivery: delivery.id, reference, err: error },
    "lane stopped",
  );
  throw new LaneStopped(because);
}

async function note(tx: Tx, lane: Lane, type: string, reference: string, text: string) {
  await decisions.append(tx, {
    repo: lane.repo,
    delivery: `${type}:${reference}`,
    position: 0,
    eventType: type,
    event: "{}",
    changes: "[]",
    at: lane.now,
    because: [{ subject: "repo", text }],
  });
}

const referenceOf = (delivery: WaitingDelivery): string =>
  fingerprint(`${delivery.repo}/${delivery.id}/${delivery.tries}`).slice(0, 8);

function retryMs(delivery: WaitingDelivery, retryAfterMs: number | null): number {
  const asked = retryAfterMs === null ? null : Math.min(retryAfterMs, RETRY_AFTER_MAX_MS);
  const backoff = { baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS };
  return retryDelayMs(backoff, delivery.tries, `${delivery.id}/${delivery.tries}`, asked);
}
