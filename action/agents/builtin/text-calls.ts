// Tool calls that a model writes into its text, for models and servers without calls of their own: a fenced JSON object, a
// `<tool_call>`, a `<function=…>`, or nothing but the object. Only names of tools that exist count, so that JSON which is part
// of an answer stays an answer.
import { extractJson, isRecord, jsonAt } from "../../../core/base/json.ts";
import { repairJson } from "./repair-json.ts";

export interface TextCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface TextCalls {
  readonly calls: readonly TextCall[];
  /** What was said before the first call. What stands behind one is made up: its result is not known yet. */
  readonly before: string;
  /** A call was meant, but cannot be read: what is wrong with it. */
  readonly problem: string | null;
}

const TAGGED = /<(tool_call|function_call|tool_use)>([\s\S]*?)(?:<\/\1>|$)/g;
const FUNCTION = /<function=([\w-]+)>([\s\S]*?)(?:<\/function>|$)/g;
const PARAMETER = /<parameter=([\w-]+)>\n?([\s\S]*?)\n?<\/parameter>/g;
const FENCED = /```[ \t]*(?:json|tool_call|tool|tool_code)?[ \t]*\n([\s\S]*?)(?:\n[ \t]*```|$)/g;
const MISTRAL = /\[TOOL_CALLS\]\s*(\[[\s\S]*)$/g;

/** `nameOf`: the tool's own name, however the model writes it; null when there is none. */
export function readTextCalls(text: string, nameOf: (name: string) => string | null): TextCalls {
  const found: { at: number; read: Read }[] = [];
  const taken: [number, number][] = [];
  const look = (pattern: RegExp, read: (match: RegExpMatchArray) => Read) => {
    for (const match of text.matchAll(pattern)) {
      const at = match.index ?? 0;
      if (taken.some(([from, to]) => at >= from && at < to)) continue;
      const one = read(match);
      if (one.calls.length === 0 && one.problem === null) continue;
      taken.push([at, at + match[0].length]);
      found.push({ at, read: one });
    }
  };
  look(TAGGED, (match) => inTag(match[2] ?? "", nameOf));
  look(FUNCTION, (match) => inFunction(match[1] ?? "", match[2] ?? "", nameOf));
  look(MISTRAL, (match) => inJson(match[1] ?? "", nameOf));
  look(FENCED, (match) => inJson(match[1] ?? "", nameOf));
  if (found.length === 0 && /^\s*[{[]/.test(text)) {
    const bare = inJson(text, nameOf);
    if (bare.calls.length > 0 || bare.problem !== null) found.push({ at: 0, read: bare });
  }
  found.sort((a, b) => a.at - b.at);
  return {
    calls: found.flatMap(({ read }) => read.calls),
    before: text.slice(0, found[0]?.at ?? text.length).trim(),
    problem: found.find(({ read }) => read.problem !== null)?.read.problem ?? null,
  };
}

interface Read {
  readonly calls: readonly TextCall[];
  readonly problem: string | null;
}

type NameOf = (name: string) => string | null;
const NONE: Read = { calls: [], problem: null };

function inTag(inside: string, nameOf: NameOf): Read {
  const xml = [...inside.matchAll(FUNCTION)][0];
  if (xml !== undefined) return inFunction(xml[1] ?? "", xml[2] ?? "", nameOf);
  const read = inJson(inside, nameOf, true);
  if (read.calls.length > 0 || read.problem !== null) return read;
  return { calls: [], problem: "it names no tool that there is" };
}

function inFunction(name: string, inside: string, nameOf: NameOf): Read {
  const known = nameOf(name);
  if (known === null) return { calls: [], problem: `there is no tool \`${name}\`` };
  const input: Record<string, unknown> = {};
  for (const match of inside.matchAll(PARAMETER)) input[match[1] ?? ""] = match[2] ?? "";
  return { calls: [{ name: known, input }], problem: null };
}

/** One object, or several, one after the other or in a list. `isCall`: nothing else can be meant. */
function inJson(text: string, nameOf: NameOf, isCall = false): Read {
  const calls: TextCall[] = [];
  let at = text.search(/[{[]/);
  while (at >= 0) {
    const read = jsonAt(text, at, true) ?? repairJson(text, at);
    if (read === null) break;
    for (const one of Array.isArray(read.value) ? read.value : [read.value]) {
      const call = callOf(one, nameOf, isCall);
      if (call !== null) calls.push(call);
    }
    const next = text.slice(read.end).search(/[{[]/);
    at = next < 0 ? -1 : read.end + next;
  }
  if (calls.length > 0) return { calls, problem: null };
  const named = /"(?:tool|tool_name|name|function)"\s*:\s*"([\w.-]+)"/.exec(text)?.[1];
  if (named === undefined) return NONE;
  if (nameOf(named) === null) {
    const meant =
      /"tool(?:_name)?"\s*:\s*"/.test(text) && /"(?:args|arguments)"\s*:\s*\{/.test(text);
    return meant ? { calls: [], problem: `there is no tool \`${named}\`` } : NONE;
  }
  const found = extractJson(text, { want: "object" });
  return found.ok ? NONE : { calls: [], problem: found.problem };
}

function callOf(value: unknown, nameOf: NameOf, isCall: boolean): TextCall | null {
  if (!isRecord(value)) return null;
  if (isRecord(value.function)) return callOf(value.function, nameOf, isCall);
  const key = ["tool", "tool_name", "name", "function"].find(
    (each) => typeof value[each] === "string",
  );
  const written = key === undefined ? undefined : value[key];
  const name = typeof written === "string" ? nameOf(written) : null;
  if (key === undefined || name === null) return null;
  for (const each of ["args", "arguments", "input", "parameters"]) {
    const given = value[each];
    if (isRecord(given)) return { name, input: given };
    if (typeof given !== "string") continue;
    const inner = readObject(given);
    if (inner !== null) return { name, input: inner };
  }
  // `{"name": …}` alone is too common in data; with `tool` the rest of the keys are the arguments.
  if (!isCall && (key === "name" || key === "function")) return null;
  const { [key]: _name, ...input } = value;
  return { name, input };
}

/** Arguments that came as text; null when they are no object, however kindly read. */
export function readObject(text: string): Readonly<Record<string, unknown>> | null {
  if (text.trim() === "") return {};
  const start = text.search(/[{[]/);
  if (start < 0) return null;
  const value = (jsonAt(text, start, true) ?? repairJson(text, start))?.value;
  return isRecord(value) ? value : null;
}
