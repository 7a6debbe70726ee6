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

const allowed = "refused: only what is on the list of what is harmless may be used";
const refused: Departure = { instead: allowed, expected: false };

export const toolValidation: Departures = {
  "script import asyncio": refused,
  "script import threading": { instead: "refused: a tool ends in seconds and has no use for threads", expected: false },
  "script relative import passes": refused,
  "script re.compile is blocked too": { instead: "kept: a pattern is no code", expected: true },
  "script getattr builtins": refused,
  "script alias then call": refused,
  "script open file": refused,
  "script pty": refused,
  "script sys modules os": refused,
  "script builtins module": refused,
  "script ftplib": refused,
  "script posix": refused,
  "script io": refused,
  "script decorator eval": refused,
  "script httpx passes": refused,
  "script urllib3 passes": refused,
  "script case": { instead: "refused: there is no such module on the list", expected: false },
  "name 'é-1'": { instead: "refused: the name becomes a file's name", expected: false },
};

export const toolRegistry: Departures = {
  "discover needs the whole phrase": {
    instead: "words are matched, each on its own",
    expected: { results: [true, ["linter"]], tools: { linter: [0.7, 0] } },
  },
  "register twice replaces": {
    instead: "what is known of it stays: the quality by its average, the uses as they are",
    expected: { results: [true, null, true], tools: { a: [0.793, 1] } },
  },
};
