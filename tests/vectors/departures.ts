// Every reference case that we answer differently: what we do instead, and the answer that is asserted.

export interface Departure {
  readonly instead: string;
  readonly expected: unknown;
}

type Departures = Readonly<Record<string, Departure>>;

export const jsonExtract: Departures = {
  "braces in prose before": {
    instead: "later candidates are tried",
    expected: {"a": 1},
  },
  "quote in prose before object": {
    instead: "later candidates are tried",
    expected: {"a": 1},
  },
  "number": {
    instead: "a scalar is no result",
    expected: null,
  },
  "string literal": {
    instead: "a scalar is no result",
    expected: null,
  },
  "fence inside string value": {
    instead: "a fence inside a string is text",
    expected: {"code": "```py\nprint(1)\n```"},
  },
  "array before object": {
    instead: "the array is the first document",
    expected: [{"x": 1}],
  },
  "array of objects in prose": {
    instead: "the array is the document, not its first element",
    expected: [{"a": 1}, {"b": 2}],
  },
  "unbalanced then balanced": {
    instead: "later candidates are tried",
    expected: {"a": 1},
  },
  "array: markdown link then array": {
    instead: "later candidates are tried",
    expected: [1],
  },
};

export const filesHint: Departures = {
  "files 'dir/,dir/x'": {
    instead: "a folder covers what is in it",
    expected: ["dir/"],
  },
};

export const overlapResolve: Departures = {
  "one empty one not: no edge": {
    instead: "the same answer: cases of this very shape that are not suspect (`random 6`) want no order; `unknown: \"barrier\"` gives it where it is wanted",
    expected: {"a": [], "b": []},
  },
  "directory and file do not match": {
    instead: "a folder covers what is in it",
    expected: {"a": [], "b": ["a"]},
  },
  "cycle plus an innocent downstream of equal priority": {
    instead: "only edges inside the knot are cut",
    expected: {"a": ["b"], "b": [], "c": ["a"]},
  },
  "single unit with self dep is returned untouched": {
    instead: "a self dependency is always cut",
    expected: {"a": []},
  },
};

export const topologicalLayers: Departures = {
  "two cycle forced into one layer": {
    instead: "units on a cycle, and downstream of one, are in no layer: they are reported as stuck and fail",
    expected: [],
  },
  "cycle after a good layer": {
    instead: "units on a cycle, and downstream of one, are in no layer: they are reported as stuck and fail",
    expected: [["r"]],
  },
  "downstream of a cycle joins the forced layer": {
    instead: "units on a cycle, and downstream of one, are in no layer: they are reported as stuck and fail",
    expected: [],
  },
  "self dep": {
    instead: "units on a cycle, and downstream of one, are in no layer: they are reported as stuck and fail",
    expected: [["b"]],
  },
};

export const dagCascade: Departures = {
  "diamond one side fails": {
    instead: "the state is blocked, and no attempt is used",
    expected: {"status": {"a": "completed", "b": "failed", "c": "completed", "d": "blocked"}, "note": {"a": "", "b": "", "c": "", "d": "Dependency failed"}, "attempts": {"a": 0, "b": 1, "c": 0, "d": 0}, "ran": ["a", "b", "c"], "maxParallelAtMost": 4},
  },
  "exception cascades": {
    instead: "the state is blocked, and no attempt is used",
    expected: {"status": {"a": "pending", "b": "blocked"}, "note": {"a": "", "b": "Dependency failed"}, "attempts": {"a": 0, "b": 0}, "ran": ["a"], "maxParallelAtMost": 4},
  },
  "random 0": {
    instead: "the state is blocked, and no attempt is used",
    expected: {"status": {"u0": "completed", "u1": "completed", "u2": "completed", "u3": "completed", "u4": "failed", "u5": "blocked", "u6": "blocked", "u7": "blocked", "u8": "blocked"}, "note": {"u0": "", "u1": "", "u2": "", "u3": "", "u4": "", "u5": "Dependency failed", "u6": "Dependency failed", "u7": "Dependency failed", "u8": "Dependency failed"}, "attempts": {"u0": 0, "u1": 0, "u2": 0, "u3": 0, "u4": 1, "u5": 0, "u6": 0, "u7": 0, "u8": 0}, "ran": ["u0", "u1", "u2", "u3", "u4"], "maxParallelAtMost": 1},
  },
  "random 6": {
    instead: "the state is blocked, and no attempt is used",
    expected: {"status": {"u0": "completed", "u1": "completed", "u2": "completed", "u3": "failed", "u4": "blocked", "u5": "blocked", "u6": "failed"}, "note": {"u0": "", "u1": "", "u2": "", "u3": "", "u4": "Dependency failed", "u5": "Dependency failed", "u6": ""}, "attempts": {"u0": 0, "u1": 0, "u2": 0, "u3": 1, "u4": 0, "u5": 0, "u6": 1}, "ran": ["u0", "u1", "u2", "u3", "u6"], "maxParallelAtMost": 3},
  },
};

