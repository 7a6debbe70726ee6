// Reference cases of looks for improvements that we answer differently: what we do instead, and the answer that is asserted.
import type { Departure } from "./departures.ts";

export const discoveryParse: Readonly<Record<string, Departure>> = {
  "research: list values become text": {
    instead: "a list is its items, not a programmer's notation of it",
    expected: { gap_category: "security", best_practices: "", examples: "", sources: "a; b" },
  },
  "discovery: impact text fails the whole parse": {
    instead: "a figure that is none counts as average; the item stays",
    expected: {
      itemCount: 1,
      items: [
        { track: "security", title: "T", description: "", impact: 5, effort: 5, score: 4.3 },
      ],
    },
  },
  "discovery: impact out of range stored raw but scored clamped": {
    instead: "what is shown is clamped like what is sorted by",
    expected: {
      itemCount: 1,
      items: [
        { track: "security", title: "T", description: "", impact: 10, effort: 1, score: 10 },
      ],
    },
  },
};
