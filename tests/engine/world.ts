// A small world around a real engine: a database file, a hand clock, and a product of three rules that is easy to check.
// An issue opens a counter; "add" deliveries count up and ask for an effect; its result is counted too.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, type EngineOptions, openEngine } from "../../app/engine/engine.ts";
import type { Delivery, Perform, Translate } from "../../app/engine/port.ts";
import { createLog, type Log } from "../../app/observe/log.ts";
import { isoTime } from "../../core/base/brand.ts";
import type { Decided } from "../../core/engine/decision.ts";
import type { Effect } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { type Db, openDatabase } from "../../db/client.ts";
import { type HandClock, handClock } from "./hand-clock.ts";

export const REPO = "ada/engine";

export interface World {
  readonly path: string;
  readonly db: Db;
  readonly clock: HandClock;
  /** Keys of performed effects, in order. */
  readonly performed: string[];
  readonly lines: string[];
  /** Replace to change what GitHub answers. */
  perform: Perform;
  translate: Translate;
  decide: EngineOptions["decide"];
  open(options?: Partial<EngineOptions>): Promise<Engine>;
  delivery(id: string, body: Body, repo?: string): Delivery;
  /** Moves the clock from one due time to the next, and lets the engine finish at each. */
  pass(engine: Engine, ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface Body {
  /** Effects that the decision asks for. */
  readonly effects?: readonly Effect[];
  readonly nothing?: boolean;
}

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "mc-engine-"));
  const path = join(folder, "mc.db");
  const db = await openDatabase(path);
  const clock = handClock();
  const engines: Engine[] = [];
  const lines: string[] = [];
  const log: Log = createLog({
    level: "debug",
    destination: { write: (line) => lines.push(line) },
  });
  const performed: string[] = [];
  const world: World = {
    path,
    db,
    clock,
    performed,
    lines,
    perform: async (effect) => {
      performed.push(effect.key);
      return null;
    },
    translate: async (delivery) => translateBody(delivery),
    decide: count,
    async open(options = {}) {
      const engine = await openEngine({
        db,
        clock,
        log,
        instanceId: "one",
        translate: (delivery, state) => world.translate(delivery, state),
        perform: (effect, repo, state) => world.perform(effect, repo, state),
        decide: (state, event) => world.decide(state, event),
        ...options,
      });
      engines.push(engine);
      return engine;
    },
    delivery: (id, body, repo = REPO) => ({
      id,
      repo,
      name: "issues",
      payload: JSON.stringify(body),
      receivedAt: isoTime(clock.now()),
    }),
    async pass(engine, ms) {
      const until = clock.now() + ms;
      await engine.idle();
      for (let next = clock.next(); next !== null && next <= until; next = clock.next()) {
        clock.advance(Math.max(0, next - clock.now()));
        await engine.idle();
      }
      clock.advance(until - clock.now());
      await engine.idle();
    },
    async close() {
      for (const engine of engines) await engine.close();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** Carries the effects of the body to `decide` in an event of our own. */
function translateBody(delivery: Delivery): readonly Event[] {
  const body: Body = JSON.parse(delivery.payload);
  if (body.nothing === true) return [];
  const event: Event = {
    type: "StateWritten",
    at: isoTime(Date.parse(delivery.receivedAt)),
    commit: "0".repeat(40) as never,
  };
  return [{ ...event, ...{ effects: body.effects ?? [] } }];
}

/** Counts every event in `generation`; asks for what the event carries. */
export function count(state: RepoState, event: Event): Decided {
  const asked = "effects" in event ? (event.effects as readonly Effect[]) : [];
  const row = { ...state.repo, generation: state.repo.generation + 1 };
  return {
    decision: {
      because: [{ subject: "repo", text: `${event.type} is number ${row.generation}` }],
      changes: [{ kind: "repo.put", row }],
      effects: asked,
    },
    state: { ...state, repo: row },
  };
}

export const react = (comment: number): Effect => ({
  kind: "comment.react",
  key: `comment.react/${comment}`,
  comment,
  content: "eyes",
});

export const comment = (body: string, debounceMs = 0): Effect => ({
  kind: "comment.ensure",
  key: "comment/1/mission",
  thread: 1,
  topic: "mission",
  body,
  debounceMs,
});

/** A door that a test opens when it is time. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
