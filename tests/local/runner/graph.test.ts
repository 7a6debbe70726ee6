// Runs without processes: what the graph of jobs does when jobs end one way or another.
import { afterEach, describe, expect, test } from "vitest";
import { type ActionsWorld, openActionsWorld } from "../../support/actions-host.ts";

const open: ActionsWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

const DISPATCH =
  'on: { workflow_dispatch: { inputs: { legs: { type: string, default: \'["a","b"]\' }, flag: { type: boolean } } } }';
const STEP = "runs-on: ubuntu-latest\n    steps: [{ run: echo }]";

function world(
  jobs: string,
  more: { head?: string; files?: Record<string, string> } = {},
): ActionsWorld {
  const made = openActionsWorld({
    commits: [
      {
        ".github/workflows/ci.yml": `name: CI\n${DISPATCH}\n${more.head ?? ""}\njobs:\n${jobs}`,
        ...more.files,
      },
    ],
    actions: { execute: false },
    now: () => 1_700_000_000_000,
  });
  open.push(made);
  return made;
}

const ends = (
  w: ActionsWorld,
  runId: number,
  job: string,
  conclusion: "success" | "failure" | "cancelled" | "timed_out" = "success",
  outputs: Record<string, string> = {},
): Promise<void> => w.service.completeJob({ repo: "octo/app", runId, job, conclusion, outputs });

/** `name status-or-conclusion` of the latest attempt. */
const jobs = (w: ActionsWorld, runId: number): readonly string[] =>
  w.service
    .run("octo/app", runId)
    ?.jobs.map((job) => `${job.name} ${job.conclusion ?? job.status}`) ?? [];
const state = (w: ActionsWorld, runId: number): string => {
  const run = w.service.run("octo/app", runId);
  return run?.conclusion ?? run?.status ?? "gone";
};

describe("needs and if", () => {
  const chain = (condition: string): string =>
    `  a:\n    ${STEP}\n  b:\n    needs: a\n    if: ${condition}\n    ${STEP}`;
  test.each([
    ["success()", "success", "in_progress"],
    ["success()", "failure", "skipped"],
    ["failure()", "failure", "in_progress"],
    ["failure()", "success", "skipped"],
    ["always()", "failure", "in_progress"],
    ["always()", "cancelled", "in_progress"],
    ["${{ needs.a.outputs.x == '1' }}", "success", "in_progress"],
    ["needs.a.outputs.x == '2'", "success", "skipped"],
    ["needs.a.result == 'failure'", "failure", "skipped"],
    ["always() && needs.a.result == 'failure'", "failure", "in_progress"],
    ["vars.STOP != 'true'", "success", "in_progress"],
    ["inputs.flag", "success", "skipped"],
    ["github.ref_name == 'main' && !inputs.flag", "success", "in_progress"],
  ] as const)("if: %s after %s → %s", async (condition, conclusion, expected) => {
    const w = world(chain(condition));
    const id = await w.dispatch("ci.yml");
    await ends(w, id, "a", conclusion, { x: "1" });
    expect(jobs(w, id)[1]).toBe(`b ${expected}`);
  });

  test("a skipped job skips what needs it, although the one before both succeeded", async () => {
    const w = world(
      `  a:\n    ${STEP}\n  b:\n    needs: a\n    if: false\n    ${STEP}\n  c:\n    needs: [a, b]\n    ${STEP}\n  d:\n    needs: c\n    if: always()\n    ${STEP}`,
    );
    const id = await w.dispatch("ci.yml");
    await ends(w, id, "a");
    expect(jobs(w, id)).toEqual(["a success", "b skipped", "c skipped", "d in_progress"]);
    await ends(w, id, "d");
    expect(state(w, id)).toBe("success");
  });

  test("a run whose jobs are all skipped is skipped", async () => {
    const w = world(`  a:\n    if: vars.STOP != 'true'\n    ${STEP}`);
    w.variables = { STOP: "true" };
    const id = await w.dispatch("ci.yml");
    expect([jobs(w, id), state(w, id)]).toEqual([["a skipped"], "skipped"]);
    await w.service.idle();
    expect(w.diary()).toEqual([
      "run requested CI",
      "job completed a skipped",
      "run completed CI skipped",
    ]);
  });

  test("continue-on-error lets the run go on, the job shows its failure", async () => {
    const w = world(
      `  a:\n    continue-on-error: true\n    ${STEP}\n  b:\n    needs: a\n    ${STEP}`,
    );
    const id = await w.dispatch("ci.yml");
    await ends(w, id, "a", "failure");
    await ends(w, id, "b");
    expect([jobs(w, id), state(w, id)]).toEqual([["a failure", "b success"], "success"]);
  });

  test("time ran out: reported as GitHub does, as cancelled", async () => {
    const w = world(`  a:\n    ${STEP}`);
    const id = await w.dispatch("ci.yml");
    await ends(w, id, "a", "timed_out");
    expect([jobs(w, id), state(w, id)]).toEqual([["a cancelled"], "cancelled"]);
  });
});

