// A fake of `codex exec` (0.169.0): its flags, its events, and what it reads of a project unless it is told not to.
import { randomUUID } from "node:crypto";
import {
  argv,
  emit,
  fileText,
  flag,
  flags,
  hasFlag,
  readPrompt,
  refuse,
  run,
  runHooks,
  write,
} from "./fake-cli.ts";
import { askModel, countOf, listOf, recordOf, textOf } from "./model-call.ts";

const prompt = await readPrompt();
if (argv[0] !== "exec" || argv.at(-1) !== "-" || !hasFlag("--json"))
  refuse("error: unexpected use");
if (!hasFlag("--skip-git-repo-check")) refuse("Not inside a trusted directory");
process.chdir(flag("--cd"));
const config = new Map(flags("-c").map((each) => cut(each)));
const provider = config.get("model_providers.mc") ?? "";
const setting = (name: string): string => new RegExp(`${name}="([^"]+)"`).exec(provider)?.[1] ?? "";
const key = process.env[setting("env_key")] ?? "";
// Commands do not see it: `shell_environment_policy.exclude`.
delete process.env[setting("env_key")];
const disabled = flags("--disable");
const model = flag("--model");
const isReadOnly = flag("--sandbox") !== "workspace-write";
const tools = disabled.includes("shell_tool") ? [] : ["exec_command"];
const schemaPath = flag("--output-schema");
const format =
  schemaPath === ""
    ? {}
    : { text: { format: { type: "json_schema", schema: JSON.parse(fileText(schemaPath)) } } };
let system = JSON.parse(config.get("developer_instructions") ?? '""');
if (config.get("project_doc_max_bytes") !== "0") system += fileText("AGENTS.md");
if (config.get("skills.include_instructions") !== "false") {
  system += fileText(".agents/skills/trap/SKILL.md");
}
if (hasFlag("--trust") && !disabled.includes("hooks"))
  await runHooks(fileText(".codex/hooks.json"));
emit({ type: "thread.started", thread_id: randomUUID() });
emit({ type: "item.completed", item: { id: "item_0", type: "error", message: "a mere warning" } });
emit({ type: "turn.started" });

const usage = {
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
};
const input: object[] = [
  { role: "developer", content: system },
  { role: "user", content: prompt },
];
for (;;) {
  const answered = await askModel({
    url: `${setting("base_url")}/responses`,
    headers: { authorization: `Bearer ${key}` },
    body: {
      model,
      stream: true,
      input,
      tools: tools.map((name) => ({ type: "function", name })),
      ...format,
    },
    tries: 3,
  });
  if (!answered.ok) fail(sentenceOf(answered.status, answered.body));
  const last = recordOf(answered.events.at(-1));
  const billed = recordOf(recordOf(last.response).usage);
  usage.input_tokens += countOf(billed.input_tokens);
  usage.cached_input_tokens += countOf(recordOf(billed.input_tokens_details).cached_tokens);
  usage.output_tokens += countOf(billed.output_tokens);
  const done = answered.events.find(({ type }) => type === "response.output_item.done");
  const item = recordOf(recordOf(done).item);
  if (item.type === "message") {
    const text = listOf(item.content)
      .map((part) => textOf(part.text))
      .join("");
    if (text !== "") emit({ type: "item.completed", item: { type: "agent_message", text } });
    if (last.type === "response.incomplete") {
      fail("Incomplete response returned, reason: max_output_tokens");
    }
    emit({ type: "turn.completed", usage });
    process.exit(0);
  }
  const output = await use(
    textOf(item.name),
    textOf(recordOf(JSON.parse(textOf(item.arguments))).cmd),
  );
  input.push(item, { type: "function_call_output", call_id: item.call_id, output });
}

async function use(name: string, command: string): Promise<string> {
  if (!tools.includes(name)) return `unsupported call: ${name}`;
  const patched = /^apply_patch <<'EOF'\n\*\*\* Begin Patch\n\*\*\* Add File: (.+)\n/.exec(command);
  if (patched?.[1] !== undefined) {
    if (isReadOnly) return "patch rejected: writing is blocked by read-only sandbox";
    const lines = command.split("\n").filter((line) => line.startsWith("+"));
    write(patched[1], lines.map((line) => `${line.slice(1)}\n`).join(""));
    const changes = [{ path: patched[1], kind: "add" }];
    emit({ type: "item.completed", item: { type: "file_change", changes, status: "completed" } });
    return "Success";
  }
  const ran = await run(command);
  const item = { type: "command_execution", command, status: "completed", exit_code: ran.code };
  emit({ type: "item.completed", item });
  return ran.output;
}

function sentenceOf(status: number, body: string): string {
  if (status === 429 && body.includes("insufficient_quota")) {
    return "Quota exceeded. Check your plan and billing details.";
  }
  if (status === 400) return body;
  if (status === 429) return "exceeded retry limit, last status: 429 Too Many Requests";
  if (status === 500) {
    return "We’re currently experiencing high demand, which may cause temporary errors.";
  }
  return `unexpected status ${status} Somehow: scripted, url: ${setting("base_url")}/responses`;
}

function fail(message: string): never {
  emit({ type: "error", message });
  emit({ type: "turn.failed", error: { message } });
  process.exit(1);
}

function cut(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}
