// Reference cases of notices, gates, reports and configuration that we answer differently: what we do instead, and the answer.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

export const notifier: Departures = {
  "escape 'a\\\\b'": {
    instead: "a backslash is escaped too: it would swallow the character behind it",
    expected: "a\\\\b",
  },
  "queue 100 low then 3 high: high survive and move first": {
    instead: "the oldest low ones go, not the newest: the last one tells how things stand now",
    expected: { size: 100, high: 3, first: "H1", last: "99" },
  },
};
