// Reference cases of attribution, prompt evolution and tools that we answer differently: what we do instead, the answer that
// is asserted, and why.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

const surely =
  "only what is surely (Wilson's bound) and by a margin worse than the rest is told: with an overall failure share of 47 %, 47 % is no risk";

export const causal: Departures = {
  "bucket 'a,'": { instead: "an empty entry is no file", expected: "1" },
  "top debugger opus": { instead: surely, expected: [["file_count=1", 1]] },
  "top big": { instead: surely, expected: [] },
  "top limit 1": { instead: surely, expected: [] },
  "top limit 10": { instead: surely, expected: [] },
};

export const promptEvolution: Departures = {};
