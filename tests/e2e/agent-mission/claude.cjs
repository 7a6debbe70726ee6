#!/usr/bin/env node
// A small agent with the face of the Claude Code CLI: asks the Messages API that it is told of, runs the commands that come
// back, and prints the events of a run. It stands in where the real program is not at hand.
const { execFileSync } = require("node:child_process");
const { readFileSync } = require("node:fs");

const MODEL = "claude-opus-5-5";
const say = (event) => console.log(JSON.stringify(event));
const messages = [{ role: "user", content: readFileSync(0, "utf8") }];

async function ask() {
  const answer = await fetch(`${process.env.ANTHROPIC_BASE_URL}/v1/messages?beta=true`, {
    method: "POST",
    headers: { "x-api-key": process.env.ANTHROPIC_API_KEY, "content-type": "application/json" },
    body: JSON.stringify({ model: MODEL, max_tokens: 1000, stream: true, messages }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`API Error: ${answer.status} ${text}`);
  const events = text.match(/^data: .*$/gm).map((line) => JSON.parse(line.slice(6)));
  const of = (type) => events.find((event) => event.type === type);
  const block = { ...of("content_block_start").content_block };
  const { delta } = of("content_block_delta");
  if (block.type === "text") block.text = delta.text;
  else block.input = JSON.parse(delta.partial_json);
  return { ...of("message_start").message, content: [block] };
}

(async () => {
  say({ type: "system", subtype: "init", session_id: "s", model: MODEL });
  let turns = 0;
  for (;;) {
    const message = await ask();
    turns += 1;
    say({ type: "assistant", message: { ...message, usage: undefined } });
    const [block] = message.content;
    if (block.type === "text") {
      say({
        type: "result",
        subtype: "success",
        is_error: false,
        num_turns: turns,
        result: block.text,
        session_id: "s",
      });
      // Its connections would keep it alive for a while.
      return process.stdout.write("", () => process.exit(0));
    }
    const content = execFileSync("sh", ["-c", block.input.command], { encoding: "utf8" });
    messages.push({ role: "assistant", content: message.content });
    messages.push({
      role: "user",
      content: [{ type: "tool_result", tool_use_id: block.id, content }],
    });
  }
})().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
