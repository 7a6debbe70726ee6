import { describe, expect, test } from "vitest";
import { DRIVE_DEFAULTS, type DriveOptions, drive } from "../../../bench/queue/systems/ours.ts";
import type { Policy, QueuePlan, QueueView } from "../../../core/merge/policy/view.ts";
import { CALM, play, unitsOf } from "./world.ts";

const nothing: QueuePlan = {
  land: null,
  eject: [],
  chain: [],
  start: [],
  cancel: [],
  drift: null,
  suspicion: new Map(),
  waits: new Map(),
  expectedMs: new Map(),
};

/** The head alone, one at a time; a failure throws it out. */
const oneAtATime: Policy = (view) => {
  const head = view.elements[0];
  if (head === undefined) return nothing;
  const seen = view.observations.find(({ members }) => members[0] === head.id);
  if (seen?.outcome === "passed") {
    return { ...nothing, land: { members: [head.id], observation: seen.id } };
  }
  const { id } = head;
  if (seen !== undefined) {
    const eject = [{ id, probability: 1, observations: [seen.id], with: [], because: "it failed" }];
    return { ...nothing, eject };
  }
  const start = [{ kind: "prefix" as const, members: [id], because: "it is the head" }];
  return { ...nothing, chain: [id], start: view.probes.length === 0 ? start : [] };
};

const driven = (policy: Policy, changes: Partial<DriveOptions> = {}) =>
  play((lab) => drive(lab, { ...DRIVE_DEFAULTS, checked: true, ...changes, policy }), units);
const units = unitsOf([{}, { bad: true }, { breaks: [0] }, {}]);

describe("a policy driven through its view", () => {
  test("lands what passed and throws out what failed", () => {
    const outcome = driven(oneAtATime);
    expect([...outcome.landedMs.keys()]).toEqual([0, 3]);
    expect([...outcome.ejectedMs.keys()]).toEqual([1, 2]);
    expect([outcome.runs, outcome.mostRunning, outcome.untested]).toEqual([4, 1, 0]);
    expect(outcome.falseEjects).toEqual([]);
  });

  test("sees no truth: the views of worlds that differ only in it are the same at first", () => {
    const first = (truth: Parameters<typeof unitsOf>[0]): QueueView | undefined => {
      const views: QueueView[] = [];
      const policy: Policy = (view) => {
        views.push(view);
        return oneAtATime(view);
      };
      play((lab) => drive(lab, { ...DRIVE_DEFAULTS, policy }), unitsOf(truth));
      return views[0];
    };
    expect(first([{ bad: true }, { breaks: [2] }, {}])).toEqual(first([{}, {}, {}]));
  });

  test("what it lands without a passed verification counts, and is red where it is", () => {
    const policy: Policy = ({ elements }) => {
      const members = elements.map(({ id }) => id);
      return members.length === 0
        ? nothing
        : { ...nothing, land: { members, observation: "none" } };
    };
    const outcome = driven(policy);
    expect(outcome.untested).toBe(1);
    expect(outcome.red).toEqual([1, 2]);
  });

  test("may not use more slots than there are", () => {
    const policy: Policy = ({ elements }) => ({
      ...nothing,
      start: [...elements, ...elements].map(({ id }) => ({
        kind: "solo" as const,
        members: [id],
        because: "",
      })),
    });
    expect(() => driven(policy)).toThrow(/all 4 slots/);
  });

  test("may not probe a prefix its chain does not begin with, nor name what has left", () => {
    const probe =
      (members: readonly string[]): Policy =>
      () => ({ ...nothing, start: [{ kind: "prefix", members, because: "" }] });
    expect(() => driven(probe(["a"]))).toThrow(/does not begin with/);
    const gone: Policy = () => ({
      ...nothing,
      eject: [{ id: "a", probability: 1, observations: [], with: [], because: "" }],
    });
    expect(() => driven(gone)).toThrow(/not in the queue/);
  });

  test("a plan that asks for more once it was carried out is found", () => {
    const policy: Policy = (view) =>
      view.probes.length < 2
        ? { ...nothing, chain: [], start: soloOf(view) }
        : { ...nothing, start: [] };
    expect(() => driven(policy)).toThrow(/asks for more/);
    expect(() => driven(policy, { checked: false })).toThrow(/verifies without end/);
  });

  test("signatures are given on request alone", () => {
    const seen: (string | null)[] = [];
    const watching: Policy = (view) => {
      const last = view.observations.at(-1);
      if (last?.outcome === "failed") seen.push(last.signature);
      return oneAtATime(view);
    };
    driven(watching);
    expect(new Set(seen)).toEqual(new Set([null]));
    seen.length = 0;
    driven(watching, { signatures: true });
    expect(new Set(seen)).toEqual(new Set(["unit-1", "pair-0-2"]));
    expect(CALM.flake).toBe(0);
  });
});

function soloOf(view: QueueView): QueuePlan["start"] {
  const [head] = view.elements;
  return head === undefined ? [] : [{ kind: "solo", members: [head.id], because: "" }];
}
