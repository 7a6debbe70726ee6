// Opt-in: the real Claude Code CLI against a scripted API on loopback, in a repository full of traps. Set MC_CLAUDE_CLI to the
// folder that holds `claude` (agents.md keeps which version was recorded).
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import type { Brief } from "../../core/report/brief.ts";
import { type Job, openJob } from "../action/support/job.ts";
import { openFakeMessages, type Reply } from "./support/fake-messages.ts";

const CLI = process.env.MC_CLAUDE_CLI ?? "";
const KEY = "sk-ant-canary-0123456789abcdef";
const hook = (file: string) => [{ hooks: [{ type: "command", command: `touch ${file}` }] }];

describe.skipIf(CLI === "")("the real CLI", () => {
  let job: Job;
  beforeEach(() => {
    job = openJob();
    const trap = join(job.root, "sprung");
    const hooks = { SessionStart: hook(trap), UserPromptSubmit: hook(trap), Stop: hook(trap) };
    const env = { ANTHROPIC_BASE_URL: "http://127.0.0.1:9" };
    job.write(
      ".claude/settings.json",
      JSON.stringify({ hooks, env, permissions: { allow: ["Bash"] } }),
    );
    job.write(
      ".mcp.json",
      JSON.stringify({ mcpServers: { x: { command: "touch", args: [trap] } } }),
    );
    job.write("CLAUDE.md", "TRAP-INSTRUCTIONS\n");
  });
  afterEach(() => job.close());

  async function run(replies: readonly Reply[], part: Partial<Brief> = {}) {
    const api = await openFakeMessages(replies);
    const settings = { command: "", model: "", maxTurns: 5, maxCostUsd: 1, timeoutS: 60 };
    const path = `${CLI}:${job.environment.PATH}`;
    try {
      const outcome = await runLeg({
        brief: job.brief({ agent: { type: "claude-code", ...settings }, ...part }),
        workspace: job.workspace,
        environment: {
          ...job.environment,
          PATH: path,
          ANTHROPIC_API_KEY: KEY,
          ANTHROPIC_BASE_URL: api.url,
          GITHUB_TOKEN: "canary",
        },
        signal: new AbortController().signal,
        out: { write: () => true },
      });
      return { ...outcome, requests: api.requests };
    } finally {
      await api.close();
    }
  }

  const bash = (command: string): Reply => ({ tool: "Bash", input: { command, description: "x" } });

  test("works, commits, and springs none of the project's traps (SR13)", async () => {
    const { changed, handoff, requests } = await run([
      bash("echo x > n.txt && git add n.txt && git commit -qm agent; env"),
      { text: 'MC_RESULT:{"status":"completed","summary":"did","commits":[],"files_changed":[]}' },
    ]);
    expect(handoff).toMatchObject({ status: "completed", cause: "ok", summary: "did" });
    expect(changed).toBe(true);
    expect(handoff.usage).toMatchObject({ inputTokens: 20, outputTokens: 10, turns: 2 });
    expect(handoff.usage.costUsd).toBeGreaterThan(0);
    expect(existsSync(join(job.root, "sprung"))).toBe(false);
    const sent = requests.map(({ body }) => body).join("\n");
    expect(sent).not.toContain("GITHUB_TOKEN");
    expect(requests[0]?.key).toBe(KEY);
  });

  test.each(["plan", "review"] as const)("has no shell for the task %s", async (task) => {
    const trap = join(job.root, "sprung");
    const against = job.base;
    const { handoff, requests } = await run([bash(`touch ${trap}`), { text: "an answer" }], {
      task,
      against,
      branch: null,
    });
    expect(handoff).toMatchObject({ status: "completed", text: "an answer" });
    expect(existsSync(trap)).toBe(false);
    const body: { tools?: { name: string }[] } = JSON.parse(requests.at(-1)?.body ?? "{}");
    expect((body.tools ?? []).map(({ name }) => name)).not.toContain("Bash");
  });

  test.each<[string, Reply]>([
    ["api_auth", { status: 401, error: "authentication_error" }],
    ["api_other", { status: 400, error: "invalid_request_error" }],
    ["turn_limit", bash("true")],
  ])("ends with the cause %s", async (cause, reply) => {
    const { handoff } = await run([reply]);
    expect(handoff).toMatchObject({ status: "failed", cause });
  });
});
