// What the queue does next, case by case: one line of a view, and what the plan says about it.
import { describe, expect, test } from "vitest";
import { planQueue } from "../../../../core/merge/policy/plan.ts";
import type { QueueView } from "../../../../core/merge/policy/view.ts";
import { carriedOut, element, RUN_MS, running, saw, view } from "./view.ts";

const elements = (...ids: string[]) => ids.map((id, order) => element(id, { order }));

describe("landing", () => {
  test("a longer prefix that passed clears the shorter one that failed", () => {
    const plan = planQueue(
      view({
        elements: elements("a", "b", "c"),
        observations: [saw("failed", ["a"]), saw("passed", ["a", "b"])],
      }),
    );
    expect(plan.land?.members).toEqual(["a", "b"]);
    expect(plan.eject).toEqual([]);
  });

  test.each([
    ["landed exactly as its first part", [{ id: "a", files: [], landing: 1 }], ["b", "c"]],
    ["something else landed", [{ id: "x", files: [], landing: 1 }], null],
    ["the order of landing was another", [{ id: "b", files: [], landing: 1 }], null],
    ["what landed is not known", [], null],
  ] as const)("a prefix of an earlier mc/green: %s", (_, landed, members) => {
    const left = ["a", "b", "c"].filter((id) => !landed.some((one) => one.id === id));
    const plan = planQueue(
      view({
        landing: 1,
        landed,
        elements: elements(...left),
        observations: [saw("passed", ["a", "b", "c"])],
      }),
    );
    expect(plan.land?.members ?? null).toEqual(members);
  });

  test("not with a member that left, nor before what it needs", () => {
    const gone = view({ elements: elements("a"), observations: [saw("passed", ["a", "b"])] });
    expect(planQueue(gone).land).toBeNull();
    const needs = view({
      elements: [element("a"), element("b", { needs: ["a"] })],
      observations: [saw("passed", ["b"])],
    });
    expect(planQueue(needs).land).toBeNull();
  });

  test("a small solo waits for a larger verification that it would make worthless", () => {
    const large = ["b", "c", "d", "e"];
    const waiting = view({
      elements: elements("a", ...large),
      chain: large,
      probes: [running(large)],
      observations: [saw("passed", ["a"]), saw("passed", ["b", "c"], { landing: 9 })],
    });
    expect(planQueue(waiting).land).toBeNull();
    expect(planQueue({ ...waiting, probes: [] }).land?.members).toEqual(["a"]);
  });
});

test("what waited for a verification that is stopped lands in the same plan", () => {
  const large = ["b", "c", "d", "e"];
  const hopeless = view({
    elements: elements("a", ...large),
    chain: large,
    probes: [running(large)],
    observations: [saw("passed", ["a"]), saw("failed", ["b"]), saw("failed", ["c", "d"])],
  });
  const plan = planQueue(hopeless);
  expect(plan.cancel).toHaveLength(1);
  expect(plan.land?.members).toEqual(["a"]);
  expect(plan.start).toEqual([]);
});

describe("ejecting", () => {
  const twice = [saw("failed", ["a"]), saw("failed", ["a"])];

  test("after two failures that contain it, with the reason", () => {
    const [out] = planQueue(view({ elements: elements("a"), observations: twice })).eject;
    expect(out?.id).toBe("a");
    expect(out?.with).toEqual([]);
    expect(out?.because).toMatch(/^bad on its own \(9\d(\.\d)? %\): 2 verifications/);
  });

  test("not after one, however sure", () => {
    const sure = element("a", { prior: 0.99 });
    expect(planQueue(view({ elements: [sure], observations: twice.slice(0, 1) })).eject).toEqual(
      [],
    );
  });

  test("not while mc/green itself fails, and the queue says so", () => {
    const control = saw("failed", [], { atMs: RUN_MS });
    const plan = planQueue(view({ elements: elements("a"), observations: [...twice, control] }));
    expect(plan.eject).toEqual([]);
    expect(plan.drift).toMatch(/mc\/green itself fails/);
    expect(plan.start).toEqual([]);
  });

  test("the later of a pair, and the earlier is named", () => {
    const plan = planQueue(
      view({
        elements: elements("a", "b").map((one) => ({ ...one, files: ["shared.ts"] })),
        observations: [
          saw("passed", ["a"]),
          saw("passed", ["b"]),
          saw("failed", ["a", "b"]),
          saw("failed", ["a", "b"]),
        ],
      }),
    );
    expect(plan.eject.map((one) => [one.id, one.with])).toEqual([["b", ["a"]]]);
  });

  test("a sync element is reported like any other, so that the queue can close", () => {
    const sync = element("s", { kind: "sync" });
    const observations = [saw("failed", ["s"]), saw("failed", ["s"])];
    expect(planQueue(view({ elements: [sync], observations })).eject[0]?.id).toBe("s");
  });
});

