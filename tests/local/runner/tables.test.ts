import { describe, expect, test } from "vitest";
import { parseCommand, parsePairs } from "../../../local/runner/commands.ts";
import { evaluate, fromData, toData } from "../../../local/runner/expression.ts";
import { Masks } from "../../../local/runner/masks.ts";
import { expandMatrix, legSuffix, MatrixProblem } from "../../../local/runner/matrix.ts";
import { excess } from "../../../local/runner/permissions.ts";
import { startsOnPush } from "../../../local/runner/push-trigger.ts";
import type { RunRecord } from "../../../local/runner/record.ts";
import { matchesFilters } from "../../../local/runner/run-filters.ts";
import { shellCommand } from "../../../local/runner/shell.ts";

describe("expressions", () => {
  const contexts = {
    inputs: toData({ name: "Olga", list: ["a", "B"], empty: "", n: 3, yes: true }),
    needs: toData({ a: { result: "success", outputs: { x: "1" } } }),
  };
  test.each([
    ["inputs.name == 'olga'", true],
    ["inputs.n > 2 && inputs.yes", true],
    ["inputs.empty || 'standard'", "standard"],
    ["contains(inputs.list, 'b')", true],
    ["contains(inputs.name, 'lg')", true],
    ["startsWith(inputs.name, 'o')", true],
    ["format('{0}-{1}', inputs.name, inputs.n)", "Olga-3"],
    ["join(inputs.list, '/')", "a/B"],
    ["fromJSON('{\"a\":[1,2]}').a[1]", 2],
    ["toJSON(inputs.list)", '[\n  "a",\n  "B"\n]'],
    ["needs.a.outputs.x", "1"],
    ["needs.*.result", ["success"]],
    ["needs.missing.outputs.x", null],
    ["vars.NOTHING != 'true'", true],
    ["'a' == 'A'", true],
    ["null == 0", true],
    ["'}}'", "}}"],
  ])("%s", (text, expected) => {
    expect(fromData(evaluate(text, { contexts }))).toEqual(expected);
  });

  test("what cannot be evaluated says which expression and why", () => {
    expect(() => evaluate("nonsense(", { contexts })).toThrow(/`nonsense\(` cannot be evaluated/);
    expect(() => evaluate("fromJSON('{')", { contexts })).toThrow(/cannot be evaluated/);
  });
});

describe("matrix", () => {
  test.each([
    ["one dimension", { a: [1, 2] }, [{ a: 1 }, { a: 2 }]],
    [
      "product, first dimension slowest",
      { a: [1, 2], b: ["x", "y"] },
      [
        { a: 1, b: "x" },
        { a: 1, b: "y" },
        { a: 2, b: "x" },
        { a: 2, b: "y" },
      ],
    ],
    ["exclude", { a: [1, 2], b: ["x"], exclude: [{ a: 1 }] }, [{ a: 2, b: "x" }]],
    [
      "exclude by part of an object",
      { a: [{ n: 1, m: 2 }, { n: 3 }], exclude: [{ a: { n: 1 } }] },
      [{ a: { n: 3 } }],
    ],
    ["include alone", { include: [{ a: 1 }, { b: 2 }] }, [{ a: 1 }, { b: 2 }]],
    [
      "GitHub's own example of include",
      {
        fruit: ["apple", "pear"],
        animal: ["cat", "dog"],
        include: [
          { color: "green" },
          { color: "pink", animal: "cat" },
          { fruit: "apple", shape: "circle" },
          { fruit: "banana" },
          { fruit: "banana", animal: "cat" },
        ],
      },
      [
        { fruit: "apple", animal: "cat", color: "pink", shape: "circle" },
        { fruit: "apple", animal: "dog", color: "green", shape: "circle" },
        { fruit: "pear", animal: "cat", color: "pink" },
        { fruit: "pear", animal: "dog", color: "green" },
        { fruit: "banana" },
        { fruit: "banana", animal: "cat" },
      ],
    ],
  ])("%s", (_name, matrix, legs) => {
    expect(expandMatrix(matrix)).toEqual(legs);
  });

  test.each([
    ["an empty vector", { a: [] }, "Matrix vector 'a' does not contain any values"],
    ["a vector that is no list", { a: "x" }, "`matrix.a` must be a list."],
    ["nothing left", { a: [1], exclude: [{ a: 1 }] }, "The matrix has no combinations."],
    [
      "too many jobs",
      { a: Array.from({ length: 257 }, (_, i) => i) },
      "The matrix has 257 jobs; 256 are allowed.",
    ],
  ])("refuses %s", (_name, matrix, message) => {
    expect(() => expandMatrix(matrix)).toThrow(new MatrixProblem(message));
  });

  test("the suffix shows scalar values, also those inside objects", () => {
    expect(legSuffix({ os: "ubuntu", node: 22, more: { flag: true } })).toBe(" (ubuntu, 22, true)");
    expect(legSuffix({})).toBe("");
  });
});

