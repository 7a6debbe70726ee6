// Reference cases of the backlog that we answer differently.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

export const priorityScore: Departures = {
  "base 0/5 w0.3": { instead: "figures are from 1 to 10", expected: 0.866666667 },
  "penalty 2 'test_timeouts.py::test_a FAILED'": {
    instead: "a failing test is the item's own fault, whatever its file is called",
    expected: 0.4,
  },
};

export const backlogManager: Departures = {
  "load: limit is applied before the dependency filter": {
    instead: "what waits takes nobody's place",
    expected: ["free"],
  },
  "unit: partial words": {
    instead: "an item is finished by a unit that names it, never by a shared word",
    expected: {
      t1: { status: "pending", attempts: 0, reason: "", source: "" },
      t2: { status: "pending", attempts: 0, reason: "", source: "" },
    },
  },
  "unit: short words ignored": {
    instead: "a unit that names its item finishes it, however short the title is",
    expected: { t1: { status: "completed", attempts: 0, reason: "", source: "mission1" } },
  },
  "unit: still retryable appends context": {
    instead: "it stays in progress, and its text stays as its author wrote it",
    expected: { t1: { status: "in_progress", attempts: 0, reason: "", source: "" } },
  },
};

export const markdownImport: Departures = {
  "suffix -- DONE is still imported": { instead: "what is done is left out", expected: [] },
  "em dash after number": {
    instead: "the dash belongs to the number",
    expected: [{ title: "Thing", description: "body", impact: 9, effort: 5, score: 7.8 }],
  },
  "hyphen after number": {
    instead: "the dash belongs to the number",
    expected: [{ title: "Thing", description: "body", impact: 9, effort: 5, score: 7.8 }],
  },
  "code fence containing a header": {
    instead: "fenced code is text",
    expected: [
      {
        title: "A",
        description: "```\n## P2: not an item\n```\nend",
        impact: 9,
        effort: 5,
        score: 7.8,
      },
    ],
  },
  "seed style ### headers give nothing": {
    instead: "headings of the second to the fourth level are read; this one is marked as done",
    expected: [],
  },
};

const head = "# Backlog Queue\n\n## Pending (1)\n\n### A\n- **Score**: 0.0 | **Impact**: 5 | **Effort**: 5\n";

export const markdownExport: Departures = {
  one: {
    instead: "issues have labels, no tags of ours",
    expected:
      "# Backlog Queue\n\n## Pending (1)\n\n### A\n- **Score**: 4.3 | **Impact**: 5 | **Effort**: 5\n- **Track**: feature\n- d\n",
  },
  "unknown status comes last": {
    instead: "there is no other state than the four",
    expected:
      "# Backlog Queue\n\n## Pending (1)\n\n### p\n- **Score**: 0.0 | **Impact**: 5 | **Effort**: 5\n",
  },
  "long description cut at 200": {
    instead: "the text is whole, so that it can be imported again",
    expected: `${head}- ${"x".repeat(250)}\n`,
  },
  "multi-line description": {
    instead: "further lines are indented under their bullet",
    expected: `${head}- l1\n  l2\n`,
  },
};
