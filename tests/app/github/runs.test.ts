// Runs: dispatched once whatever fails, cancelled, collected; with as few requests as can be.
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { RefusedError, TransientError } from "../../../app/engine/errors.ts";
import { dispatchId, type Sha } from "../../../core/base/brand.ts";
import type { EffectOf } from "../../../core/engine/effect.ts";
import { HANDOFF_MAX_BYTES } from "../../../core/report/handoff.ts";
import type { Proof } from "../../../core/report/proof.ts";
import { performer } from "../support/deed.ts";
import { commit, dispatchRow, stateOf } from "../support/state.ts";
import type { Answer, Answers } from "../support/wire-github.ts";

const dispatch: EffectOf<"run.dispatch"> = {
  kind: "run.dispatch",
  key: "run.dispatch/mc-m1-work-1",
  dispatch: dispatchId("mc-m1-work-1"),
  purpose: "work",
  workflow: "mc-work.yml",
  inputs: { dispatch: "mc-m1-work-1", legs: '["form"]' },
  briefs: { "form.json": "{}" },
};
const DISPATCH = "POST /repos/o/r/actions/workflows/mc-work.yml/dispatches";
const started = {
  status: 200,
  json: { workflow_run_id: 500, run_url: "u", html_url: "https://github.example/runs/500" },
};
const asked = stateOf({ dispatches: [dispatchRow({ state: "asked", runId: null })] });
const listed = (title: string) => ({
  json: {
    total_count: 1,
    workflow_runs: [
      {
        id: 500,
        display_title: title,
        html_url: "u",
        status: "queued",
        conclusion: null,
        created_at: "2026-01-02T03:04:06Z",
      },
    ],
  },
});
const none = { json: { total_count: 0, workflow_runs: [] } };
const publish = async (): Promise<Sha> => commit("e");

