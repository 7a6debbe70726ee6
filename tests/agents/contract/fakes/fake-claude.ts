// A fake of the Claude Code CLI (2.1.329): its flags, its events, and what it reads of a project unless it is told not to.
import { randomUUID } from "node:crypto";
import {
  argv,
  emit,
  fileText,
  flag,
  hasFlag,
  readPrompt,
  refuse,
  run,
  runHooks,
  write,
} from "./fake-cli.ts";
import { askModel, countOf, listOf, recordOf, textOf } from "./model-call.ts";

/** The tool through which a schema is kept. */
const FORM = "StructuredOutput";
const FORM_TRIES = 5;

const prompt = await readPrompt();
if (!hasFlag("-p") || flag("--output-format") !== "stream-json" || !hasFlag("--verbose")) {
  refuse("Error: When using --print, --output-format=stream-json requires --verbose");
}
if (prompt.trim() === "") refuse("Error: Input must be provided");
const session = randomUUID();
const model = flag("--model");
const tools = flag("--tools").split(",").filter(Boolean);
const schema = flag("--json-schema");
if (schema !== "") tools.push(FORM);
if (schema.includes("2020-12")) refuse("Error: --json-schema is not a valid JSON Schema");
let broken = 0;
let nudged = false;
const maxTurns = Number(flag("--max-turns") || "100");
const tries = Number(process.env.CLAUDE_CODE_MAX_RETRIES ?? "10") + 1;
let system = flag("--append-system-prompt");
if (flag("--setting-sources") !== "user") {
  await runHooks(fileText(".claude/settings.json"));
  system += fileText("CLAUDE.md");
}
if (!hasFlag("--strict-mcp-config")) {
  await run(/"args":\["([^"]+)"/.exec(fileText(".mcp.json"))?.[1]?.replace(/^/, "touch ") ?? ":");
}
emit({ type: "system", subtype: "init", session_id: session, model, tools });

const usage = { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0 };
const denials: { tool_name: string }[] = [];
const messages: object[] = [{ role: "user", content: prompt }];
let said = "";
for (let turn = 1; ; turn++) {
  if (turn > maxTurns) end({ subtype: "error_max_turns", is_error: true, num_turns: turn });
  const answered = await askModel({
    url: `${process.env.ANTHROPIC_BASE_URL}/v1/messages?beta=true`,
    headers: {
      "x-api-key": process.env.ANTHROPIC_API_KEY ?? "",
      "anthropic-version": "2023-06-01",
    },
    body: { model, stream: true, system, messages, tools: tools.map(offer) },
    tries,
  });
  if (!answered.ok) failed(answered.status, answered.body, turn);
  const events = answered.events;
  const start = recordOf(recordOf(events[0]).message);
  const stop = recordOf(events.find(({ type }) => type === "message_delta"));
  const begun = recordOf(start.usage);
  usage.input_tokens += countOf(begun.input_tokens);
  usage.cache_read_input_tokens += countOf(begun.cache_read_input_tokens);
  usage.output_tokens += countOf(recordOf(stop.usage).output_tokens);
  const block = recordOf(events.find(({ type }) => type === "content_block_start")).content_block;
  const delta = recordOf(events.find(({ type }) => type === "content_block_delta")).delta;
  const content = withDelta(recordOf(block), recordOf(delta));
  emit({
    type: "assistant",
    message: { id: textOf(start.id), role: "assistant", content: [content] },
    session_id: session,
  });
  const reason = textOf(recordOf(stop.delta).stop_reason);
  if (reason === "refusal")
    end({
      is_error: true,
      stop_reason: "refusal",
      result: "API Error: the model refused",
      num_turns: turn,
    });
  if (reason === "max_tokens") failed(0, "max_output_tokens", turn);
  if (content.name === FORM && schema !== "") {
    const input = recordOf(content.input);
    if (keepsTypes(input)) {
      const result = JSON.stringify(input);
      end({ is_error: false, structured_output: input, result, num_turns: turn });
    }
    broken += 1;
    if (broken >= FORM_TRIES) {
      const subtype = "error_max_structured_output_retries";
      end({ subtype, is_error: true, errors: ["no valid structured output"], num_turns: turn });
    }
    continue;
  }
  if (content.type === "text" && schema !== "" && !nudged) {
    nudged = true;
    continue;
  }
  if (content.type === "text") {
    said = textOf(content.text);
    end({ is_error: false, stop_reason: reason, result: said, num_turns: turn });
  }
  const result = await use(textOf(content.name), recordOf(content.input));
  const answer = { type: "tool_result", tool_use_id: content.id, content: result };
  emit({ type: "user", message: { role: "user", content: [answer] }, session_id: session });
  messages.push({ role: "assistant", content: [content] }, { role: "user", content: [answer] });
}

/** Types of the schema's fields, no deeper. */
function keepsTypes(input: Readonly<Record<string, unknown>>): boolean {
  const fields = Object.entries(recordOf(recordOf(JSON.parse(schema)).properties));
  return fields.every(([name, field]) => {
    const { type } = recordOf(field);
    if (type === "integer") return typeof input[name] === "number";
    return type !== "string" || typeof input[name] === "string";
  });
}

function withDelta(
  block: Readonly<Record<string, unknown>>,
  delta: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (block.type === "text") return { ...block, text: textOf(delta.text) };
  return { ...block, input: JSON.parse(textOf(delta.partial_json) || "{}") };
}

function offer(name: string): object {
  return name === FORM ? { name, input_schema: JSON.parse(schema) } : { name };
}

async function use(name: string, input: Readonly<Record<string, unknown>>): Promise<string> {
  if (!tools.includes(name)) {
    denials.push({ tool_name: name });
    return `No such tool available: ${name}`;
  }
  if (name === "Write") {
    write(textOf(input.file_path), textOf(input.content));
    return "File created";
  }
  return (await run(textOf(input.command))).output;
}

function failed(status: number, body: string, turn: number): never {
  const billing = /credit balance is too low/.test(body);
  const names: Readonly<Record<number, string>> = {
    0: "max_output_tokens",
    401: "authentication_failed",
    429: "rate_limit",
    500: "server_error",
    529: "overloaded",
  };
  const error = billing ? "billing_error" : (names[status] ?? "invalid_request");
  const message = { id: randomUUID(), role: "assistant", model: "<synthetic>", content: [] };
  emit({ type: "assistant", message, error, session_id: session });
  end({
    is_error: true,
    api_error_status: status || null,
    result: `API Error: ${status} ${body}`,
    num_turns: turn,
  });
}

function end(part: Readonly<Record<string, unknown>> & { readonly is_error: boolean }): never {
  const listed = listOf(denials);
  emit({
    type: "result",
    subtype: "success",
    session_id: session,
    usage,
    permission_denials: listed,
    ...part,
  });
  process.exit(part.is_error || argv.length === 0 ? 1 : 0);
}
