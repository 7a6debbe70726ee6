// Runs, jobs and pushes: what is matched to our dispatches, and what is not (SR1, SR2, SR24).
import { describe, expect, test } from "vitest";
import { actionsBot, common, olga, own, translated } from "../support/desk.ts";
import { commit, dispatchRow, stateOf, unitRow } from "../support/state.ts";

const URL_ = "https://github.example/o/r/actions/runs/500";
const run = (action: string, more: object = {}) => ({
  ...common,
  action,
  sender: own,
  workflow_run: {
    id: 500,
    event: "workflow_dispatch",
    name: "Mission Control work",
    display_title: "mc mc-m1-work-1",
    html_url: URL_,
    status: "completed",
    conclusion: "success",
    actor: own,
    head_repository: { full_name: "o/r" },
    ...more,
  },
});
const nameless = stateOf({ dispatches: [dispatchRow({ state: "asked", runId: null })] });

describe("a run", () => {
  test("finished", async () => {
    const { events } = await translated("workflow_run", run("completed"));
    expect(events).toMatchObject([
      { type: "RunFinished", dispatch: "mc-m1-work-1", runId: 500, conclusion: "success" },
    ]);
  });

  test.each(["requested", "in_progress"])(
    "%s tells its number when it is not known",
    async (action) => {
      const { events } = await translated("workflow_run", run(action), { state: nameless });
      expect(events).toMatchObject([{ type: "RunStarted", dispatch: "mc-m1-work-1", runId: 500 }]);
    },
  );

  test("started, and known already: nothing", async () => {
    expect((await translated("workflow_run", run("in_progress"))).events).toEqual([]);
  });

  test.each([
    ["of another event", { event: "push" }],
    ["from a fork", { head_repository: { full_name: "stranger/r" } }],
    ["of another name", { id: 501, display_title: "Nightly" }],
    ["of a dispatch nobody asked for", { id: 501, display_title: "mc mc-m9-work-1" }],
    ["that copies our run-name after the real one is known", { id: 501, actor: olga }],
  ])("%s: nothing", async (_, more) => {
    expect((await translated("workflow_run", run("completed", more))).events).toEqual([]);
  });

  test("of ours that is a second one of its dispatch is told, whether it runs or ended", async () => {
    const started = await translated("workflow_run", run("in_progress", { id: 501 }));
    expect(started.events).toMatchObject([
      { type: "RunStarted", dispatch: "mc-m1-work-1", runId: 501 },
    ]);
    const ended = await translated("workflow_run", run("completed", { id: 501 }));
    expect(ended.events).toMatchObject([{ type: "RunFinished", runId: 501 }]);
  });

  test.each([
    ["a person", olga],
    ["a workflow", actionsBot],
  ])("started by %s under our run-name is not ours", async (_, actor) => {
    const { events } = await translated("workflow_run", run("requested", { actor }), {
      state: nameless,
    });
    expect(events).toEqual([]);
  });
});

