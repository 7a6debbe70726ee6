// A stand-in for the Claude Code CLI: shows all that it can see of its own process, asks the model as often as told, and ends
// with the result line that the real one would print.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface FakeClaude {
  /** To be put on PATH. */
  readonly folder: string;
  /** What it saw: environment, the kernel's copy of it, arguments. */
  seen(): string;
  /** Arguments of each start, in order. */
  calls(): readonly (readonly string[])[];
}

export interface FakeClaudeScript {
  readonly asks: number;
  readonly model?: string;
  /** What it says that it cost. */
  readonly costUsd?: number;
  /** Hangs after its requests instead of ending. */
  readonly hangs?: boolean;
}

const PROGRAM = `#!/usr/bin/env node
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const script = JSON.parse(readFileSync(__dirname + "/script.json", "utf8"));
const say = (event) => console.log(JSON.stringify(event));
writeFileSync(__dirname + "/seen", [
  JSON.stringify(process.env), readFileSync("/proc/self/environ"), readFileSync("/proc/self/cmdline"),
].join("\\n"));
appendFileSync(__dirname + "/calls", JSON.stringify(process.argv.slice(2)) + "\\n");
(async () => {
  say({ type: "system", subtype: "init", session_id: "s", model: script.model });
  let status = 200, text = "";
  for (let turn = 0; turn < script.asks && status === 200; turn++) {
    const answer = await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages?beta=true", {
      method: "POST",
      headers: { "x-api-key": process.env.ANTHROPIC_API_KEY, "content-type": "application/json" },
      body: JSON.stringify({ model: script.model, max_tokens: 100, messages: [] }),
    });
    status = answer.status;
    text = await answer.text();
    if (status === 200) say({ type: "assistant", message: { id: "m" + turn, content: [{ type: "text", text: "turn" }] } });
  }
  if (script.hangs) return setInterval(() => {}, 1000);
  say({
    type: "result", subtype: "success", is_error: status !== 200, num_turns: script.asks, session_id: "s",
    result: status === 200 ? "done" : "API Error: " + status + " " + text,
    api_error_status: status === 200 ? null : status, total_cost_usd: script.costUsd ?? 0,
  });
  process.exitCode = status === 200 ? 0 : 1;
})();
`;

export function makeFakeClaude(root: string, script: FakeClaudeScript): FakeClaude {
  const folder = join(root, "bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "claude"), PROGRAM, { mode: 0o755 });
  const model = script.model ?? "claude-sonnet-4-5";
  writeFileSync(join(folder, "script.json"), JSON.stringify({ ...script, model }));
  return {
    folder,
    seen: () => readFileSync(join(folder, "seen"), "utf8"),
    calls: () =>
      readFileSync(join(folder, "calls"), "utf8")
        .trim()
        .split("\n")
        .map((line): string[] => JSON.parse(line)),
  };
}
