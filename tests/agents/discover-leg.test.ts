// A leg that looks for improvements, in a real checkout: what is counted is handed over whatever becomes of the agent, research comes
// before the proposals, and nothing of the checkout is changed.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import { parseProposals } from "../../core/discovery/parse.ts";
import type { Brief } from "../../core/report/brief.ts";
import { Handoff } from "../../core/report/handoff.ts";
import { type Job, openJob } from "../action/support/job.ts";

const KEY = "sk-canary-0123456789abcdef";
let job: Job;
beforeEach(() => {
  job = openJob({ "a.ts": `// FIXME one\n// FIXME the key is ${KEY}\n// FIXME three\n` });
});
afterEach(() => job.close());

const DISCOVERY: NonNullable<Brief["discovery"]> = {
  ...{ tracks: ["quality"], maxPerTrack: 3, signals: [], known: ["Known before"], done: [] },
  network: false,
};

async function look(part: Partial<Brief> = {}) {
  const { handoff, changed } = await runLeg({
    brief: job.brief({
      ...{ task: "discover", leg: "discover", unit: null, branch: null, mission: null },
      ...{ objective: null, discovery: DISCOVERY, ...part },
    }),
    workspace: job.workspace,
    environment: { ...job.environment, OPENAI_API_KEY: KEY },
    signal: new AbortController().signal,
    out: { write: () => true },
  });
  expect(changed).toBe(false);
  expect(job.git("status", "--porcelain")).toBe("");
  return Handoff.parse(handoff);
}

const agent = (script: string): Brief["agent"] => {
  const path = join(job.root, "agent.sh");
  writeFileSync(path, `#!/bin/sh\nset -e\n${script}\n`, { mode: 0o755 });
  const limits = { model: "", maxTurns: 1, maxCostUsd: 1, timeoutS: 20 };
  return { type: "command", command: `'${path}'`, ...limits };
};

test("research is told what was counted, and the proposals what research found", async () => {
  const handoff = await look({
    passes: ["research"],
    agent: agent(`grep -q 'Settle 3 open notes in a.ts' "$MC_PROMPT"
if test "$MC_TASK" = research; then
  echo 'ANALYSIS_RESULT:{"gaps":[{"category":"testing","description":"nothing is tested","severity":"high"}]}'
  echo 'RESEARCH_RESULT:{"gap_category":"testing","best_practices":"Begin at the edges."}'
else
  grep -q 'Begin at the edges.' "$MC_PROMPT"; grep -q 'nothing is tested' "$MC_PROMPT"; grep -q 'known: Known before' "$MC_PROMPT"
  echo 'DISCOVERY_RESULT:{"items":[{"track":"quality","title":"Test the edges","impact":8,"effort":2}]}'
fi`),
  });
  expect(handoff).toMatchObject({ status: "completed", cause: "ok" });
  expect(handoff.passes).toMatchObject([{ name: "research", status: "completed" }]);
  expect(parseProposals(handoff.text).proposals).toMatchObject([{ title: "Test the edges" }]);
  expect(handoff.signals?.signals.map(({ id }) => id)).toEqual(["todo/a.ts"]);
  expect(JSON.stringify(handoff)).not.toContain(KEY);
});

test("research that fails costs the proposals nothing", async () => {
  const handoff = await look({
    passes: ["research"],
    agent: agent(
      `test "$MC_TASK" = discover || exit 3; echo 'DISCOVERY_RESULT:{"items":[{"track":"quality","title":"T"}]}'`,
    ),
  });
  expect(handoff.status).toBe("completed");
  expect(handoff.concerns.join()).toContain("The pass `research` failed");
  expect(parseProposals(handoff.text).proposals).toHaveLength(1);
});

test("an agent that fails loses nothing that was counted", async () => {
  const handoff = await look({ agent: agent("echo broken >&2; exit 3") });
  expect(handoff.status).toBe("failed");
  expect(handoff.signals?.signals).toHaveLength(1);
});

test("without an agent only what can be counted is there", async () => {
  const handoff = await look({ agent: null });
  expect(handoff).toMatchObject({ status: "completed", cause: "ok", agent: "" });
  expect(handoff.signals?.signals).toHaveLength(1);
  expect(parseProposals(handoff.text)).toEqual({ proposals: [], problem: null });
});

test("a script that says nothing about it proposes nothing", async () => {
  writeFileSync(join(job.root, "script.json"), '{"steps":[]}');
  const limits = { model: "", maxTurns: 1, maxCostUsd: 1, timeoutS: 20 };
  const command = join(job.root, "script.json");
  const handoff = await look({
    passes: ["research"],
    agent: { type: "scripted", command, ...limits },
  });
  expect(handoff.status).toBe("completed");
  expect(parseProposals(handoff.text)).toEqual({ proposals: [], problem: null });
});
