// A unit built one file at a time by a small model on a scripted OpenAI-compatible server: the order, what each step is told, what it
// may write, and how it is checked.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makePrompt } from "../../../action/agent/prompt.ts";
import { runBuiltin } from "../../../action/agents/builtin/builtin.ts";
import { localUpstreams } from "../../../action/agents/builtin/local-server.ts";
import { exportsOf, importsOf } from "../../../action/agents/builtin/micro/imports.ts";
import { buildOrder } from "../../../action/agents/builtin/micro/order.ts";
import { openForwarder } from "../../../action/forwarder/forwarder.ts";
import type { AgentSettings, Brief } from "../../../core/report/brief.ts";
import { type Job, openJob } from "../../action/support/job.ts";
import { type Asked, type FakeModel, openFakeModel, type Reply } from "./fake-model.ts";

const DONE = 'MC_RESULT:{"status":"completed","summary":"did it","commits":[],"files_changed":[]}';
const FILES = ["test/sum.test.js", "src/main.js", "src/sum.js"];

let job: Job;
let model: FakeModel | undefined;
beforeEach(() => {
  job = openJob({
    "src/main.js": 'import { sum } from "./sum.js";\nconsole.log(1);\n',
    "test/sum.test.js": 'import { sum } from "../src/sum.js";\n',
    "check.sh": "! grep -rq WRONG src\n",
  });
});
afterEach(async () => {
  await model?.close();
  job.close();
});

const stepOf = ({ raw }: Asked): string | null =>
  /file of this step\\n(\S+?)\\nDATA/.exec(raw)?.[1] ?? null;
const turnsIn = ({ body }: Asked): number =>
  Array.isArray(body.messages) ? body.messages.length : 0;

