// Cases of what is remembered that we answer differently: what we do instead, and the answer that is asserted.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

const FOLDERS = "a lesson is gathered by its path and the folder that holds it; a base name alone belongs to any folder";

export const reward: Departures = {
  "completion over 1 is not clamped": {
    instead: "every part is between 0 and 1, so the reward is too",
    expected: {
      reward: 0.56,
      verification: 0.7,
      completion: 1,
      progress: 0,
      fixup: 0,
      noRegression: 1,
    },
  },
};

export const contextScope: Departures = {
  "tokens file": { instead: FOLDERS, expected: ["src/a.py", "src"] },
  "tokens deep": { instead: FOLDERS, expected: ["a/b/c/d.ts", "a/b/c"] },
  "tokens title only": {
    instead: "a title is no place: its words are matched with the text of what is known",
    expected: [],
  },
  "tokens dup base names": { instead: FOLDERS, expected: ["a/x.py", "a", "b/x.py", "b"] },
  "inject base name matches another dir": {
    instead: "whole paths are compared, segment by segment",
    expected: "",
  },
  "inject substring false match": {
    instead: "whole paths are compared, segment by segment",
    expected: "",
  },
  "inject underscore is a wildcard": {
    instead: "no character of a path is a wildcard of the query",
    expected: "",
  },
};

export const episodicMemory: Departures = {
  "retrieve substring": {
    instead: "whole paths are compared, segment by segment",
    expected: { ids: [], access: { a: 0 } },
  },
};

export const experienceSearch: Departures = {
  "only the first 8 keywords": {
    instead: "all words of the task are looked for, up to twelve",
    expected: "- [nine] succeeded (reward=0.50): sum",
  },
};
