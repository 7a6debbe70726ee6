// Branches: compare-and-swap through git, refusals in words, and nothing outside of what is ours (SR16, SR17).
import { describe, expect, test } from "vitest";
import { RefusedError } from "../../../app/engine/errors.ts";
import { forbidden } from "../../../app/github/allow.ts";
import type { EffectOf, RefsPurpose, RefUpdate } from "../../../core/engine/effect.ts";
import { performer } from "../support/deed.ts";
import { commit, M1, NOW, stateOf } from "../support/state.ts";

const move = (
  purpose: RefsPurpose,
  ref: string,
  after: RefUpdate["after"] = commit("2"),
): EffectOf<"refs.move"> => ({
  kind: "refs.move",
  key: "m",
  purpose,
  updates: [{ ref, before: commit("1"), after }],
});
const land = { kind: "land", commit: commit("2") } as const;
const promote = { kind: "promote", mission: M1 } as const;

describe("what may be moved", () => {
  test.each<[RefsPurpose, string, RefUpdate["after"], boolean]>([
    [land, "refs/heads/mc/green", commit("2"), true],
    [land, "refs/heads/mc/working", commit("2"), true],
    [land, "refs/tags/mc/landed/1", commit("2"), true],
    [land, "refs/heads/main", commit("2"), false],
    [land, "refs/heads/mc/green", null, false],
    [{ kind: "bootstrap" }, "refs/heads/mc/green", commit("2"), true],
    [{ kind: "cleanup" }, "refs/heads/mc/green", commit("2"), false],
    [{ kind: "cleanup" }, "refs/heads/mc/m1/form/1", null, true],
    [{ kind: "cleanup" }, "refs/heads/feature", null, false],
    [{ kind: "release", mission: M1 }, "refs/heads/mc/release/m1", commit("2"), true],
    [promote, "refs/heads/main", commit("2"), true],
    [promote, "refs/heads/main", null, false],
    [promote, "refs/heads/release-1.x", commit("2"), false],
    [promote, "refs/heads/mc/green", commit("2"), false],
    [land, "refs/pull/1/head", commit("2"), false],
  ])("%j of %s to %s: %s", (purpose, ref, after, allowed) => {
    expect(forbidden(move(purpose, ref, after), stateOf()) === null).toBe(allowed);
  });

  test("other branches and checks", () => {
    const owner = { kind: "plan", mission: M1 } as const;
    const pull = {
      kind: "pull.ensure",
      key: "p",
      base: "main",
      title: "",
      body: "",
      owner,
    } as const;
    expect(forbidden({ ...pull, head: "mc/release/m1" }, stateOf())).toBeNull();
    expect(forbidden({ ...pull, head: "feature" }, stateOf())).toContain("feature");
  });

  test("a refused effect reaches neither git nor GitHub", async () => {
    const { perform, lines } = performer({ answers: {} });
    await expect(perform(move(land, "refs/heads/main"), 0)).rejects.toBeInstanceOf(RefusedError);
    expect(lines()).toEqual([]);
  });
});

describe("refs.move", () => {
  test("moved", async () => {
    const answer = { moved: true, actual: {}, problem: null };
    const { perform } = performer({ answers: {}, git: { move: async () => answer } });
    expect(await perform(move(land, "refs/heads/mc/green"), 0)).toMatchObject({
      type: "RefsMoved",
      moved: true,
      purpose: land,
    });
  });

  test.each([
    ["remote: error: GH013: Repository rule violations found for refs/heads/main.", /bypass list/],
    ["remote: error: GH006: Protected branch update failed for refs/heads/main.", /bypass list/],
    [
      "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission",
      /\.github\/workflows/,
    ],
    ["something else", /^something else$/],
  ])("a rule that refuses is explained: %s", async (problem, expected) => {
    const answer = { moved: false, actual: { "refs/heads/main": commit("1") }, problem };
    const { perform } = performer({ answers: {}, git: { move: async () => answer } });
    const event = await perform(move(promote, "refs/heads/main"), 0);
    if (event?.type !== "RefsMoved") throw new Error(`got ${event?.type}`);
    expect(event.problem).toMatch(expected);
  });
});

test("a plan is proposed on top of the state branch, which is made when it is missing", async () => {
  const written: string[] = [];
  const { perform } = performer({
    git: {
      observe: async () => new Map(),
      write: async (branch, files, _message, _at, onto) => {
        written.push(`${branch} [${Object.keys(files)}] on ${onto ?? "nothing"}`);
        return commit(String(written.length));
      },
    },
    answers: {
      "POST /repos/o/r/pulls": {
        status: 201,
        json: {
          number: 20,
          state: "open",
          title: "Plan",
          body: "b",
          html_url: "u",
          merged_at: null,
          head: { sha: commit("2"), ref: "mc/plan/m1" },
          base: { ref: "mc/state" },
        },
      },
    },
  });
  const event = await perform(
    {
      kind: "plan.propose",
      key: "p",
      mission: M1,
      branch: "mc/plan/m1",
      files: { "plan.yml": "units: []" },
      title: "Plan",
      body: "b",
      at: NOW,
    },
    0,
  );
  expect(event).toMatchObject({ type: "PlanProposed", mission: M1, pull: 20, head: commit("2") });
  expect(written).toEqual([
    "mc/state [README.md] on nothing",
    `mc/plan/m1 [plan.yml] on ${commit("1")}`,
  ]);
});

describe("a refused move", () => {
  const refused = (actual: Record<string, ReturnType<typeof commit> | null>, contained: boolean) =>
    performer({
      answers: {},
      git: {
        move: async () => ({ moved: false, actual, problem: null }),
        isAncestor: async () => contained,
      },
    });

  test.each<
    [string, ReturnType<typeof commit> | null, boolean, Record<string, boolean> | undefined]
  >([
    ["somebody pushed on top of ours", commit("3"), true, { "refs/heads/mc/green": true }],
    ["somebody went another way", commit("3"), false, { "refs/heads/mc/green": false }],
    ["nothing was moved at all", commit("1"), true, undefined],
    ["the branch is gone", null, true, undefined],
  ])("%s: what the branch contains is told", async (_, at, contained, expected) => {
    const { perform } = refused({ "refs/heads/mc/green": at }, contained);
    const event = await perform(move({ kind: "cleanup" }, "refs/heads/mc/cand/1/1"), 0);
    expect(event).toMatchObject({ type: "RefsMoved", moved: false });
    const landing = await perform(move(promote, "refs/heads/main"), 0);
    expect(landing).not.toHaveProperty("contained");
    const green = await perform(move(land, "refs/heads/mc/green"), 0);
    expect(green).toMatchObject({
      moved: false,
      ...(expected === undefined ? {} : { contained: expected }),
    });
    if (expected === undefined) expect(green).not.toHaveProperty("contained");
  });
});

describe("notes", () => {
  test("are written by git in one go and answered with their commits", async () => {
    const asked: unknown[] = [];
    const { perform, lines } = performer({
      answers: {},
      git: { annotate: async (notes, at) => void asked.push([notes, at]) },
    });
    const notes = { [commit("1")]: "one", [commit("2")]: "two" };
    const event = await perform({ kind: "notes.write", key: "n", notes, at: NOW }, 0);
    expect(event).toMatchObject({ type: "NotesWritten", commits: [commit("1"), commit("2")] });
    expect(asked).toEqual([[notes, NOW]]);
    expect(lines()).toEqual([]);
  });
});
