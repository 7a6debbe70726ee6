// The agent against scripted APIs, through the forwarder, in a real checkout: what it is told, what it does, why it ends.
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makePrompt } from "../../../action/agent/prompt.ts";
import type { AgentRun } from "../../../action/agents/agent.ts";
import { runBuiltin } from "../../../action/agents/builtin/builtin.ts";
import { localUpstreams } from "../../../action/agents/builtin/local-server.ts";
import { openForwarder } from "../../../action/forwarder/forwarder.ts";
import { isRecord } from "../../../core/base/json.ts";
import type { Brief } from "../../../core/report/brief.ts";
import { type Job, openJob } from "../../action/support/job.ts";
import { type Asked, type FakeModel, openFakeModel, type Reply } from "./fake-model.ts";

const KEY = "sk-canary-0123456789abcdef";
const DONE = 'MC_RESULT:{"status":"completed","summary":"did it","commits":[],"files_changed":[]}';
const KINDS = ["anthropic", "openai", "local", "ollama"] as const;
type Kind = (typeof KINDS)[number];

let job: Job;
let model: FakeModel | undefined;
let shown = "";
beforeEach(() => {
  job = openJob({ "README.md": "hello\n", "src/add.js": "export const add = (a, b) => a - b;\n" });
  shown = "";
});
afterEach(async () => {
  await model?.close();
  job.close();
});

