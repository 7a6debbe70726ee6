// Briefs are told what earlier work taught: written down before the run is asked for, so that every try tells the same; and when
// nothing can be looked up, the work begins without.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TransientError } from "../../app/engine/errors.ts";
import { dispatchId, isoTime, missionId, repoName, unitId } from "../../core/base/brand.ts";
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { ExperienceRow } from "../../core/engine/rows/memory-row.ts";
import { experiences } from "../../db/repos/experiences.ts";
import { recalls } from "../../db/repos/recalls.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { sql } from "../../db/sql.ts";
import { openWorld, REPO, type World } from "./world.ts";

const DISPATCH = dispatchId("mc-m1-work-1");
const BRIEF = `${JSON.stringify({ schema: "mc.brief/1", leg: "parser" }, null, 1)}\n`;

const effect: EffectOf<"run.dispatch"> = {
  kind: "run.dispatch",
  key: `run.dispatch/${DISPATCH}`,
  dispatch: DISPATCH,
  purpose: "work",
  workflow: "mc-work.yml",
  inputs: {},
  briefs: { "parser.json": BRIEF, "lexer.json": BRIEF },
  recalls: {
    parser: { audience: "worker", terms: ["retry"], scope: ["src/client.ts"], budget: 600 },
  },
};

let world: World;
let seen: EffectOf<"run.dispatch">[];
let events: Event[];
beforeEach(async () => {
  world = await openWorld();
  seen = [];
  events = [];
  await world.db.write((tx) => repositories.ensure(tx, REPO));
  const { decide } = world;
  world.decide = (state, event) => {
    events.push(event);
    return decide(state, event);
  };
  world.perform = async (asked) => {
    if (asked.kind !== "run.dispatch") return null;
    seen.push(asked);
    return {
      type: "RunDispatched",
      at: isoTime(world.clock.now()),
      dispatch: DISPATCH,
      runId: 7,
      url: "",
    };
  };
});
afterEach(() => world.close());

const remember = (unit: string, summary: string): Promise<void> =>
  world.db.write((tx) => experiences.add(tx, experience(unit, summary)));

const experience = (unit: string, summary: string): ExperienceRow => ({
  repo: repoName(REPO),
  mission: missionId("m0"),
  unit: unitId(unit),
  attempt: 1,
  at: isoTime(world.clock.now()),
  title: "Retry the client",
  scope: "",
  files: ["src/client.ts"],
  status: "landed",
  category: "",
  summary,
  discoveries: [],
  concerns: [],
  reward: 0.9,
  agent: "scripted",
  model: "",
  specialist: "",
});

const memoryOf = (asked: EffectOf<"run.dispatch"> | undefined, leg = "parser"): unknown =>
  JSON.parse(asked?.briefs[`${leg}.json`] ?? "{}").memory;

describe("a run that is asked for", () => {
  test("is told what is known, in the brief of the leg that asked, and the event says what", async () => {
    await remember("client", "backoff with jitter");
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [effect] }));
    await engine.idle();
    expect(memoryOf(seen[0])).toBe(
      "### Earlier Work Like This\n- [Retry the client] succeeded (reward=0.90): backoff with jitter\n  Files: src/client.ts",
    );
    expect(seen[0]?.briefs["lexer.json"]).toBe(BRIEF);
    expect(events.find(({ type }) => type === "RunDispatched")).toMatchObject({
      told: { parser: [{ kind: "experience", id: "m0/client/1" }] },
    });
  });

  test("a second try tells exactly the same, whatever was learned in between", async () => {
    await remember("client", "backoff with jitter");
    const { perform } = world;
    world.perform = async (...asked) => {
      const event = await perform(...asked);
      if (seen.length === 1) {
        await remember("other", "retry is done by the proxy now");
        throw new TransientError("GitHub is busy");
      }
      return event;
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [effect] }));
    await world.pass(engine, 60_000);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.briefs).toEqual(seen[0]?.briefs);
    expect(memoryOf(seen[0])).toContain("backoff with jitter");
  });

  test("nothing known leaves the brief as it was, also on the second try", async () => {
    const { perform } = world;
    world.perform = async (...asked) => {
      const event = await perform(...asked);
      if (seen.length > 1) return event;
      await remember("client", "backoff with jitter");
      throw new TransientError("GitHub is busy");
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [effect] }));
    await world.pass(engine, 60_000);
    expect(seen.map(({ briefs }) => briefs["parser.json"])).toEqual([BRIEF, BRIEF]);
    expect(await world.db.read((tx) => recalls.ofDispatch(tx, REPO, DISPATCH))).toMatchObject([
      { leg: "parser", text: "", items: [] },
    ]);
  });

  test("a damaged index costs the memory, not the work", async () => {
    await remember("client", "backoff with jitter");
    await world.db.write((tx) => tx.run(sql`drop table experience_fts`));
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [effect] }));
    await engine.idle();
    expect(seen).toHaveLength(1);
    expect(seen[0]?.briefs["parser.json"]).toBe(BRIEF);
    expect(world.lines.join("")).toContain("nothing could be looked up");
  });

  test("without a wish nothing is looked up", async () => {
    const { recalls: _, ...plain } = effect;
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [plain] }));
    await engine.idle();
    expect(seen[0]).toEqual(plain);
    expect(events.find(({ type }) => type === "RunDispatched")).not.toHaveProperty("told");
  });
});