describe("dispatch", () => {
  test("one request; the brief travels as a commit", async () => {
    const { perform, asked: requests } = performer({
      state: asked,
      git: { publish },
      answers: { [DISPATCH]: started },
    });
    expect(await perform(dispatch, 0)).toMatchObject({
      type: "RunDispatched",
      dispatch: "mc-m1-work-1",
      runId: 500,
    });
    expect(requests.map(({ body }) => body)).toEqual([
      {
        ref: "main",
        inputs: { dispatch: "mc-m1-work-1", legs: '["form"]', brief: commit("e") },
        return_run_details: true,
      },
    ]);
  });

  test("a later try finds the run by its name", async () => {
    const { perform, lines } = performer({
      state: asked,
      answers: { "GET /repos/o/r/actions/runs": listed("mc mc-m1-work-1") },
    });
    expect(await perform(dispatch, 1)).toMatchObject({ runId: 500 });
    expect(lines()[0]).toContain("event=workflow_dispatch");
  });

  test("a later try that finds none asks", async () => {
    const { perform } = performer({
      state: asked,
      git: { publish },
      answers: { "GET /repos/o/r/actions/runs": listed("mc mc-m1-work-10"), [DISPATCH]: started },
    });
    expect(await perform(dispatch, 1)).toMatchObject({ runId: 500 });
  });

  test.each(["cancelled", "lost"] as const)(
    "%s while GitHub was away: it is not begun",
    async (over) => {
      const row = dispatchRow({ runId: null, state: over });
      const { perform, lines } = performer({
        state: stateOf({ dispatches: [row] }),
        git: { publish },
        answers: { "GET /repos/o/r/actions/runs": none, [DISPATCH]: started },
      });
      expect(await perform(dispatch, 7)).toBeNull();
      expect(lines().filter((line) => line.startsWith("POST"))).toEqual([]);
    },
  );

  test("a webhook was faster: no request at all", async () => {
    const { perform, lines } = performer({ answers: {} });
    expect(await perform(dispatch, 0)).toMatchObject({ runId: 500 });
    expect(lines()).toEqual([]);
  });

  test("accepted without a number: looked for, and never asked for again", async () => {
    let list: Answer = none;
    const { perform, lines } = performer({
      state: asked,
      git: { publish },
      answers: {
        [DISPATCH]: { status: 204 },
        "GET /repos/o/r/actions/runs": () => list,
      },
    });
    await expect(perform(dispatch, 0)).rejects.toBeInstanceOf(TransientError);
    await expect(perform(dispatch, 1)).rejects.toBeInstanceOf(TransientError);
    list = listed("mc mc-m1-work-1");
    expect(await perform(dispatch, 2)).toMatchObject({ runId: 500 });
    expect(lines().filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  test("a missing workflow is explained", async () => {
    const { perform } = performer({
      state: asked,
      git: { publish },
      answers: { [DISPATCH]: { status: 404 } },
    });
    const waiting = perform(dispatch, 0);
    await expect(waiting).rejects.toBeInstanceOf(RefusedError);
    await expect(waiting).rejects.toThrow(/`mc-work.yml` on `main` of o\/r.*mc init/);
  });

  test("a workflow that is not ours is refused before anything happens", async () => {
    const { perform, lines } = performer({ state: asked, answers: {} });
    await expect(perform({ ...dispatch, workflow: "deploy.yml" }, 0)).rejects.toThrow(/deploy.yml/);
    expect(lines()).toEqual([]);
  });
});

describe("cancel", () => {
  const cancel: EffectOf<"run.cancel"> = {
    kind: "run.cancel",
    key: "c",
    dispatch: dispatchId("mc-m1-work-1"),
    runId: 500,
  };
  test.each([202, 409, 404])("status %d is fine", async (status) => {
    const { perform } = performer({
      answers: { "POST /repos/o/r/actions/runs/500/cancel": { status, json: {} } },
    });
    expect(await perform(cancel, 0)).toBeNull();
  });
  test("of a run that nobody knows: nothing to do", async () => {
    const { perform } = performer({
      state: asked,
      answers: { "GET /repos/o/r/actions/runs": none },
    });
    expect(await perform({ ...cancel, runId: null }, 0)).toBeNull();
  });
});

const handoff = {
  schema: "mc.handoff/1",
  task: "work",
  leg: "form",
  attempt: 1,
  dispatch: "mc-m1-work-1",
  status: "completed",
  cause: "ok",
  summary: "Done.",
  text: "",
  commits: [],
  filesChanged: [],
  discoveries: [],
  concerns: [],
  criteria: [],
  usage: {},
  agent: "command",
  model: "",
  sessionId: null,
  durationMs: 1,
  verification: null,
};

function artifact(name: string, bytes: Uint8Array<ArrayBuffer>, size = bytes.length): Answers {
  return {
    "GET /repos/o/r/actions/runs/500/artifacts": ({ path }) => {
      expect(path).not.toContain("name=");
      const one = { id: 9, name, size_in_bytes: size, expired: false };
      return { json: { total_count: 1, artifacts: [one] } };
    },
    "GET /repos/o/r/actions/artifacts/9/zip": {
      status: 302,
      headers: { location: "https://storage.example/9" },
    },
    "GET https://storage.example/9": { bytes },
  };
}
const zip = (files: Record<string, string>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );

const at = (id: string): Answer => ({
  status: 302,
  headers: { location: `https://storage.example/${id}` },
});
const PROOF: Proof = {
  ...{ commit: commit("a"), base: commit("7"), criteria: [] },
  tests: { result: "proven", files: ["tests/a.test.ts"], why: "", log: "" },
};
const WEAKENED = { kind: "skipped", path: "tests/a.test.ts", text: "1 mark more" } as const;

describe("collect", () => {
  const collect: EffectOf<"leg.collect"> = {
    kind: "leg.collect",
    key: "l",
    dispatch: dispatchId("mc-m1-work-1"),
    runId: 500,
    leg: "form",
    branch: "mc/m1/form/1",
    base: commit("7"),
  };
  const inspect = async () => ({
    head: commit("a"),
    additions: 3,
    deletions: 1,
    changedFiles: ["a.ts"],
  });

  test("handoff and branch; our token stays with GitHub", async () => {
    const { perform, asked: requests } = performer({
      git: { inspect },
      answers: artifact("handoff-form", zip({ "handoff.json": JSON.stringify(handoff) })),
    });
    expect(await perform(collect, 0)).toMatchObject({
      type: "LegCollected",
      leg: "form",
      handoff: { summary: "Done." },
      problem: null,
      head: commit("a"),
      changedFiles: ["a.ts"],
    });
    const elsewhere = requests.find(({ path }) => path.startsWith("https://storage"));
    expect(elsewhere?.headers.get("authorization") ?? "").toBe("");
    expect(requests).toHaveLength(3);
  });

  test("a proof is read where the job that makes it ran, and only there", async () => {
    const proven = { ...handoff, proof: PROOF };
    const jobs = {
      agent: { conclusion: "success", failedStep: null, url: null, artifact: 8 },
      publish: { conclusion: "success", failedStep: null, url: null, proves: true },
    };
    const prove = { conclusion: "success", failedStep: null, url: null, artifact: 9 };
    const collected = async (more: Record<string, typeof prove>) => {
      const leg = {
        leg: "form",
        attempt: 1,
        state: "collecting",
        jobs: { ...jobs, ...more },
      } as const;
      const { perform, lines } = performer({
        state: stateOf({ dispatches: [dispatchRow({ legs: [leg] })] }),
        git: { inspect: async () => ({ ...(await inspect()), weakened: [WEAKENED] }) },
        answers: {
          "GET /repos/o/r/actions/artifacts/8/zip": at("8"),
          "GET https://storage.example/8": {
            bytes: zip({ "handoff.json": JSON.stringify(handoff) }),
          },
          "GET /repos/o/r/actions/artifacts/9/zip": at("9"),
          "GET https://storage.example/9": {
            bytes: zip({ "handoff.json": JSON.stringify(proven) }),
          },
        },
      });
      return { event: await perform(collect, 0), requests: lines().length };
    };
    const with9 = await collected({ prove });
    expect(with9.event).toMatchObject({ proof: PROOF, weakened: [WEAKENED], problem: null });
    const without = await collected({});
    expect(without.event).not.toHaveProperty("proof");
    expect(with9.requests - without.requests).toBe(2);
    const skipped = await collected({ prove: { ...prove, conclusion: "skipped" } });
    expect(skipped.event).not.toHaveProperty("proof");
    expect(skipped.requests).toBe(without.requests);
  });

  test.each([
    ["named by the job: no list", zip({ "handoff.json": JSON.stringify(handoff) }), 2],
    ["named by the job, but gone: found by its name", null, 4],
    ["named by the job, but something else: found by its name", zip({ "work.bundle": "" }), 5],
  ])("%s", async (_, named, count) => {
    const leg = {
      leg: "form",
      attempt: 1,
      state: "collecting",
      jobs: { agent: { conclusion: "success", failedStep: null, url: null, artifact: 8 } },
    } as const;
    const { perform, asked: requests } = performer({
      state: stateOf({ dispatches: [dispatchRow({ legs: [leg] })] }),
      git: { inspect },
      answers: {
        ...artifact("handoff-form", zip({ "handoff.json": JSON.stringify(handoff) })),
        "GET /repos/o/r/actions/artifacts/8/zip":
          named === null
            ? { status: 410, json: { message: "Gone" } }
            : { status: 302, headers: { location: "https://storage.example/8" } },
        ...(named === null ? {} : { "GET https://storage.example/8": { bytes: named } }),
      },
    });
    expect(await perform(collect, 0)).toMatchObject({ handoff: { summary: "Done." } });
    expect(requests).toHaveLength(count);
  });

  test("a publish job that refused says why", async () => {
    const policy = { ...handoff, status: "failed", cause: "policy", summary: "A symlink." };
    const leg = {
      leg: "form",
      attempt: 1,
      state: "collecting",
      jobs: { publish: { conclusion: "failure", failedStep: null, url: null } },
    } as const;
    const { perform } = performer({
      state: stateOf({ dispatches: [dispatchRow({ legs: [leg] })] }),
      git: { inspect: async () => null },
      answers: artifact("publish-form", zip({ "handoff.json": JSON.stringify(policy) })),
    });
    expect(await perform(collect, 0)).toMatchObject({ handoff: { cause: "policy" }, head: null });
  });

  test("no artifact is a problem in words", async () => {
    const { perform } = performer({
      git: { inspect: async () => null },
      answers: {
        "GET /repos/o/r/actions/runs/500/artifacts": { json: { total_count: 0, artifacts: [] } },
      },
    });
    expect(await perform(collect, 0)).toMatchObject({
      handoff: null,
      problem: expect.stringContaining("no artifact `handoff-form`"),
    });
  });

  const bomb = zip({ "handoff.json": " ".repeat(HANDOFF_MAX_BYTES + 1) });
  test.each<[string, Uint8Array<ArrayBuffer>, number | undefined, RegExp]>([
    ["says it is too large", zip({}), HANDOFF_MAX_BYTES + 1, /larger/],
    ["is larger than it says", new Uint8Array(HANDOFF_MAX_BYTES + 1), 10, /larger/],
    ["unfolds to more", bomb, undefined, /larger/],
    ["is no zip", new Uint8Array([1, 2, 3]), undefined, /not a readable zip/],
    ["lacks the file", zip({ "../handoff.json": "{}" }), undefined, /has no `handoff.json`/],
    ["has no JSON", zip({ "handoff.json": "{" }), undefined, /not JSON/],
    ["has other fields", zip({ "handoff.json": '{"schema":"x"}' }), undefined, /another form/],
    [
      "has fields too many",
      zip({ "handoff.json": JSON.stringify({ ...handoff, approve: true }) }),
      undefined,
      /another form/,
    ],
  ])("an artifact that %s is a problem in words", async (_, bytes, size, expected) => {
    const { perform } = performer({
      git: { inspect: async () => null },
      answers: artifact("handoff-form", bytes, size),
    });
    const event = await perform(collect, 0);
    if (event?.type !== "LegCollected") throw new Error(`got ${event?.type}`);
    expect(event.handoff).toBeNull();
    expect(event.problem).toMatch(expected);
  });
});