describe("matrix", () => {
  const matrix = (more = ""): string =>
    `  m:\n    name: \${{ matrix.leg }}\n    strategy:\n      ${more}\n      matrix: { leg: "\${{ fromJSON(inputs.legs) }}" }\n    ${STEP}`;

  test("legs from an expression, each a job", async () => {
    const w = world(matrix());
    const id = await w.dispatch("ci.yml", { legs: '["x","y","z"]' });
    expect(jobs(w, id)).toEqual(["x in_progress", "y in_progress", "z in_progress"]);
  });

  test("max-parallel starts the next leg when one ends", async () => {
    const w = world(matrix("max-parallel: 1"));
    const id = await w.dispatch("ci.yml");
    expect(jobs(w, id)).toEqual(["a in_progress", "b queued"]);
    await ends(w, id, "a");
    expect(jobs(w, id)).toEqual(["a success", "b in_progress"]);
  });

  test("fail-fast cancels the other legs, also those that did not start", async () => {
    const w = world(matrix("max-parallel: 2"));
    const id = await w.dispatch("ci.yml", { legs: '["a","b","c"]' });
    await ends(w, id, "a", "failure");
    expect([jobs(w, id), state(w, id)]).toEqual([
      ["a failure", "b cancelled", "c cancelled"],
      "failure",
    ]);
  });

  test("fail-fast: false lets them go on", async () => {
    const w = world(matrix("fail-fast: false"));
    const id = await w.dispatch("ci.yml");
    await ends(w, id, "a", "failure");
    await ends(w, id, "b");
    expect([jobs(w, id), state(w, id)]).toEqual([["a failure", "b success"], "failure"]);
  });

  test("an empty vector fails the job with the reason", async () => {
    const w = world(matrix());
    const id = await w.dispatch("ci.yml", { legs: "[]" });
    expect(state(w, id)).toBe("failure");
    const job = w.service.run("octo/app", id)?.jobs[0];
    expect(job?.annotations[0]?.message).toMatch(/must be a list|does not contain any values/);
    expect(await w.service.logs("octo/app", job?.id ?? 0)).toMatch(/##\[error\]/);
  });

  test("a literal name gets the values appended, a skipped one stays unexpanded", async () => {
    const w = world(
      `  m:\n    name: build\n    strategy: { matrix: { os: [u, w] } }\n    ${STEP}\n  s:\n    name: \${{ matrix.x }}\n    if: false\n    strategy: { matrix: { x: [1] } }\n    ${STEP}`,
    );
    const id = await w.dispatch("ci.yml");
    expect(jobs(w, id)).toEqual([
      "build (u) in_progress",
      "build (w) in_progress",
      "${{ matrix.x }} skipped",
    ]);
  });
});

const CALLED = `name: Unit
on:
  workflow_call:
    inputs: { leg: { type: string, required: true }, n: { type: number, default: 2 } }
    secrets: { KEY: { required: false } }
    outputs: { done: { value: "\${{ jobs.agent.outputs.changed }}" } }
permissions: {}
jobs:
  agent:
    name: agent
    if: inputs.n == 2
    permissions: { contents: read }
    outputs: { changed: x }
    ${STEP}
  publish:
    name: publish
    needs: agent
    if: needs.agent.outputs.changed == 'true'
    permissions: { contents: write }
    ${STEP}
`;

describe("reusable workflows", () => {
  const caller = (permissions: string): string =>
    `  unit:\n    name: \${{ matrix.leg }}\n    strategy: { fail-fast: false, matrix: { leg: "\${{ fromJSON(inputs.legs) }}" } }\n    permissions: ${permissions}\n    uses: ./.github/workflows/unit.yml\n    with: { leg: "\${{ matrix.leg }}" }\n    secrets: { KEY: "\${{ secrets.KEY }}" }\n  after:\n    needs: unit\n    if: needs.unit.outputs.done == 'true'\n    ${STEP}`;
  const files = { ".github/workflows/unit.yml": CALLED };

  test("each leg goes through the called jobs on its own", async () => {
    const w = world(caller("{ contents: write }"), { files });
    const id = await w.dispatch("ci.yml");
    expect(jobs(w, id)).toEqual(["a / agent in_progress", "b / agent in_progress"]);
    await ends(w, id, "a / agent", "success", { changed: "true" });
    expect(jobs(w, id)).toEqual([
      "a / agent success",
      "b / agent in_progress",
      "a / publish in_progress",
    ]);
    await ends(w, id, "b / agent", "success", { changed: "false" });
    await ends(w, id, "a / publish");
    expect(jobs(w, id).slice(3)).toEqual(["b / publish skipped", "after in_progress"]);
  });

  test("a called job may not have more than its caller", async () => {
    const w = world(caller("{ contents: read }"), { files });
    const id = await w.dispatch("ci.yml", { legs: '["a"]' });
    await ends(w, id, "a / agent", "success", { changed: "true" });
    expect(jobs(w, id)).toContain("a / publish failure");
    const job = w.service.run("octo/app", id)?.jobs.find((one) => one.name === "a / publish");
    expect(job?.annotations[0]?.message).toContain("'contents: write'");
  });

  test("a workflow that cannot be called is refused when the run is asked for", async () => {
    const w = world("  u:\n    uses: ./.github/workflows/none.yml");
    await expect(w.dispatch("ci.yml")).rejects.toThrow(/422.*workflow was not found/);
  });

  test("a missing input of the called workflow fails the leg and says so", async () => {
    const w = world("  u:\n    uses: ./.github/workflows/unit.yml", { files });
    const id = await w.dispatch("ci.yml");
    expect(w.service.run("octo/app", id)?.jobs[0]?.annotations[0]?.message).toContain(
      "Required input 'leg' not provided",
    );
  });
});

describe("cancel", () => {
  test("running jobs end, waiting ones are skipped, always() still runs", async () => {
    const w = world(
      `  a:\n    ${STEP}\n  b:\n    needs: a\n    ${STEP}\n  c:\n    needs: a\n    if: always()\n    ${STEP}`,
    );
    const id = await w.dispatch("ci.yml");
    expect((await w.call("POST", `/repos/octo/app/actions/runs/${id}/cancel`)).status).toBe(202);
    expect(jobs(w, id)).toEqual(["a cancelled", "b skipped", "c in_progress"]);
    await ends(w, id, "c");
    expect(state(w, id)).toBe("cancelled");
    expect((await w.call("POST", `/repos/octo/app/actions/runs/${id}/cancel`)).status).toBe(409);
  });

  test("force-cancel leaves no say to always()", async () => {
    const w = world(`  a:\n    ${STEP}\n  c:\n    needs: a\n    if: always()\n    ${STEP}`);
    const id = await w.dispatch("ci.yml");
    await w.call("POST", `/repos/octo/app/actions/runs/${id}/force-cancel`);
    expect([jobs(w, id), state(w, id)]).toEqual([["a cancelled", "c skipped"], "cancelled"]);
  });

  test("no leg starts because another one was cancelled", async () => {
    const w = world(
      `  m:\n    strategy: { max-parallel: 1, matrix: { leg: [1, 2, 3] } }\n    ${STEP}`,
    );
    const id = await w.dispatch("ci.yml");
    await w.call("POST", `/repos/octo/app/actions/runs/${id}/cancel`);
    expect(jobs(w, id)).toEqual(["m (1) cancelled", "m (2) cancelled", "m (3) cancelled"]);
    await w.service.idle();
    expect(w.diary().filter((line) => line.startsWith("job in_progress"))).toHaveLength(1);
  });
});

describe("concurrency", () => {
  const head = 'concurrency: { group: "g-${{ inputs.flag }}" }';
  test("one runs, one waits, a third replaces the one that waits", async () => {
    const w = world(`  a:\n    ${STEP}`, { head });
    const ids = [
      await w.dispatch("ci.yml"),
      await w.dispatch("ci.yml"),
      await w.dispatch("ci.yml"),
    ] as const;
    const other = await w.dispatch("ci.yml", { flag: true });
    expect([...ids, other].map((id) => state(w, id))).toEqual([
      "in_progress",
      "cancelled",
      "pending",
      "in_progress",
    ]);
    await ends(w, ids[0], "a");
    expect(state(w, ids[2])).toBe("in_progress");
  });

  test("cancel-in-progress ends the one that runs", async () => {
    const w = world(`  a:\n    ${STEP}`, {
      head: "concurrency: { group: g, cancel-in-progress: true }",
    });
    const first = await w.dispatch("ci.yml");
    const second = await w.dispatch("ci.yml");
    expect([state(w, first), state(w, second)]).toEqual(["cancelled", "in_progress"]);
  });

  test("groups of jobs hold jobs of other runs", async () => {
    const w = world(`  a:\n    concurrency: deploy\n    ${STEP}`);
    const first = await w.dispatch("ci.yml");
    const second = await w.dispatch("ci.yml");
    expect([jobs(w, first), jobs(w, second)]).toEqual([["a in_progress"], ["a queued"]]);
    await ends(w, first, "a");
    expect(jobs(w, second)).toEqual(["a in_progress"]);
  });
});

describe("again and later", () => {
  test("rerun-failed-jobs takes over what succeeded, and runs what depends on the failed ones", async () => {
    const w = world(
      `  a:\n    ${STEP}\n  b:\n    ${STEP}\n  c:\n    needs: [a, b]\n    if: always()\n    ${STEP}\n  d:\n    needs: a\n    ${STEP}`,
    );
    const id = await w.dispatch("ci.yml");
    await ends(w, id, "a");
    await ends(w, id, "b", "failure");
    await ends(w, id, "c");
    await ends(w, id, "d");
    expect(state(w, id)).toBe("failure");
    expect(
      (await w.call("POST", `/repos/octo/app/actions/runs/${id}/rerun-failed-jobs`)).status,
    ).toBe(201);
    expect(jobs(w, id)).toEqual(["a success", "b in_progress", "d success"]);
    await ends(w, id, "b");
    await ends(w, id, "c");
    expect([state(w, id), w.service.run("octo/app", id)?.attempt]).toEqual(["success", 2]);
    const all = await w.call("GET", `/repos/octo/app/actions/runs/${id}/jobs?filter=all`);
    expect(all.list?.items).toHaveLength(8);
  });

  test("a restart goes on where it was when jobs are completed from outside", async () => {
    const w = world(
      `  a:\n    ${STEP}\n  b:\n    needs: a\n    ${STEP}\n  c:\n    needs: b\n    ${STEP}`,
    );
    const id = await w.dispatch("ci.yml");
    await ends(w, id, "a", "success", { x: "1" });
    const again = openActionsWorld({
      commits: [],
      dataDir: w.dataDir,
      actions: { execute: false },
      now: () => 1_700_000_000_000,
    });
    await again.service.restore(JSON.parse(JSON.stringify(w.service.snapshot())));
    expect(jobs(again, id)).toEqual(["a success", "b in_progress"]);
    await ends(again, id, "b");
    await ends(again, id, "c");
    expect(state(again, id)).toBe("success");
    expect(again.diary()).toEqual([
      "job completed b success",
      "job queued c",
      "job in_progress c",
      "job completed c success",
      "run completed CI success",
    ]);
  });

  test("a restart of a server that runs jobs ends what was under way as cancelled", async () => {
    const w = world(`  a:\n    ${STEP}\n  b:\n    needs: a\n    ${STEP}`);
    const id = await w.dispatch("ci.yml");
    const again = openActionsWorld({ commits: [], dataDir: w.dataDir });
    await again.service.restore(JSON.parse(JSON.stringify(w.service.snapshot())));
    await again.service.idle();
    expect([jobs(again, id), state(again, id)]).toEqual([["a cancelled"], "cancelled"]);
    expect(again.diary()).toEqual(["job completed a cancelled", "run completed CI cancelled"]);
  });

  test("completing an unknown job says which ones are open", async () => {
    const w = world(`  a:\n    ${STEP}`);
    const id = await w.dispatch("ci.yml");
    await expect(ends(w, id, "x")).rejects.toThrow(
      "has no unfinished job `x`; unfinished are: `a`.",
    );
  });
});