async function run(
  reply: (step: string | null, asked: Asked, turn: number) => Reply,
  more: Partial<AgentSettings> = {},
  part: Partial<Brief> = {},
) {
  model = await openFakeModel((asked, turn) => reply(stepOf(asked), asked, turn));
  const brief = job.brief({
    ...part,
    agent: {
      ...{ type: "builtin", command: "", maxTurns: 60, maxCostUsd: 1, timeoutS: 20 },
      model: `local:tiny@${model.origin}/v1`,
      microBuilds: true,
      ...more,
    },
  });
  const unit = brief.unit;
  if (unit === null || brief.agent === null) throw new Error("no unit");
  const whole: Brief = { ...brief, unit: { ...unit, files: FILES } };
  const forwarder = await openForwarder({
    environment: job.environment,
    limitUsd: 1,
    transcriptPath: `${job.root}/exchanges.jsonl`,
    secrets: [],
    upstreams: localUpstreams(brief.agent),
  });
  try {
    const prompt = makePrompt(whole, {});
    const result = await runBuiltin(
      {
        ...{ brief: whole, folder: job.workspace.repo, briefPath: "", temp: job.workspace.temp },
        ...{ environment: job.environment, signal: new AbortController().signal, forwarder },
        ...{ prompt: () => prompt, show: () => {}, transcriptPath: `${job.root}/transcript` },
      },
      1,
    );
    return { ...result, asked: model.asked };
  } finally {
    await forwarder.close();
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  "src/sum.js": "export const sum = (a, b) => a + b;\n",
  "src/main.js": 'import { sum } from "./sum.js";\nconsole.log(sum(1, 2));\n',
  "test/sum.test.js":
    'import { sum } from "../src/sum.js";\nif (sum(1, 2) !== 3) throw new Error("no");\n',
};

/** Reads its file, writes it, says so; at the end it says that the unit is done. */
function builder(step: string | null, asked: Asked): Reply {
  if (step === null) return { text: DONE };
  if (asked.raw.includes(`Wrote ${step}`)) return { text: "DONE" };
  const isRead = asked.raw.includes('"role":"tool"') || step === "src/sum.js";
  const input = { path: step };
  if (!isRead) return { calls: [{ name: "read", input }] };
  return { calls: [{ name: "write", input: { ...input, content: TEXTS[step] ?? "" } }] };
}

describe("micro-builds", () => {
  test("one file at a time, what is imported first, tests last; switched off, all at once", async () => {
    const done = await run(builder);
    expect(done).toMatchObject({ status: "completed", cause: "ok" });
    const steps = [...new Set(done.asked.map(stepOf))];
    expect(steps).toEqual(["src/sum.js", "src/main.js", "test/sum.test.js", null]);
    expect(job.git("show", "HEAD:src/main.js")).toBe(TEXTS["src/main.js"]);
    expect(done.usage.turns).toBe(done.asked.length);
    await model?.close();

    job.git("reset", "-q", "--hard", job.base);
    const whole = await run(() => ({ text: DONE }), { microBuilds: false });
    expect(whole.asked.map(stepOf)).toEqual([null]);
    expect(whole.asked[0]?.raw).not.toContain("one file at a time");
  });

  test("each step is told what the files before it offer, and no step may write another file", async () => {
    const done = await run((step, asked) => {
      if (step !== "src/main.js" || turnsIn(asked) > 2) return builder(step, asked);
      return { calls: [{ name: "write", input: { path: "src/sum.js", content: "bad" } }] };
    });
    const second = done.asked.find((asked) => stepOf(asked) === "src/main.js");
    expect(second?.raw).toContain("src/sum.js:\\n  const sum");
    expect(done.denials).toEqual(["write src/sum.js"]);
    expect(job.git("show", "HEAD:src/sum.js")).toBe(TEXTS["src/sum.js"]);
    expect(done.asked[0]?.raw).not.toContain('"name":"run"');
    expect(done.asked.at(-1)?.raw).toContain('"name":"run"');
  });

  test("a step whose check fails is told why, a bounded number of times; the last turn hears what is left", async () => {
    const wrong = (step: string | null, asked: Asked): Reply => {
      if (step !== "src/sum.js") return builder(step, asked);
      if (turnsIn(asked) % 4 !== 2) return { text: "DONE" };
      const content = `export const WRONG = ${asked.raw.length};\n`;
      return {
        calls: [
          { name: asked.raw.includes("Wrote") ? "read" : "write", input: { path: step, content } },
        ],
      };
    };
    const done = await run(wrong, { stepCommand: "sh check.sh" });
    const tries = done.asked.filter((asked) => stepOf(asked) === "src/sum.js");
    expect(tries.at(-1)?.raw).toContain("`sh check.sh` ended with 1");
    expect(tries.at(-1)?.raw.split("is not right yet").length).toBe(3);
    expect(done.asked.at(-1)?.raw).toContain("STILL WRONG: `sh check.sh` ended with 1");
    expect(done.status).toBe("completed");
  });

  test("a command that fails before anything is done is not held against a step", async () => {
    const done = await run(builder, { stepCommand: "false" });
    expect(done.asked.some((asked) => asked.raw.includes("is not right yet"))).toBe(false);
  });

  test("without a command of its own the verification runs once, before the last turn", async () => {
    const verify = {
      command: "echo RED; exit 1",
      spec: "",
      checks: [],
      setup: "",
      setupTimeoutS: 5,
      timeoutS: 5,
    };
    const done = await run(builder, {}, { verify });
    expect(done.asked.at(-1)?.raw).toContain("failure of the verification just now");
    expect(done.asked.at(-1)?.raw).toContain("RED");
  });

  test("turns are shared: the last one always has some", async () => {
    const lazy = (step: string | null): Reply =>
      step === null
        ? { text: DONE }
        : { calls: [{ name: "list", input: { path: `x${Math.random()}` } }] };
    const done = await run(lazy, { maxTurns: 14 });
    expect(done.usage.turns).toBeLessThanOrEqual(14);
    expect(done).toMatchObject({ status: "completed" });
  });

  test("one file alone, and research, are done in the ordinary way", async () => {
    const unit = job.brief().unit;
    const research = unit === null ? {} : { unit: { ...unit, kind: "research" } };
    const done = await run(() => ({ text: DONE }), {}, research);
    expect(done.asked).toHaveLength(1);
  });
});

describe("order", () => {
  const of = (files: Readonly<Record<string, string | null>>) =>
    buildOrder(Object.entries(files).map(([path, text]) => ({ path, text })));
  test.each([
    [
      "ts by js names",
      { "a.ts": 'import { b } from "./lib/b.js";', "lib/b.ts": "" },
      ["lib/b.ts", "a.ts"],
    ],
    [
      "index of a folder",
      { "a.js": 'const x = require("./lib");', "lib/index.js": "" },
      ["lib/index.js", "a.js"],
    ],
    [
      "python",
      {
        "pkg/a.py": "from .b import x\nfrom . import c",
        "pkg/b.py": "",
        "pkg/c.py": "import pkg.b",
      },
      ["pkg/b.py", "pkg/c.py", "pkg/a.py"],
    ],
    [
      "python above",
      { "pkg/sub/a.py": "from ..b import x", "pkg/b.py": "" },
      ["pkg/b.py", "pkg/sub/a.py"],
    ],
    [
      "go",
      { "cmd/main.go": 'import (\n\t"fmt"\n\t"example.com/kit/sum"\n)', "sum/sum.go": "" },
      ["sum/sum.go", "cmd/main.go"],
    ],
    ["a circle", { "a.js": 'import "./b.js"', "b.js": 'import "./a.js"' }, ["b.js", "a.js"]],
    [
      "tests last",
      { "a.test.ts": null, "test_b.py": null, "c.ts": null },
      ["c.ts", "a.test.ts", "test_b.py"],
    ],
    ["nothing known", { "z.rs": null, "a.rs": null }, ["z.rs", "a.rs"]],
  ])("%s", (_name, files, expected) => expect(of(files)).toEqual(expected));

  test("what a file offers", () => {
    expect(
      exportsOf(
        "a.ts",
        "export const a = 1;\nexport async function b(x: number): void {\nconst c = 1;\nexport { d, e };",
      ),
    ).toEqual(["const a", "function b(x: number): void", "d, e"]);
    expect(
      exportsOf("a.py", "def a(x) -> int:\n  pass\nclass B(C):\n  def inner(self): pass\n"),
    ).toEqual(["def a(x) -> int", "class B(C)"]);
    expect(exportsOf("a.go", "func Sum(a int) int {\nfunc small() {\ntype T struct {")).toEqual([
      "func Sum(a int) int",
      "type T struct",
    ]);
    expect(exportsOf("a.txt", "export const a")).toEqual([]);
  });

  test("hostile files take no time", () => {
    const started = performance.now();
    for (const piece of [
      'import "',
      "from ",
      "export ",
      "def a(",
      "import a,",
      "func (",
      '"',
      "\n",
    ]) {
      for (const path of ["a.ts", "a.py", "a.go"]) {
        importsOf(path, piece.repeat(30_000), ["b.ts"]);
        exportsOf(path, piece.repeat(30_000));
      }
    }
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