interface Setting {
  readonly kind?: Kind;
  readonly part?: Partial<Brief>;
  readonly maxTurns?: number;
  readonly maxCostUsd?: number;
  readonly timeoutS?: number;
  readonly context?: number;
  readonly signal?: AbortSignal;
  readonly diff?: string;
  readonly show?: (chunk: string) => void;
  readonly model?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

async function run(
  replies: readonly Reply[] | ((asked: Asked, turn: number) => Reply),
  setting: Setting = {},
): Promise<AgentRun & { asked: readonly Asked[]; spentUsd: number; brief: Brief }> {
  model = await openFakeModel(replies);
  const kind = setting.kind ?? "openai";
  const context = setting.context === undefined ? "" : `?context=${setting.context}`;
  const names = {
    anthropic: `anthropic:claude-sonnet-4-5${context}`,
    openai: `openai:gpt-5.1${context}`,
    local: `local:tiny@${model.origin}/v1${context}`,
    ollama: `ollama:tiny@${model.origin}${context}`,
  };
  const brief = job.brief({
    agent: {
      type: "builtin",
      command: "",
      model: setting.model ?? names[kind],
      maxTurns: setting.maxTurns ?? 12,
      maxCostUsd: setting.maxCostUsd ?? 1,
      timeoutS: setting.timeoutS ?? 20,
    },
    ...setting.part,
  });
  const environment = {
    ...job.environment,
    ANTHROPIC_API_KEY: KEY,
    OPENAI_API_KEY: KEY,
    ANTHROPIC_BASE_URL: model.origin,
    OPENAI_BASE_URL: `${model.origin}/v1`,
    GITHUB_TOKEN: "canary-token",
    ...setting.environment,
  };
  const forwarder = await openForwarder({
    environment,
    limitUsd: setting.maxCostUsd ?? 1,
    transcriptPath: join(job.workspace.outWork, "exchanges.jsonl"),
    secrets: [KEY],
    upstreams: brief.agent === null ? {} : localUpstreams(brief.agent),
  });
  try {
    const ended = await runBuiltin(
      {
        brief,
        folder: job.workspace.repo,
        briefPath: join(job.workspace.brief, "parser.json"),
        prompt: () => makePrompt(brief, setting.diff === undefined ? {} : { diff: setting.diff }),
        temp: job.workspace.temp,
        environment,
        forwarder,
        signal: setting.signal ?? new AbortController().signal,
        show: (chunk) => {
          shown += chunk.toString();
          setting.show?.(chunk.toString());
        },
        transcriptPath: join(job.workspace.outWork, "transcript.jsonl"),
      },
      0,
    );
    return { ...ended, asked: model.asked, spentUsd: forwarder.spent.costUsd, brief };
  } finally {
    await forwarder.close();
  }
}

const call = (name: string, input: Readonly<Record<string, unknown>> | string): Reply => ({
  calls: [{ name, input }],
});
const inText = (tool: string, args: unknown): Reply => ({
  text: `\`\`\`json\n${JSON.stringify({ tool, args })}\n\`\`\``,
});
const text = (path: string): string => readFileSync(join(job.workspace.repo, path), "utf8");
const FIX = [
  { text: "I read it first.", calls: [{ name: "read", input: { path: "src/add.js" } }] },
  call("edit", { path: "src/add.js", old: "a - b", new: "a + b" }),
  call("run", {
    command: "node -e \"import('./src/add.js').then(({ add }) => console.log(add(1, 2)))\"",
  }),
  { text: `It adds now.\n\n${DONE}` },
] satisfies readonly Reply[];

describe.each(KINDS)("%s", (kind) => {
  test("reads, edits, runs, and its work is committed", async () => {
    const ended = await run(FIX, { kind });
    expect(ended).toMatchObject({
      status: "completed",
      cause: "ok",
      problem: "",
      text: `It adds now.\n\n${DONE}`,
      usage: { turns: 4, inputTokens: 400, outputTokens: 40, costUsd: null },
      denials: [],
    });
    expect(ended.model).toBe(
      { anthropic: "claude-sonnet-4-5", openai: "gpt-5.1", local: "tiny", ollama: "tiny" }[kind],
    );
    expect(text("src/add.js")).toBe("export const add = (a, b) => a + b;\n");
    expect(job.git("log", "--format=%s", `${job.base}..HEAD`)).toBe("Add a parser\n");
    expect(job.git("status", "--porcelain")).toBe("");
    expect(ended.asked.at(-1)?.raw).toContain("3\\n[exit code 0]");
    const cached = ended.asked.every(({ raw }) => raw.includes('"cache_control"'));
    expect(cached).toBe(kind === "anthropic");
    // A server of one's own costs nothing and gets no key; the others get the real one, the agent never does (SR12).
    const sent = ended.asked.map(({ headers }) => headers.authorization ?? headers["x-api-key"]);
    const isOwn = kind === "local" || kind === "ollama";
    if (isOwn) expect(sent).toEqual([undefined, undefined, undefined, undefined]);
    else expect(new Set(sent)).toEqual(new Set([kind === "openai" ? `Bearer ${KEY}` : KEY]));
    expect(ended.spentUsd > 0).toBe(!isOwn);
    // What does not fit into Ollama's window is cut there without a word, so the window is said each time.
    const windows = ended.asked.map(({ raw }) => raw.includes('"num_ctx":16384'));
    expect(windows.every(Boolean)).toBe(kind === "ollama");
  });

  test("an answer that was cut is continued, and counts as one", async () => {
    const replies: readonly Reply[] = [
      { text: "It adds ", stop: "length" },
      { text: `now.\n\n${DONE}` },
    ];
    const ended = await run(replies, { kind });
    expect(ended).toMatchObject({ cause: "ok", text: `It adds now.\n\n${DONE}` });
  });

  test("what passes by is asked again", async () => {
    const replies: readonly Reply[] = [
      { status: 503, message: "busy" },
      { status: 429, message: "slow down", retryAfter: "0" },
      { text: DONE },
    ];
    expect(await run(replies, { kind })).toMatchObject({ cause: "ok", usage: { turns: 1 } });
  });

  test("its limits are ours: turns, time, a cancelled job", async () => {
    const busy = (_: Asked, turn: number) => call("run", { command: `echo ${turn}` });
    expect(await run(busy, { kind, maxTurns: 3 })).toMatchObject({
      cause: "turn_limit",
      usage: { turns: 3 },
    });
    await model?.close();
    const late = await run([{ hang: true, text: "I " }], { kind, timeoutS: 1 });
    expect(late).toMatchObject({ status: "failed", cause: "timeout" });
    await model?.close();
    const cancelled = new AbortController();
    const hanging = () => {
      cancelled.abort();
      return { hang: true as const, text: "I " };
    };
    expect(await run(hanging, { kind, signal: cancelled.signal })).toMatchObject({
      cause: "cancelled",
    });
  });
});

// Ollama's own API hands arguments over as objects: it repairs them itself.
describe.each(["anthropic", "openai", "local"] as const)("%s", (kind) => {
  test("broken JSON is repaired, or told once and written again", async () => {
    const ended = await run(
      [
        call("write", '{"path":"a.txt","content":"one\ntwo",}'),
        call("write", '{"path":"b.txt","content":"cut of'),
        call("write", { path: "b.txt", content: "whole\n" }),
        { text: DONE },
      ],
      { kind },
    );
    expect(ended).toMatchObject({ cause: "ok", usage: { turns: 4 } });
    expect(text("a.txt")).toBe("one\ntwo");
    expect(text("b.txt")).toBe("whole\n");
    expect(ended.asked[2]?.raw).toContain("cannot be read");
    const hopeless = await run([call("write", "{{{")], { kind });
    expect(hopeless).toMatchObject({ cause: "bad_output", usage: { turns: 4 } });
  });
});

// Servers of one's own speak as OpenAI does.
describe.each(["anthropic", "local"] as const)("%s", (kind) => {
  test.each<[string, Reply, string, number]>([
    ["400", { status: 400, message: "what is this" }, "api_other", 1],
    ["401", { status: 401, message: "bad key" }, "api_auth", 1],
    ["402", { status: 402, message: "pay first" }, "api_billing", 1],
    [
      "an empty account",
      { status: 400, message: "Your credit balance is too low" },
      "api_billing",
      1,
    ],
    ["404", { status: 404, message: "no such model" }, "api_other", 1],
    ["429", { status: 429, message: "slow down", retryAfter: "0" }, "api_rate", 4],
    [
      "an exceeded quota",
      { status: 429, message: "You exceeded your current quota" },
      "api_billing",
      1,
    ],
    ["500", { status: 500, message: "it broke" }, "api_overload", 4],
    ["529", { status: 529, message: "overloaded" }, "api_overload", 4],
    ["a refusal", { stop: "refusal", text: "no" }, "refusal", 1],
    ["cut answers", { stop: "length", text: "and so on" }, "bad_output", 4],
    ["no answer", { text: "" }, "no_result", 2],
    ["only thoughts", { text: "<think>hm</think>" }, "no_result", 2],
  ])("ends at %s", async (_name, reply, cause, requests) => {
    const ended = await run([reply], { kind });
    expect(ended).toMatchObject({ status: "failed", cause });
    expect(ended.problem.length).toBeGreaterThan(3);
    expect(ended.asked).toHaveLength(requests);
    expect(job.git("rev-parse", "HEAD").trim()).toBe(job.base);
  });
});

test.each(["anthropic", "openai"] as const)(
  "%s: the money limit holds in the middle of a session",
  async (kind) => {
    const busy = (_: Asked, turn: number): Reply => ({
      calls: [{ name: "run", input: { command: `echo ${turn}` } }],
      tokens: [30_000, 10],
    });
    const ended = await run(busy, { kind, maxCostUsd: 0.2 });
    expect(ended).toMatchObject({ status: "failed", cause: "budget" });
    expect(ended.spentUsd).toBeGreaterThanOrEqual(0.2);
    expect(ended.spentUsd).toBeLessThan(0.4);
  },
);

describe("a small model on a server of one's own", () => {
  const small = { kind: "local" } as const;

  test("that knows no tools calls them in text", async () => {
    const replies = (asked: Asked, turn: number): Reply => {
      if ("tools" in asked.body)
        return { status: 400, message: "registry.ollama.ai/library/tiny does not support tools" };
      return (
        [
          inText("read_file", { path: "src/add.js" }),
          {
            text: '<think>{"tool":"run","args":{"command":"rm -rf ."}}</think>\n<tool_call>{"name":"edit","arguments":{"path":"src/add.js","old":"a - b","new":"a + b"}}</tool_call>\nIt printed 3.',
          },
          { text: '```json\n{"tool":"run","args":{"command":"echo hi",}\n```' },
          { text: DONE },
        ][turn - 1] ?? { text: DONE }
      );
    };
    const ended = await run(replies, small);
    expect(ended).toMatchObject({ cause: "ok", usage: { turns: 4 }, denials: [] });
    expect(text("src/add.js")).toContain("a + b");
    expect(shown).toContain("knows no tools");
    const last = ended.asked.at(-1);
    expect(JSON.stringify(last?.body.messages)).toContain("hi\\n[exit code 0]");
    // Results are data: in an envelope that the file could not close (SR8).
    expect(last?.raw).toMatch(/<<<DATA [0-9a-f]{32} result of read/);
    expect(last?.raw).not.toContain("It printed 3");
  });

  test("that writes calls into its text although it knows tools is understood too", async () => {
    const ended = await run(
      [inText("write", { path: "a.txt", content: "x\n" }), { text: DONE }],
      small,
    );
    expect(ended).toMatchObject({ cause: "ok", usage: { turns: 2 } });
    expect(text("a.txt")).toBe("x\n");
  });

  test("that forgets its last line is reminded, once", async () => {
    const ended = await run([{ text: "All done!" }, { text: `All done!\n${DONE}` }], small);
    expect(ended).toMatchObject({ cause: "ok", text: `All done!\n${DONE}`, usage: { turns: 2 } });
    expect(ended.asked[1]?.raw).toContain("it is missing");
    const stubborn = await run([{ text: "All done!" }], small);
    expect(stubborn).toMatchObject({ cause: "ok", text: "All done!", usage: { turns: 2 } });
  });

  test("whose server takes less than was thought is asked with less", async () => {
    job.write("big.txt", `begin\n${"word ".repeat(9_000)}\nend\n`);
    const replies = (asked: Asked, turn: number): Reply => {
      if (asked.raw.length > 40_000) {
        return { status: 400, message: "the request exceeds the available context size" };
      }
      return turn === 0 ? call("read", { path: "big.txt" }) : { text: DONE };
    };
    const part: Partial<Brief> = { context: "because ".repeat(1_900) };
    const ended = await run(replies, { ...small, part, context: 100_000 });
    expect(ended).toMatchObject({ cause: "ok" });
    expect(ended.asked.length).toBeGreaterThan(2);
    const hopeless = await run([{ status: 400, message: "maximum context length is 8" }], small);
    expect(hopeless).toMatchObject({ cause: "api_other" });
  });

  test("never gets two messages of a person in a row", async () => {
    const busy = (_: Asked, turn: number): Reply =>
      turn < 12 ? inText("run", { command: `seq ${turn} 900` }) : { text: DONE };
    const ended = await run(busy, { ...small, context: 4_096, maxTurns: 20 });
    expect(ended.cause).toBe("ok");
    expect(shown).toContain("old turns left out");
    for (const { body } of ended.asked) {
      const roles = (Array.isArray(body.messages) ? body.messages : []).map(({ role }) => role);
      for (const [at, role] of roles.entries())
        expect(role === "user" && roles[at + 1] === "user").toBe(false);
    }
  });

  test("that goes round in circles is stopped, and the reason says so", async () => {
    const ended = await run([call("run", { command: "echo again" })], small);
    expect(ended).toMatchObject({ status: "failed", cause: "no_result", usage: { turns: 3 } });
    expect(ended.problem).toContain("went round in circles");
    expect(ended.problem).toContain("echo again");
  });

  test("gets a prompt and a conversation that fit its window", async () => {
    const log = Array.from({ length: 3_000 }, (_, line) => `line ${line} of the log`).join("\n");
    for (let index = 0; index < 20; index++)
      job.write(`big/${index}.txt`, `file ${index}\n${"word ".repeat(4_000)}\nend ${index}\n`);
    const part: Partial<Brief> = {
      evidence: [{ attempt: 1, stage: "verify", cause: "verification", text: log }],
      objective: { issue: 1, title: "Long", body: "why ".repeat(4_000) },
    };
    const replies = (asked: Asked, turn: number): Reply =>
      turn < 20
        ? {
            calls: [{ name: "read", input: { path: `big/${turn}.txt` } }],
            tokens: [Math.round(asked.raw.length / 4), 10],
          }
        : { text: DONE };
    const ended = await run(replies, { ...small, part, context: 8_192, maxTurns: 30 });
    expect(ended).toMatchObject({ cause: "ok", usage: { turns: 21 } });
    const sizes = ended.asked.map(({ raw }) => raw.length / 4);
    expect(Math.max(...sizes)).toBeLessThan(8_192);
    const first = ended.asked[0]?.raw ?? "";
    expect(first).toContain("Parse the file.");
    expect(first).toContain("line 2999 of the log");
    expect(first).toContain("left out");
    // The task stays, old turns become a list, the newest are whole.
    const last = ended.asked.at(-1)?.raw ?? "";
    expect(last).toContain("Parse the file.");
    expect(last).toContain("- read: big/3.txt");
    expect(last).toContain("end 19");
    expect(shown).toContain("old turns left out");
    for (const { body } of ended.asked) expectPaired(body);
  });
});

/** Every result has its call before it, and every call its result: all APIs refuse anything else. */
function expectPaired(body: Readonly<Record<string, unknown>>): void {
  const open = new Set<string>();
  for (const message of Array.isArray(body.messages) ? body.messages : []) {
    if (!isRecord(message)) continue;
    for (const each of Array.isArray(message.tool_calls) ? message.tool_calls : [])
      open.add(String(each.id));
    if (message.role === "tool") expect(open.delete(String(message.tool_call_id))).toBe(true);
  }
  expect([...open]).toEqual([]);
}

test("a job that is cancelled while a command runs ends at once, and so does the command", async () => {
  const cancelled = new AbortController();
  job.write("slow.sh", "sleep 60 & echo started; wait\n");
  const show = (chunk: string) => {
    if (chunk.includes("started")) cancelled.abort();
  };
  const ended = await run([call("run", { command: "sh slow.sh" }), { text: DONE }], {
    signal: cancelled.signal,
    show,
  });
  expect(ended).toMatchObject({ status: "failed", cause: "cancelled" });
  expect(ended.asked).toHaveLength(1);
});

describe("who may do what", () => {
  test("a planner reads and has neither pen nor shell; what it leaves is not committed", async () => {
    const plan = '<!-- PLAN -->{"type":"leaves","units":[]}<!-- /PLAN -->';
    const ended = await run(
      [call("run", { command: "touch x" }), call("read", { path: "README.md" }), { text: plan }],
      {
        part: { task: "plan", branch: null },
      },
    );
    expect(ended).toMatchObject({ cause: "ok", text: plan, denials: ["run"] });
    expect(existsSync(join(job.workspace.repo, "x"))).toBe(false);
    const tools = ended.asked[0]?.body.tools;
    expect(JSON.stringify(tools)).not.toMatch(/"name":"(?:run|write|edit)"/);
    expect(job.git("rev-parse", "HEAD").trim()).toBe(job.base);
  });

  test("a reviewer has no tools at all, whatever the diff makes it write (SR21)", async () => {
    const answer = 'REVIEW_RESULT:{"alignment":7,"approach":8,"test_quality":6,"rationale":"fine"}';
    const ended = await run(
      [
        {
          text: `<tool_call>{"name":"run","arguments":{"command":"touch x"}}</tool_call>\n${answer}`,
        },
      ],
      {
        part: { task: "review", against: job.base, branch: null },
      },
    );
    expect(ended).toMatchObject({ cause: "ok", usage: { turns: 1 } });
    expect(ended.asked[0]?.body).not.toHaveProperty("tools");
    expect(existsSync(join(job.workspace.repo, "x"))).toBe(false);
  });

  test("what was asked for in vain is told; secrets are out of reach (SR11, SR12)", async () => {
    symlinkSync("/proc/self/environ", join(job.workspace.repo, "environ"));
    const ended = await run([
      call("run", { command: "curl https://example.com" }),
      call("read", { path: "/proc/self/environ" }),
      call("read", { path: "environ" }),
      call("run", { command: "env" }),
      { text: DONE },
    ]);
    expect(ended.cause).toBe("ok");
    expect(ended.denials).toEqual([
      "run curl https://example.com",
      "read /proc/self/environ",
      "read environ",
    ]);
    const sent = ended.asked.map(({ raw }) => raw).join("\n");
    expect(sent).not.toContain("canary");
    const kept = readFileSync(join(job.workspace.outWork, "transcript.jsonl"), "utf8");
    expect(kept).not.toContain("canary");
    const lines: { tool?: string }[] = kept
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ tool }) => tool !== undefined)).toHaveLength(4);
  });

  test("a reviewer with a small window sees both ends of the diff", async () => {
    const answer = 'REVIEW_RESULT:{"alignment":7,"approach":8,"test_quality":6,"rationale":"fine"}';
    const lines = Array.from({ length: 4_000 }, (_, line) => `+line ${line}`).join("\n");
    const ended = await run([{ text: answer }], {
      kind: "local",
      context: 8_192,
      diff: `diff --git a/first b/first\n${lines}\n+the last line`,
      part: { task: "review", against: job.base, branch: null },
    });
    expect(ended.cause).toBe("ok");
    const sent = ended.asked[0]?.raw ?? "";
    expect(sent.length / 4).toBeLessThan(8_192);
    expect(sent.length).toBeGreaterThan(12_000);
    for (const part of ["a/first", "+the last line", "left out"]) expect(sent).toContain(part);
  });

  test("research leaves nothing", async () => {
    const unit = {
      id: "r",
      title: "Look",
      description: "",
      files: [],
      criteria: [],
      specialist: "",
      kind: "research",
      dependsOn: [],
    };
    await run([call("write", { path: "notes.md", content: "x" }), { text: DONE }], {
      part: { unit },
    });
    expect(job.git("rev-parse", "HEAD").trim()).toBe(job.base);
  });
});

test.each([
  ["nonsense", {}, "does not begin with"],
  ["anthropic:claude-sonnet-4-5", { ANTHROPIC_API_KEY: "" }, "needs the secret ANTHROPIC_API_KEY"],
  ["openai:gpt-5.1", { OPENAI_API_KEY: "" }, "needs the secret OPENAI_API_KEY"],
])("cannot start with the model %s: says why", async (name, environment, why) => {
  const ended = await run([{ text: DONE }], { model: name, environment });
  expect(ended).toMatchObject({ status: "failed", cause: "start_failed" });
  expect(ended.problem).toContain(why);
  expect(ended.asked).toEqual([]);
});

test("a server that is not there is told by its address", async () => {
  const ended = await run([{ text: DONE }], { model: "local:tiny@http://127.0.0.1:1/v1" });
  expect(ended).toMatchObject({ status: "failed", cause: "api_overload" });
  expect(ended.problem).toMatch(/cannot be reached.*127\.0\.0\.1:1/);
});
