// Reference vectors of the stream-json reader, and the recorded runs of the real CLI.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FREE, NANOS, NOTHING_BILLED, nanosOf } from "../../core/budget/prices.ts";
import { openUsageReader, type UsageReader } from "../../core/budget/usage.ts";
import { parseWorkResult } from "../../core/report/work-result.ts";

function readUsage(stream: string): UsageReader {
  const reader = openUsageReader();
  for (const line of stream.split("\n")) reader.line(line);
  return reader;
}

interface Case {
  readonly name: string;
  readonly input: {
    readonly fn: "stream" | "cost" | "lines";
    readonly text?: string;
    readonly usage?: Readonly<Record<string, number>>;
    readonly pricing?: Readonly<Record<string, number>>;
    readonly lines?: readonly string[];
    readonly maxBytes?: number;
  };
  readonly expected: unknown;
}

/** What we say instead where the reference is wrong. */
const DEPARTURES: Readonly<Record<string, unknown>> = {
  // The final result repeats the usage: it counts once.
  "stream result adds on top": { usage: usage(10, 5), text: "az", result: null },
  // The result's text is where the marker stands.
  "stream real CLI result has a result string, ignored": {
    usage: usage(3, 0),
    text: 'MC_RESULT:{"status":"completed","commits":["a"],"summary":"s","files_changed":[]}',
    result: {
      status: "completed",
      commits: ["a"],
      summary: "s",
      files_changed: [],
      discoveries: [],
      concerns: [],
    },
  },
  // null is no use at all.
  "stream tokens null throws": { usage: usage(0, 0), text: "", result: null },
};

function usage(input: number, output: number) {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_creation_tokens: 0,
    cache_read_tokens: 0,
  };
}

const folder = join(import.meta.dirname, "..");
const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(join(folder, "vectors", "token-parser.json"), "utf8"),
);

test.each(cases)("vector: $name", ({ name, input, expected }) => {
  expect(answer(input)).toEqual(DEPARTURES[name] ?? expected);
});

function answer(input: Case["input"]): unknown {
  if (input.fn === "cost") {
    const price = input.pricing ?? {};
    const pricing = {
      ...FREE.pricing,
      input: price.input_per_million ?? 0,
      output: price.output_per_million ?? 0,
      cacheWrite: price.cache_write_per_million ?? 0,
      cacheRead: price.cache_read_per_million ?? 0,
    };
    const usage = {
      ...NOTHING_BILLED,
      inputTokens: input.usage?.input_tokens ?? 0,
      outputTokens: input.usage?.output_tokens ?? 0,
      cacheWriteTokens: input.usage?.cache_creation_tokens ?? 0,
      cacheReadTokens: input.usage?.cache_read_tokens ?? 0,
    };
    return nanosOf(usage, { ...FREE, pricing }) / NANOS;
  }
  if (input.fn === "lines") {
    const reader = openUsageReader(input.maxBytes);
    return (input.lines ?? []).map((line) => {
      const read = reader.line(line);
      return read === null
        ? null
        : {
            input_tokens: read.usage.inputTokens,
            output_tokens: read.usage.outputTokens,
            content_text: read.text,
            is_truncated: read.isTruncated,
          };
    });
  }
  const read = readUsage(input.text ?? "");
  const work = parseWorkResult(read.text);
  return {
    usage: {
      input_tokens: read.usage.inputTokens,
      output_tokens: read.usage.outputTokens,
      cache_creation_tokens: read.usage.cacheWriteTokens,
      cache_read_tokens: read.usage.cacheReadTokens,
    },
    text: read.text,
    result: work.ok
      ? {
          status: work.result.status,
          commits: work.result.commits,
          summary: work.result.summary,
          files_changed: work.result.filesChanged,
          discoveries: work.result.discoveries,
          concerns: work.result.concerns,
        }
      : null,
  };
}

test.each([
  ["text-stream", 10, 5],
  ["tool-bash-allowed", 20, 10],
  // `usage` is zero where the budget ended the run; the sum over models is right.
  ["max-budget", 100_000, 5000],
  // A refused structured answer is left out of `usage`, not of the models' sum.
  ["json-schema-invalid", 50, 25],
  ["refusal", 20, 10],
  ["http-401", 0, 0],
])("recorded run %s used %i and %i tokens", (name, inputTokens, outputTokens) => {
  const path = join(folder, "recordings", "claude-2.1.329", `${name}.stdout`);
  const read = readUsage(readFileSync(path, "utf8"));
  expect(read.usage).toMatchObject({ inputTokens, outputTokens });
});

test("a text is cut at a whole character, tokens go on", () => {
  const reader = openUsageReader(5);
  const line = (text: string) =>
    JSON.stringify({
      type: "assistant",
      message: { content: [{ type: "text", text }], usage: { input_tokens: 1 } },
    });
  expect(reader.line(line("añb€"))).toMatchObject({ text: "añb", isTruncated: true });
  expect(reader.line(line("x"))).toMatchObject({ text: "x", isTruncated: false });
  expect(reader.line(line("y"))).toMatchObject({ text: "", isTruncated: true });
  expect(reader.usage.inputTokens).toBe(3);
});
