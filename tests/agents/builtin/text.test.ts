// What models write, and what is kept of it: thinking, tool calls in text, broken JSON, long texts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headAndTail } from "../../../action/agents/builtin/cut.ts";
import { openOutput } from "../../../action/agents/builtin/output.ts";
import { repairJson } from "../../../action/agents/builtin/repair-json.ts";
import { openRepeats } from "../../../action/agents/builtin/repeats.ts";
import { fitPrompt } from "../../../action/agents/builtin/sections.ts";
import { readTextCalls } from "../../../action/agents/builtin/text-calls.ts";
import { withoutThinking } from "../../../action/agents/builtin/think.ts";
import { envelope } from "../../../core/prompt/envelope.ts";

test.each([
  ["<think>I could rm</think>Done.", "Done."],
  ["<thinking>\na\n</thinking>\n\nb<think>c</think> d", "b d"],
  ["the prompt opened it</think>Answer", "Answer"],
  ["<think>never closed, so never spoken", ""],
  ["a < b and c > d", "a < b and c > d"],
  ["He said <thinking hard> was fine", "He said <thinking hard> was fine"],
])("thinking is not speaking: %j", (text, spoken) => {
  expect(withoutThinking(text)).toBe(spoken);
});

const NAMES: Readonly<Record<string, string>> = { read: "read", write: "write", read_file: "read" };
const read = (text: string) => readTextCalls(text, (name) => NAMES[name] ?? null);
const A = { name: "read", input: { path: "a.js" } };

describe("tool calls in text", () => {
  test.each([
    ['```json\n{"tool":"read","args":{"path":"a.js"}}\n```', [A]],
    ['I look.\n```json\n{"tool": "read", "path": "a.js"}\n```\nThen I am done.', [A]],
    ['{"name":"read_file","arguments":{"path":"a.js"}}', [A]],
    ['{"name":"read","arguments":"{\\"path\\": \\"a.js\\"}"}', [A]],
    ['<tool_call>\n{"name": "read", "arguments": {"path": "a.js"}}\n</tool_call>', [A]],
    ['<tool_call>{"name":"read","arguments":{"path":"a.js"}}', [A]],
    ['<tool_call>{"name":"read","path":"a.js"}</tool_call>', [A]],
    [
      "<tool_call><function=read>\n<parameter=path>\na.js\n</parameter>\n</function></tool_call>",
      [A],
    ],
    ["<function=read><parameter=path>a.js</parameter></function>", [A]],
    [
      '[TOOL_CALLS] [{"name":"read","arguments":{"path":"a.js"}},{"name":"read","arguments":{"path":"a.js"}}]',
      [A, A],
    ],
    [
      '```json\n[{"tool":"read","args":{"path":"a.js"}}]\n```\n```json\n{"tool":"read","args":{"path":"a.js"}}\n```',
      [A, A],
    ],
    ['{"type":"function","function":{"name":"read","arguments":"{\\"path\\":\\"a.js\\"}"}}', [A]],
    // As small models break it.
    ['```json\n{"tool":"read","args":{"path":"a.js",},}\n```', [A]],
    ['```json\n{"tool":"read","args":{"path":"a.js"}\n```', [A]],
  ])("%j", (text, calls) => {
    expect(read(text)).toMatchObject({ calls, problem: null });
  });

  test("raw line ends in a string are line ends", () => {
    const text = '```json\n{"tool":"write","args":{"path":"a","content":"one\ntwo \\d"}}\n```';
    expect(read(text).calls[0]?.input).toEqual({ path: "a", content: "one\ntwo \\d" });
  });

  test.each([
    'MC_RESULT:{"status":"completed","summary":"read it","commits":[],"files_changed":[]}',
    '<!-- PLAN -->{"type":"leaves","units":[{"title":"read","description":"write"}]}<!-- /PLAN -->',
    '```json\n{"name":"read"}\n```',
    '```json\n{"name":"my-package","version":"1.0.0"}\n```',
    '{"tools":[{"name":"read","description":"reads"}]}',
    "Use the tool `read` with path a.js.",
  ])("no call: %j", (text) => {
    expect(read(text)).toEqual({ calls: [], before: text, problem: null });
  });

  test.each([
    '```json\n{"tool":"write","args":{"path":"a","content":"cut off',
    '```json\n{"tool":"read","args":{"path" "a"}}\n```',
    '<tool_call>{"name":"telepathy","arguments":{}}</tool_call>',
    '{"tool":"telepathy","args":{}}',
  ])("meant as a call, but unreadable: %j", (text) => {
    const found = read(text);
    expect(found.calls).toEqual([]);
    expect(found.problem).not.toBeNull();
  });

  test("what comes behind a call is made up", () => {
    expect(
      read('Look:\n```json\n{"tool":"read","args":{"path":"a.js"}}\n```\nResult: 42').before,
    ).toBe("Look:");
  });

  test("any JSON that is one is read as it is; any text ends without throwing", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        expect(repairJson(text, 0)).toEqual({ value: JSON.parse(text), end: text.length });
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void read(`\`\`\`json\n{"tool":"read"${text}`)));
  });

  test.each([
    ['{"a":True,"b":[None,False,],}', { a: true, b: [null, false] }],
    ['{"a":{"b":[1,2', { a: { b: [1, 2] } }],
    ['{"a":"tab\there"}', { a: "tab\there" }],
    ['{"re":"\\d+\\."}', { re: "\\d+\\." }],
  ])("repaired: %j", (text, value) => {
    expect(repairJson(text, 0)?.value).toEqual(value);
  });

  test.each(['{"a":"never closed', "{'a':1}", '{"a" 1}', "[1}"])("not repaired: %j", (text) => {
    expect(repairJson(text, 0)).toBeNull();
  });
});

