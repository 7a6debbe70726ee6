// A fake of the Gemini CLI (0.61.0) without a terminal: its flags, its files, its events, and what it reads of a project that
// it trusts.
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import {
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

const prompt = await readPrompt();
if (!hasFlag("--prompt=") || flag("--output-format") !== "stream-json")
  refuse("unexpected use", 42);
const home = join(process.env.HOME ?? "", ".gemini");
const settings = recordOf(JSON.parse(fileText(join(home, "settings.json")) || "{}"));
if (recordOf(recordOf(settings.security).auth).selectedType !== "gemini-api-key") {
  refuse("Invalid auth method selected.", 41);
}
if (process.env.GEMINI_CLI_TRUST_WORKSPACE !== "true") {
  refuse("Gemini CLI is not running in a trusted directory.", 55);
}
// Trusted: the project's own settings win over the user's.
const project = fileText(".gemini/settings.json");
if (project !== "") await runHooks(project);
const model = /"model":\{"name":"(\w+)"/.exec(project)?.[1] ?? flag("--model");
const allowed = [...fileText(flag("--policy")).matchAll(/toolName = "(\w+)"\ndecision = "allow"/g)];
const tools = allowed.map(([, name]) => name ?? "");
const maxTurns = countOf(recordOf(settings.model).maxSessionTurns) || 100;
const contextFile = textOf(recordOf(settings.context).fileName);
let system = fileText(join(home, contextFile)) + fileText("GEMINI.md");
if (recordOf(settings.skills).enabled !== false) system += fileText(".agents/skills/trap/SKILL.md");
emit({ type: "init", session_id: randomUUID(), model });
emit({ type: "message", role: "user", content: prompt });

const stats = { total_tokens: 0, input_tokens: 0, output_tokens: 0, cached: 0 };
const contents: object[] = [{ role: "user", parts: [{ text: prompt }] }];
for (let turn = 1; ; turn++) {
  if (turn > maxTurns) {
    emit({ type: "error", severity: "error", message: "Maximum session turns exceeded" });
    end({ status: "success" }, 0);
  }
  const answered = await askModel({
    url: `${process.env.GOOGLE_GEMINI_BASE_URL}/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    headers: { "x-goog-api-key": process.env.GEMINI_API_KEY ?? "" },
    body: {
      contents,
      systemInstruction: { parts: [{ text: system }] },
      tools: [{ functionDeclarations: tools.map((name) => ({ name })) }],
    },
    tries: countOf(recordOf(settings.general).maxAttempts) || 10,
  });
  if (!answered.ok) {
    const { status, body } = answered;
    // Some errors are passed on as they came, others lose their status.
    const message = status === 429 ? "[API Error: scripted]" : `[API Error: ${body}]`;
    end({ status: "error", error: { type: "unknown", message } }, status % 256);
  }
  const chunk = recordOf(answered.events[0]);
  const billed = recordOf(chunk.usageMetadata);
  stats.input_tokens += countOf(billed.promptTokenCount);
  stats.cached += countOf(billed.cachedContentTokenCount);
  stats.output_tokens += countOf(billed.candidatesTokenCount);
  stats.total_tokens += countOf(billed.totalTokenCount);
  const candidate = recordOf(listOf(chunk.candidates)[0]);
  const part = recordOf(listOf(recordOf(candidate.content).parts)[0]);
  const call = recordOf(part.functionCall);
  if (candidate.finishReason === "SAFETY") {
    const message = "The model response was blocked due to safety settings.";
    emit({ type: "error", severity: "error", message });
    end({ status: "success" }, 0);
  }
  if (call.name === undefined) {
    emit({ type: "message", role: "assistant", content: textOf(part.text), delta: true });
    end({ status: "success" }, 0);
  }
  const name = textOf(call.name);
  const id = `${name}_${turn}`;
  emit({ type: "tool_use", tool_name: name, tool_id: id, parameters: call.args });
  const output = await use(name, recordOf(call.args));
  const error = { type: "tool_not_registered", message: `Tool "${name}" not found.` };
  const result = output === null ? { status: "error", error } : { status: "success", output };
  emit({ type: "tool_result", tool_id: id, ...result });
  contents.push(
    { role: "model", parts: [part] },
    { role: "user", parts: [{ functionResponse: { name, response: result } }] },
  );
}

/** null: there is no such tool. */
async function use(name: string, args: Readonly<Record<string, unknown>>): Promise<string | null> {
  if (!tools.includes(name)) return null;
  if (name === "run_shell_command") return (await run(textOf(args.command))).output;
  const path = textOf(args.file_path);
  write(path, textOf(args.content));
  return `written\n${fileText(join(dirname(path), "GEMINI.md"))}`;
}

function end(part: object, code: number): never {
  emit({ type: "result", ...part, stats });
  process.exit(code);
}