describe("workflow commands", () => {
  test.each([
    [
      "::error file=a.ts,line=3::broken%0Ahere",
      { name: "error", properties: { file: "a.ts", line: "3" }, value: "broken\nhere" },
    ],
    ["::group::Title: x", { name: "group", properties: {}, value: "Title: x" }],
    ["  ::add-mask::s3cret", { name: "add-mask", properties: {}, value: "s3cret" }],
    ["::stop-commands::abc", { name: "stop-commands", properties: {}, value: "abc" }],
    ["a ::error::b", null],
    ["std::vector<int>", null],
    ["::", null],
  ])("%s", (line, expected) => {
    expect(parseCommand(line)).toEqual(expected);
  });

  test.each([
    [
      "a=1\nb=x=y\n",
      [
        ["a", "1"],
        ["b", "x=y"],
      ],
    ],
    [
      "a<<EOF\none\ntwo=2\nEOF\nb=\n",
      [
        ["a", "one\ntwo=2"],
        ["b", ""],
      ],
    ],
    ["a<<E\nE\n", [["a", ""]]],
  ])("file pairs %j", (text, pairs) => {
    expect(parsePairs(text)).toEqual({ ok: true, pairs });
  });
  test.each([["novalue"], ["a<<EOF\nnever closed"], ["<<X\nX"]])("file nonsense %j", (text) => {
    expect(parsePairs(text).ok).toBe(false);
  });
});

describe("masks", () => {
  const masks = new Masks();
  masks.add('p@ss"word+1');
  masks.add("-----BEGIN KEY-----\nAAAABBBB\n-----END KEY-----");
  test.each([
    ['plain p@ss"word+1 text', "plain *** text"],
    [`json ${JSON.stringify('p@ss"word+1')}`, 'json "***"'],
    [`url ${encodeURIComponent('p@ss"word+1')}`, "url ***"],
    ["line AAAABBBB of a key", "line *** of a key"],
    ["nothing here", "nothing here"],
  ])("%s", (text, expected) => {
    expect(masks.apply(text)).toBe(expected);
  });
  test("base64, alone and inside a longer text", () => {
    const basic = Buffer.from('x-access-token:p@ss"word+1').toString("base64");
    expect(masks.apply(basic)).toContain("***");
    expect(masks.apply(Buffer.from('p@ss"word+1').toString("base64"))).toMatch(/^\*\*\*.{0,3}$/);
  });
});

describe("small rules", () => {
  test.each([
    [{ contents: "write" }, { contents: "read" }, ["contents: write"]],
    [{ contents: "read" }, { contents: "write" }, []],
    [{ pull_requests: "read" }, {}, ["pull-requests: read"]],
  ] as const)("permissions %j within %j", (asked, allowed, over) => {
    expect(excess(asked, allowed)).toEqual(over);
  });

  test.each([
    [{ branches: null, tags: null }, "refs/heads/x", true],
    [{ branches: null, tags: null }, "refs/tags/v1", true],
    [{ branches: ["main", "release/*"], tags: null }, "refs/heads/release/1", true],
    [{ branches: ["release/*"], tags: null }, "refs/heads/release/1/2", false],
    [{ branches: ["**", "!mc/**"], tags: null }, "refs/heads/mc/cand/1", false],
    [{ branches: ["main"], tags: null }, "refs/tags/v1", false],
    [{ branches: null, tags: ["v*"] }, "refs/heads/main", false],
    [{ branches: null, tags: ["v*"] }, "refs/tags/v2", true],
    [{ branches: null, tags: null }, "refs/mc/briefs/1", false],
  ])("push filter %j of %s: %s", (filter, ref, starts) => {
    expect(startsOnPush({ branchesIgnore: [], tagsIgnore: [], ...filter }, ref)).toBe(starts);
  });

  test.each([
    ["", "bash -e {0}"],
    ["bash", "bash --noprofile --norc -e -o pipefail {0}"],
    ["perl {0}", "perl {0}"],
  ])("shell %j", (shell, display) => {
    expect(shellCommand(shell, () => "/s")?.display).toBe(display);
  });
  test("a shell without a place for the script is refused", () => {
    expect(shellCommand("perl", () => "/s")).toBeNull();
  });

  const run: RunRecord = {
    id: 1,
    repo: "o/r",
    workflowId: 2,
    path: "p",
    workflowName: "w",
    title: "t",
    number: 1,
    event: "workflow_dispatch",
    payload: {},
    inputs: {},
    ref: "refs/heads/main",
    sha: "abc",
    actor: "olga",
    checkSuiteId: 4,
    createdAt: Date.parse("2026-03-04T05:06:07Z"),
    triggeringActor: "olga",
    attempt: 1,
    status: "completed",
    conclusion: "failure",
    startedAt: 0,
    updatedAt: 0,
    cancelled: false,
    jobs: [],
  };
  test.each([
    ["status=failure", true],
    ["status=completed", true],
    ["status=success", false],
    ["branch=main&event=workflow_dispatch", true],
    ["created=2026-03-04", true],
    ["created=%3E%3D2026-03-05", false],
    ["created=2026-03-01..2026-03-31", true],
    ["created=*..2026-03-03", false],
    ["head_sha=abd", false],
  ])("run filter %s", (query, expected) => {
    expect(matchesFilters(run, new URLSearchParams(query))).toBe(expected);
  });
});
