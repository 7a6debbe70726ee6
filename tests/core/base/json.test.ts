// JSON in model text: never throws, finds what is there, gives no fragment of something cut off.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractJson, lastMarker } from "../../../core/base/json.ts";

const value = (found: ReturnType<typeof extractJson>): unknown =>
  found.ok ? found.value : undefined;

describe("extractJson", () => {
  test("never throws, whatever the text", () => {
    const noise = fc.stringMatching(/^[{}[\]",:a1\\`~\n -]{0,80}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), noise), fc.boolean(), (text, repair) => {
        extractJson(text, { repair });
        lastMarker(text, "MC_RESULT");
      }),
      { numRuns: 1000 },
    );
  });

  test("finds an object between words", () => {
    const word = fc.stringMatching(/^[a-z .!?]{0,30}$/);
    fc.assert(
      fc.property(
        word,
        fc.dictionary(fc.string(), fc.jsonValue()),
        word,
        (before, object, after) => {
          const found = extractJson(`${before}\n${JSON.stringify(object)}\n${after}`, {
            want: "object",
          });
          expect(value(found)).toEqual(JSON.parse(JSON.stringify(object)));
        },
      ),
    );
  });

  test.each([
    ["the inside of a template", '{{"a":1}}', {}, { a: 1 }],
    ["the object with the wanted keys", '{"x":1} {"a":1}', { keys: ["a"] }, { a: 1 }],
    ["an object inside an envelope", '{"result":{"a":1}}', { keys: ["a"] }, { a: 1 }],
    ["the list after a check box", "- [ ] todo [1]", { want: "array" }, [1]],
    ["nothing of a broken object", '{"a":{"b":1},"c":oops}', {}, undefined],
    ["nothing of a cut object", '{"a":{"b":1},"c":', {}, undefined],
    ["no object where a list is wanted", '{"a":1}', { want: "array" }, undefined],
    ["null is no result", "null", {}, undefined],
    [
      "a comma too many, when repair is asked for",
      '{"a":[1,2,],}',
      { repair: true },
      { a: [1, 2] },
    ],
    ["never a comma inside a string", '{"a":",]",}', { repair: true }, { a: ",]" }],
  ] as const)("%s", (_, text, wish, expected) => {
    expect(value(extractJson(text, wish))).toEqual(expected);
  });

  test.each([
    ["", "the text is empty"],
    ["hello", "there is no JSON object or array in the text"],
    ['{"a": 1, "b": [1', "the JSON is cut off before its end"],
    ['{"a": 01}', "the JSON is malformed"],
  ])("says why nothing was found in %j", (text, problem) => {
    expect(extractJson(text)).toEqual({ ok: false, problem });
  });

  test("hostile input takes bounded time", () => {
    const start = performance.now();
    for (const text of [
      "{{".repeat(100_000),
      '{"a":'.repeat(50_000),
      "[1,".repeat(60_000),
      "{}x".repeat(60_000),
    ]) {
      extractJson(text, { keys: ["nothing"] });
    }
    lastMarker("MC_RESULT:{".repeat(15_000), "MC_RESULT");
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