describe("what cannot be told", () => {
  const measures = { ...view().measures, flakeRate: 0.4 };
  const thrice = ["x", "y", "z"].map((signature) => saw("failed", ["a"], { signature }));
  const lone = view({ elements: [element("a", { prior: 0.03 })], measures, observations: thrice });

  test("failed three times as it stands, with nothing else to learn: it leaves, and how sure that is is said", () => {
    const [out] = planQueue(lone).eject;
    expect(out).toMatchObject({ id: "a", with: [], observations: thrice.map(({ id }) => id) });
    expect(out?.probability).toBeLessThan(0.5);
    expect(out?.because).toMatch(/^failed 3 of 3 verifications.*flaky tests.*\d+ %/);
  });

  test("not while another verification may tell more", () => {
    const another = { ...lone, elements: [...lone.elements, element("b")] };
    const plan = planQueue(another);
    expect(plan.eject).toEqual([]);
    expect(plan.start.map(({ members }) => members)).toContainEqual(["b"]);
    const both = planQueue(carriedOut(another, plan));
    expect([both.eject, both.start]).toEqual([[], []]);
  });

  test("nor after two failures, which are verified once more", () => {
    const plan = planQueue({ ...lone, observations: thrice.slice(1) });
    expect(plan.eject).toEqual([]);
    expect(plan.start.map(({ members }) => members)).toEqual([["a"]]);
  });

  test("nor while mc/green is in doubt", () => {
    const alike = ["a", "b"].flatMap((id) =>
      [1, 2, 3].map(() => saw("failed", [id], { signature: "same" })),
    );
    const plan = planQueue({
      ...lone,
      elements: [element("a"), element("b")],
      observations: alike,
    });
    expect(plan.eject).toEqual([]);
    expect(plan.start.map(({ kind }) => kind)).toEqual(["control"]);
  });
});

describe("slots that others hold", () => {
  const many = elements(..."abcdefgh").map((one) => ({ ...one, prior: 0.1 }));
  const slots = (busy: number) => ({ ...view().settings, slots: 4, busy });

  test("are not used, but one is always the queue's", () => {
    const started = [0, 2, 3, 4, 9].map(
      (busy) => planQueue(view({ elements: many, settings: slots(busy) })).start.length,
    );
    expect(started).toEqual([4, 2, 1, 1, 1]);
  });

  test("change nothing of how the queue works: the chain is that of the slots there are", () => {
    const nowMs = 100 * RUN_MS;
    const fresh = many.map((one) => ({ ...one, queuedAtMs: nowMs }));
    const old = element("old", { prior: 0.4, queuedAtMs: 0 });
    const first = (settings: QueueView["settings"]) =>
      planQueue(view({ nowMs, elements: [old, ...fresh], settings })).chain[0];
    expect([first(slots(0)), first(slots(3))]).toEqual(["a", "a"]);
    expect(first({ ...slots(0), slots: 1 })).toBe("old");
  });
});

describe("the only slot", () => {
  const one = { ...view().settings, slots: 1 };

  test("after a failure the likeliest to be bad is verified alone: a second failure settles it", () => {
    const plan = planQueue(
      view({
        elements: [element("a", { prior: 0.05 }), element("b", { prior: 0.15 })],
        settings: one,
        observations: [saw("failed", ["a", "b"])],
      }),
    );
    expect(plan.start).toMatchObject([{ kind: "solo", members: ["b"] }]);
    expect(plan.start[0]?.because).toMatch(/failed together with others/);
  });

  test("a group is verified that fails about as often as it passes", () => {
    const ids = Array.from({ length: 30 }, (_, at) => `n${at}`);
    const plan = (prior: number) =>
      planQueue(view({ elements: ids.map((id) => element(id, { prior })), settings: one }));
    const sizes = [0.3, 0.1, 0.02].map((prior) => plan(prior).start[0]?.members.length ?? 0);
    expect(sizes).toEqual([2, expect.closeTo(6, -0.5), 12]);
  });

  test("a suspect that waits too long is not put off for others", () => {
    const nowMs = 100 * RUN_MS;
    const old = element("old", { prior: 0.4, queuedAtMs: 0 });
    const fresh = elements(..."abcdefgh").map((other) => ({ ...other, queuedAtMs: nowMs }));
    const observations = [saw("failed", ["old"])];
    const plan = planQueue(view({ nowMs, elements: [old, ...fresh], settings: one, observations }));
    expect(plan.start).toMatchObject([{ kind: "solo", members: ["old"] }]);
  });
});