describe("long texts", () => {
  test("beginning and end stay, what is left out is told, and nothing is longer than allowed", () => {
    const cut = headAndTail(`first\n${"x\n".repeat(5_000)}last`, 500);
    expect(cut).toMatch(/^first\n[\s\S]*\n\[… \d+ characters left out …\]\n[\s\S]*\nlast$/);
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000, unit: "grapheme" }), fc.nat(2_000), (text, max) => {
        expect(headAndTail(text, max).length).toBeLessThanOrEqual(Math.max(max, 0));
      }),
    );
  });

  test("a program's output keeps both ends within its bytes, in whatever pieces it comes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 40 })),
        fc.integer({ min: 20, max: 80 }),
        (parts, max) => {
          const output = openOutput(max);
          for (const part of parts) output.add(Buffer.from(part));
          const whole = parts.join("");
          const text = output.text();
          if (Buffer.byteLength(whole) <= Math.floor(max / 2) * 2) expect(text).toBe(whole);
          else expect(text.length).toBeLessThanOrEqual(max + 60);
        },
      ),
    );
    const output = openOutput(100);
    output.add(Buffer.from(`begin${"x".repeat(10_000)}end`));
    expect(output.text()).toMatch(/^beginx+\n\[… 9908 bytes left out …\]\nx+end$/);
  });

  test("sections are cut by their shares; envelopes and our own words stay whole", () => {
    const boundary = "0123456789abcdef";
    const unit = envelope("unit", `do this\n${"u".repeat(200)}`, boundary);
    const objective = envelope("objective, issue #1", "o".repeat(9_000), boundary);
    const failure = envelope(
      "failure of attempt 1 at verify",
      `cause\n${"f\n".repeat(9_000)}AssertionError`,
      boundary,
    );
    const prompt = `${unit}\n\n${objective}\n\n${failure}\n\nDo the unit now.`;
    const fit = fitPrompt(prompt, 4_000);
    expect(fit.length).toBeLessThanOrEqual(4_000);
    expect(fit.length).toBeGreaterThan(3_000);
    expect(fit).toContain(unit); // It uses less than its share.
    expect(fit).toMatch(/AssertionError\nDATA 0123456789abcdef>>>\n\nDo the unit now\.$/);
    expect(fit.match(/<<<DATA/g)).toHaveLength(3);
    expect(fit.match(/^DATA .*>>>$/gm)).toHaveLength(3);
    expect(fitPrompt(prompt, 1_000_000)).toBe(prompt);
  });
});

describe("going round in circles", () => {
  const look = (result: string) => ({
    name: "run",
    input: { command: "npm test", timeout_s: 9 },
    result,
    changed: false,
  });
  const change = (content: string) => ({
    name: "write",
    input: { content },
    result: "Wrote a.",
    changed: true,
  });

  test("the third equal look is one, also with others between and its keys in another order", () => {
    const repeats = openRepeats();
    expect(repeats.add(look("red"))).toBe(false);
    expect(repeats.add({ ...look(""), name: "list" })).toBe(false);
    expect(repeats.add({ ...look("red"), input: { timeout_s: 9, command: "npm test" } })).toBe(
      false,
    );
    expect(repeats.add(look("red"))).toBe(true);
  });

  test("looking again after a change, or at another result, is none", () => {
    const repeats = openRepeats();
    for (let turn = 0; turn < 9; turn++) {
      expect(repeats.add(look("red"))).toBe(false);
      expect(repeats.add(change(`try ${turn}`))).toBe(false);
    }
    for (let turn = 0; turn < 9; turn++) expect(repeats.add(look(`${turn} failed`))).toBe(false);
  });

  test("writing the same text back and forth is one", () => {
    const repeats = openRepeats();
    const outcomes = ["a", "b", "a", "b", "a"].map((text) => repeats.add(change(text)));
    expect(outcomes).toEqual([false, false, false, false, true]);
  });
});
