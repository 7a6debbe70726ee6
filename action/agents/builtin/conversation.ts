// What has been said so far, in words of our own, and how it is kept below what the model can read: old results of tools go first,
// then whole old turns, of which a list remains.
import { never } from "../../../core/base/assert.ts";
import { headAndTail } from "./cut.ts";

export interface ToolRequest {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolAnswer {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly isError: boolean;
}

export type Entry =
  | { readonly kind: "user"; readonly text: string }
  | { readonly kind: "assistant"; readonly text: string; readonly calls: readonly ToolRequest[] }
  | { readonly kind: "results"; readonly results: readonly ToolAnswer[] };

export interface Conversation {
  readonly entries: readonly Entry[];
  add(entry: Entry): void;
  /** True when something was left out. */
  compact(maxChars: number): boolean;
}

/** Compaction goes clearly below the limit: each one makes the model's cache worthless. */
const AIM = 0.6;
/** The last turns are what the model works on. */
const KEEP_ENTRIES = 6;
const OLD_RESULT_CHARS = 200;
const OLD_ARGUMENT_CHARS = 200;
const DIGEST_LINES = 60;

/** The first entry is the task: it always stays. */
export function openConversation(first: string): Conversation {
  let entries: Entry[] = [{ kind: "user", text: first }];
  return {
    get entries() {
      return entries;
    },
    add: (entry) => void entries.push(entry),
    compact(maxChars) {
      if (charsOf(entries) <= maxChars) return false;
      const aim = maxChars * AIM;
      entries = thinned(entries, aim);
      if (charsOf(entries) > aim) entries = digested(entries);
      // What is left is the task and the last turns: each of them is cut.
      if (charsOf(entries) > maxChars) entries = squeezed(entries, aim);
      return true;
    },
  };
}

export const charsOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, entry) => sum + sizeOf(entry), 0);

function sizeOf(entry: Entry): number {
  switch (entry.kind) {
    case "user":
      return entry.text.length;
    case "assistant":
      return entry.text.length + JSON.stringify(entry.calls).length;
    case "results":
      return entry.results.reduce((sum, { text }) => sum + text.length + 40, 0);
    default:
      return never(entry);
  }
}

/** Oldest first, until it fits; the last turns stay as they are. */
function thinned(entries: readonly Entry[], aim: number): Entry[] {
  const kept = [...entries];
  let chars = charsOf(kept);
  for (let at = 1; at < kept.length - KEEP_ENTRIES && chars > aim; at++) {
    const entry = kept[at];
    if (entry === undefined) break;
    const thin = thinOf(entry);
    chars += sizeOf(thin) - sizeOf(entry);
    kept[at] = thin;
  }
  return kept;
}

function thinOf(entry: Entry): Entry {
  if (entry.kind === "results") {
    const results = entry.results.map((result) =>
      result.text.length <= OLD_RESULT_CHARS
        ? result
        : {
            ...result,
            text: `${firstLine(result.text)}\n[left out to save room; ask again if needed]`,
          },
    );
    return { ...entry, results };
  }
  if (entry.kind !== "assistant") return entry;
  const calls = entry.calls.map((call) => ({ ...call, input: shortArguments(call.input) }));
  return { ...entry, calls };
}

const shortArguments = (input: ToolRequest["input"]): ToolRequest["input"] =>
  Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      typeof value === "string" && value.length > OLD_ARGUMENT_CHARS
        ? headAndTail(value, OLD_ARGUMENT_CHARS)
        : value,
    ]),
  );

/** Old turns as one list of what was done, told by us. */
function digested(entries: readonly Entry[]): Entry[] {
  const start = keepFrom(entries);
  if (start <= 1) return [...entries];
  const lines: string[] = [];
  for (const entry of entries.slice(1, start)) {
    if (entry.kind === "user")
      lines.push(...entry.text.split("\n").filter((line) => line.startsWith("- ")));
    if (entry.kind !== "results") continue;
    for (const { name, text, isError } of entry.results) {
      lines.push(`- ${name}${isError ? " failed" : ""}: ${firstLine(text)}`);
    }
  }
  const told = lines.slice(-DIGEST_LINES).join("\n");
  const first = entries[0];
  const digest: Entry = {
    kind: "user",
    text: `[Earlier turns were left out to save room. What was done in them, newest last:\n${told}\nGo on from here.]`,
  };
  return [...(first === undefined ? [] : [first]), digest, ...entries.slice(start)];
}

/** An assistant's turn begins what is kept: results without their calls are refused by every API. */
function keepFrom(entries: readonly Entry[]): number {
  for (let at = Math.max(1, entries.length - KEEP_ENTRIES); at < entries.length; at++) {
    if (entries[at]?.kind === "assistant") return at;
  }
  return 1;
}

function squeezed(entries: readonly Entry[], aim: number): Entry[] {
  const results = entries.flatMap((entry) => (entry.kind === "results" ? entry.results : []));
  const rest = charsOf(entries) - results.reduce((sum, { text }) => sum + text.length, 0);
  const each = Math.max(OLD_RESULT_CHARS, Math.floor((aim - rest) / Math.max(1, results.length)));
  return entries.map((entry) => {
    if (entry.kind !== "results") return entry;
    return {
      ...entry,
      results: entry.results.map((one) => ({ ...one, text: headAndTail(one.text, each) })),
    };
  });
}

const firstLine = (text: string): string => (text.split("\n")[0] ?? "").slice(0, 160);