describe("drift", () => {
  const alike = (signature: string | null) =>
    view({
      elements: elements("a", "b"),
      observations: ["a", "a", "b", "b"].map((id) => saw("failed", [id], { signature })),
    });

  test("different elements that fail alone in the same way: mc/green is verified first", () => {
    const plan = planQueue(alike("expired certificate"));
    expect(plan.start[0]?.kind).toBe("control");
    expect(plan.eject).toEqual([]);
  });

  test("after mc/green passed, they are bad", () => {
    const doubted = alike("same assertion");
    const control = saw("passed", []);
    const plan = planQueue({ ...doubted, observations: [...doubted.observations, control] });
    expect(plan.eject.map(({ id }) => id).toSorted()).toEqual(["a", "b"]);
  });

  test("failures without a signature are no drift", () => {
    const plan = planQueue(alike(null));
    expect(plan.start.some(({ kind }) => kind === "control")).toBe(false);
    expect(plan.eject).toHaveLength(2);
  });
});

describe("the chain", () => {
  test("sync first, then needs before what needs them", () => {
    const plan = planQueue(
      view({
        elements: [
          element("z", { needs: ["y"], rank: 1 }),
          element("y", { rank: 2 }),
          element("s", { kind: "sync" }),
        ],
      }),
    );
    expect(plan.chain).toEqual(["s", "y", "z"]);
  });

  test("what conflicts textually waits, and says for whom", () => {
    const plan = planQueue(view({ elements: elements("a", "b"), conflicts: [["b", "a"]] }));
    expect(plan.chain).toEqual(["a"]);
    expect(plan.waits.get("b")).toBe("its merge conflicts with a; waits until that landed or left");
  });

  test("urgent before others, what much waits for before what nothing waits for", () => {
    const plan = planQueue(
      view({ elements: [element("a"), element("b", { priority: 1 }), element("c", { rank: 4 })] }),
    );
    expect(plan.chain).toEqual(["c", "b", "a"]);
  });

  test("a running prefix keeps its place when something urgent arrives", () => {
    const before = view({ elements: elements("a", "b") });
    const after = carriedOut(before, planQueue(before));
    const urgent = { ...after, elements: [...after.elements, element("u", { priority: 1 })] };
    expect(planQueue(urgent).chain.slice(0, 2)).toEqual(["a", "b"]);
  });
});

describe("strange views", () => {
  test.each([
    ["empty", view()],
    ["no slots", view({ elements: elements("a"), settings: { ...view().settings, slots: 0 } })],
    ["duplicates", view({ elements: [element("a"), element("a", { priority: 1 })] })],
    ["unknown ids", view({ chain: ["?"], probes: [running(["?"])], conflicts: [["?", "!"]] })],
    [
      "a circle",
      view({ elements: [element("a", { needs: ["b"] }), element("b", { needs: ["a"] })] }),
    ],
    ["needs itself", view({ elements: [element("a", { needs: ["a"] })] })],
    [
      "no measures",
      view({
        elements: elements("a"),
        measures: { runMs: 0, flakeRate: Number.NaN, overlapConflict: -1, hiddenConflict: 2 },
      }),
    ],
    [
      "a landing to come",
      view({ elements: elements("a"), observations: [saw("passed", ["a"], { landing: 7 })] }),
    ],
  ])("%s: a plan all the same", (_, strange) => {
    const plan = planQueue(strange);
    expect(plan.land).toBeNull();
    expect(plan.eject).toEqual([]);
    expect(new Set(plan.chain).size).toBe(plan.chain.length);
  });
});

test("what waits too long is verified alone, on half the slots at most", () => {
  const old = element("old", { prior: 0.4, queuedAtMs: 0 });
  const ids = Array.from({ length: 12 }, (_, at) => `n${at}`);
  const fresh = ids.map((id) => element(id, { queuedAtMs: 100 * RUN_MS }));
  const plan = planQueue(view({ nowMs: 100 * RUN_MS, elements: [old, ...fresh] }));
  expect(plan.start[0]).toMatchObject({ kind: "solo", members: ["old"] });
  const all = planQueue(view({ nowMs: 200 * RUN_MS, elements: [old, ...fresh] }));
  expect(all.start.filter(({ because }) => because.includes("too long"))).toHaveLength(2);
});

test("who waits is told with whom it is verified, and who is suspected of what", () => {
  const start = view({ elements: elements("a", "b", "c") });
  const plan = planQueue(carriedOut(start, planQueue(start)));
  expect(plan.waits.get("c")).toMatch(/verified together with a, b; a pass lands all 3|alone/);
  const failed = planQueue(view({ elements: elements("a"), observations: [saw("failed", ["a"])] }));
  expect(failed.waits.get("a")).toMatch(/^suspected \(8\d %\): failed once alone; being verified/);
  expect(failed.expectedMs.get("a")).toBeGreaterThan(0);
});