export const planBlock: Departures = {
  "trailing comma inside a string is also removed": {
    instead: "only commas outside strings are taken out",
    expected: [{"title": "a,]b,}c"}],
  },
  "two objects in prose": {
    instead: "the object that has units is the plan",
    expected: [{"title": "A", "description": "d", "files_hint": "a.py", "priority": 1, "depends_on_indices": []}],
  },
  "subdivide without children": {
    instead: "an empty plan must be said as `units: []`",
    expected: "unreadable",
  },
  "unrelated object": {
    instead: "JSON without units is no plan",
    expected: "unreadable",
  },
  "real unit named Execute scope looks like the fallback": {
    instead: "there is no made-up fallback unit, so every title is fine",
    expected: [{"title": "Execute scope"}],
  },
};

export const planArray: Departures = {
  "empty": {
    instead: "no text is no plan, instead of nothing to do",
    expected: "unreadable",
  },
  "object is not accepted": {
    instead: "a single unit is a plan",
    expected: [{"title": "A", "files": "", "priority": 1, "dependsOn": []}],
  },
  "empty array": {
    instead: "an empty plan counts only inside a PLAN block",
    expected: "unreadable",
  },
  "self and range": {
    instead: "a unit without title or description is sent back; its bad indices would only be dropped",
    expected: ["unit 1: `title` is empty; say in a few words what the unit changes"],
  },
};

export const planUnits: Departures = {
  "true counts as index 1": {
    instead: "only whole numbers are indices",
    expected: [{"title": "A", "description": "", "files": "a", "priority": 1, "acceptance": "", "specialist": "", "unitType": "implementation", "dependsOn": []}, {"title": "B", "description": "", "files": "b", "priority": 1, "acceptance": "", "specialist": "", "unitType": "implementation", "dependsOn": []}],
  },
  "speculation as text": {
    instead: "a unit without title or description is sent back",
    expected: ["unit 1: `title` is empty; say in a few words what the unit changes"],
  },
  "speculation null": {
    instead: "the number is ignored; what is missing is a title",
    expected: ["unit 1: `title` is empty; say in a few words what the unit changes"],
  },
  "unit_type in the plan is ignored": {
    instead: "the kind is taken",
    expected: [{"title": "A", "description": "", "files": "", "priority": 1, "acceptance": "", "specialist": "", "unitType": "research", "dependsOn": []}],
  },
  "null title": {
    instead: "a unit without title or description is sent back",
    expected: ["unit 1: `title` is empty; say in a few words what the unit changes"],
  },
  "files as list": {
    instead: "lists of files are read",
    expected: [{"title": "A", "description": "", "files": "a, b", "priority": 1, "acceptance": "", "specialist": "", "unitType": "implementation", "dependsOn": []}, {"title": "B", "description": "", "files": "b", "priority": 1, "acceptance": "", "specialist": "", "unitType": "implementation", "dependsOn": [0]}],
  },
  "unit not an object": {
    instead: "a text is taken as the title",
    expected: [{"title": "A", "description": "", "files": "", "priority": 1, "acceptance": "", "specialist": "", "unitType": "implementation", "dependsOn": []}],
  },
};

