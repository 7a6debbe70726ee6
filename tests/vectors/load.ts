// Reference behaviour as data: `{name, input, expected}` per function. A case that we answer differently has an entry
// in departures.ts with what we do instead; a suspect case must have one.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Departure } from "./departures.ts";

const File = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      input: z.unknown(),
      expected: z.unknown(),
      suspect: z.string().optional(),
    }),
  ),
});

export interface Loop<Input> {
  readonly input: z.ZodType<Input>;
  /** What we answer, in the vocabulary of the file. */
  readonly answer: (input: Input) => unknown;
  /** The part of `expected` that is compared; all of it without this. */
  readonly told?: (expected: unknown, input: Input) => unknown;
  readonly departures?: Readonly<Record<string, Departure>>;
}

/** One test per case of the file. */
export function followsVectors<Input>(file: string, loop: Loop<Input>): void {
  const path = new URL(`${file}.json`, import.meta.url);
  const { cases } = File.parse(JSON.parse(readFileSync(path, "utf8")));
  const departures = new Map(Object.entries(loop.departures ?? {}));
  for (const one of cases) {
    const departure = departures.get(one.name);
    departures.delete(one.name);
    test(`${file}: ${one.name}${departure === undefined ? "" : ` — ${departure.instead}`}`, () => {
      const input = loop.input.parse(one.input);
      const told = loop.told?.(one.expected, input) ?? one.expected;
      const answer = loop.answer(input);
      if (departure !== undefined) {
        expect(answer).toEqual(departure.expected);
        return;
      }
      if (one.suspect !== undefined && isDeepStrictEqual(answer, told)) {
        throw new Error(`a suspect answer is copied: ${one.suspect}`);
      }
      expect(answer).toEqual(told);
    });
  }
  test(`${file}: every departure names a case`, () => {
    expect([...departures.keys()]).toEqual([]);
  });
}