describe("a job", () => {
  const job = (more: object = {}) => ({
    ...common,
    action: "completed",
    workflow_job: {
      run_id: 500,
      name: "form / agent",
      conclusion: "failure",
      html_url: URL_,
      steps: [
        { name: "Set up job", conclusion: "success" },
        { name: "Fetch the brief", conclusion: "failure" },
        { name: "Keep the handoff", conclusion: "failure" },
      ],
      ...more,
    },
  });

  test("completed, with the first step that failed", async () => {
    const { events, asked } = await translated("workflow_job", job());
    expect(events).toMatchObject([
      {
        type: "JobFinished",
        runId: 500,
        leg: "form",
        job: "agent",
        conclusion: "failure",
        failedStep: "Fetch the brief",
      },
    ]);
    expect(asked).toEqual([]);
  });

  test("the last step says where its result is", async () => {
    const kept = async (...names: readonly string[]) => {
      const steps = names.map((name) => ({ name, conclusion: "success" }));
      const { events } = await translated("workflow_job", job({ steps }));
      return events.map((event) => ("artifact" in event ? event.artifact : undefined));
    };
    expect(await kept("Keep the handoff", "Handoff is artifact 77")).toEqual([77]);
    for (const other of ["", "0", "12 x", "1e3", "$x"])
      expect(await kept(`Handoff is artifact ${other}`)).toEqual([null]);
    expect(await kept("Keep the handoff")).toEqual([null]);
  });

  test("says which attempt it belongs to, from the second on", async () => {
    const first = await translated("workflow_job", job({ run_attempt: 1 }));
    expect(first.events[0]).not.toHaveProperty("runAttempt");
    const second = await translated("workflow_job", job({ run_attempt: 2 }));
    expect(second.events).toMatchObject([{ type: "JobFinished", runAttempt: 2 }]);
  });

  test.each([
    ["of another run", { run_id: 501 }],
    ["with another name", { name: "build" }],
  ])("%s: nothing, and no request", async (_, more) => {
    const { events, asked } = await translated("workflow_job", job(more));
    expect([events, asked]).toEqual([[], []]);
  });

  test("queued: nothing", async () => {
    expect((await translated("workflow_job", { ...job(), action: "queued" })).events).toEqual([]);
  });

  test("before its run's number is known: the run is looked up", async () => {
    const { events, lines } = await translated("workflow_job", job(), {
      state: nameless,
      answers: {
        "GET /repos/o/r/actions/runs/500": {
          json: {
            id: 500,
            display_title: "mc mc-m1-work-1",
            html_url: URL_,
            status: "in_progress",
            conclusion: null,
            actor: own,
          },
        },
      },
    });
    expect(events.map((event) => event.type)).toEqual(["RunStarted", "JobFinished"]);
    expect(lines()).toEqual(["GET /repos/o/r/actions/runs/500"]);
  });
});

describe("a push", () => {
  const push = (branch: string, more: object = {}) => ({
    ...common,
    ref: `refs/heads/${branch}`,
    before: commit("1"),
    after: commit("2"),
    forced: false,
    commits: [{ added: ["src/a.ts"], modified: [], removed: [] }],
    ...more,
  });

  test.each(["main", "mc/green", "mc/working", "mc/cand/1/2", "mc/release/m1"])(
    "to %s by a person",
    async (branch) => {
      const { events, asked } = await translated("push", push(branch));
      expect(events).toMatchObject([
        {
          type: "BranchPushed",
          branch,
          before: commit("1"),
          after: commit("2"),
          byUs: false,
          by: { login: "olga", permission: "unknown" },
        },
      ]);
      expect(asked).toEqual([]);
    },
  );

  test("that deletes mc/green", async () => {
    const { events } = await translated("push", push("mc/green", { after: "0".repeat(40) }));
    expect(events).toMatchObject([{ type: "BranchPushed", after: null }]);
  });

  test.each([
    ["by us", push("mc/green", { sender: own })],
    ["to a branch of somebody", push("feature")],
    ["of a tag", push("x", { ref: "refs/tags/v1" })],
  ])("%s: nothing", async (_, payload) => {
    const { events, asked } = await translated("push", payload);
    expect([events, asked]).toEqual([[], []]);
  });

  test("to the target without a mission: nothing", async () => {
    const { events } = await translated("push", push("main"), { state: stateOf({ missions: [] }) });
    expect(events).toEqual([]);
  });

  test("of an attempt that works is expected; of one that was collected it is not", async () => {
    const payload = push("mc/m1/form/1", { sender: actionsBot });
    const working = stateOf({ units: [unitRow({ state: "working", head: null, pull: null })] });
    expect((await translated("push", payload, { state: working })).events).toEqual([]);
    expect((await translated("push", payload)).events).toMatchObject([
      { type: "BranchPushed", branch: "mc/m1/form/1" },
    ]);
  });

  test.each([
    [{ added: [], modified: [".github/mission-control.yml"], removed: [] }],
    [{ added: [".github/workflows/mc-work.yml"], modified: [], removed: [] }],
    [{ added: [], modified: [], removed: [".github/workflows/mc-verify.yml"] }],
  ])("that touches our files on the default branch reads the configuration: %j", async (files) => {
    const { events } = await translated("push", push("main", { commits: [files] }), {
      state: stateOf({ missions: [] }),
      answers: {
        "GET /repos/o/r/git/ref/heads/main": { json: { object: { sha: commit("2") } } },
        "GET /repos/o/r/contents/.github/mission-control.yml": { status: 404 },
        "GET /repos/o/r/contents/.github/workflows": { status: 404 },
      },
    });
    expect(events).toMatchObject([{ type: "ConfigRead", commit: commit("2"), present: false }]);
  });
});