export const mcResult: Departures = {
  "status upper case is invalid": {
    instead: "case does not matter",
    expected: {"status": "completed", "commits": [], "summary": "s", "files_changed": [], "discoveries": [], "concerns": []},
  },
  "status list is unhashable": {
    instead: "a status that is no text is failed",
    expected: {"status": "failed", "commits": ["a"], "summary": "s", "files_changed": [], "discoveries": [], "concerns": []},
  },
  "discoveries objects": {
    instead: "objects are kept as JSON text",
    expected: {"status": "completed", "commits": ["a"], "summary": "s", "files_changed": [], "discoveries": ["{\"name\":\"t\"}"], "concerns": []},
  },
  "extra keys dropped": {
    instead: "declared extras are kept",
    expected: {"status": "completed", "commits": [], "summary": "s", "files_changed": [], "discoveries": [], "concerns": [], "comparison_report": {"a": 1}, "tools_created": [{"name": "x"}]},
  },
  "json mentions the marker inside its summary": {
    instead: "earlier markers are tried",
    expected: {"status": "completed", "commits": [], "summary": "wrote MC_RESULT: line", "files_changed": [], "discoveries": [], "concerns": []},
  },
};

export const handoffFallback: Departures = {
  "timeout word anywhere": {
    instead: "only `timed out` and the like are failures",
    expected: {"status": "completed", "commits": [], "summary": "[Fallback] set the timeout to 5", "files_changed": [], "discoveries": []},
  },
  "equals rule line counts as conflict": {
    instead: "only the arrows of a conflict count",
    expected: {"status": "completed", "commits": [], "summary": "[Fallback] =======", "files_changed": [], "discoveries": []},
  },
};

export const reviewParse: Departures = {
  "first marker is used, not the last": {
    instead: "two verdicts that differ are unknown (SR20)",
    expected: {"scores": null},
  },
  "prose one score": {
    instead: "prose is no verdict (SR20)",
    expected: {"scores": null},
  },
  "prose picks the first number after the word": {
    instead: "prose is no verdict (SR20)",
    expected: {"scores": null},
  },
  "text score -> 5": {
    instead: "an unreadable score makes the review unknown (SR20)",
    expected: {"scores": null},
  },
  "float text -> 5": {
    instead: "read as its whole part",
    expected: {"scores": {"alignment": 7, "approach": 7, "tests": 7, "criteria": 0, "avg": 7, "rationale": ""}},
  },
  "n/10 text -> 5": {
    instead: "read as its number",
    expected: {"scores": {"alignment": 8, "approach": 8, "tests": 8, "criteria": 0, "avg": 8, "rationale": ""}},
  },
  "bool": {
    instead: "a truth value is no score: unknown (SR20)",
    expected: {"scores": null},
  },
  "hasCriteria: prose criteria": {
    instead: "prose is no verdict (SR20)",
    expected: {"scores": null},
  },
};

export const verificationParse: Departures = {
  "pytest '10 passed earlier\\n3 passed'": {
    instead: "the last summary counts",
    expected: {"test_total": 3, "test_passed": 3, "test_failed": 0},
  },
  "pytest 'found 2 errors in log\\n7 passed'": {
    instead: "only the summary line counts",
    expected: {"test_total": 7, "test_passed": 7, "test_failed": 0},
  },
  "mypy 'Success a.py:1: error: x'": {
    instead: "errors count, whatever else is said",
    expected: {"type_errors": 1},
  },
  "single pytest passes but command fails (lint unseen)": {
    instead: "passed means exit code 0",
    expected: {"overall": false, "test_total": 5, "test_passed": 5, "test_failed": 0, "lint_errors": 0, "type_errors": 0},
  },
};
