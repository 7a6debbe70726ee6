// Which criteria are commands, and which commands are refused before they run.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandOf, isRefused, runnableCriteria } from "../../../core/criteria/runnable.ts";
import { criterionProblems } from "../../../core/criteria/validate.ts";

describe("a criterion is a command when it", () => {
  test.each([
    ["starts with $", "$ npm test", "npm test"],
    ["starts with run:", "Run: npm test -- --run", "npm test -- --run"],
    ["is run: with backticks", "run: `npm test`", "npm test"],
    ["stands wholly in backticks", "`pytest -q tests/test_a.py`", "pytest -q tests/test_a.py"],
    ["is a program of the repository in backticks", "`./bin/tool`", "./bin/tool"],
    ["is an entry of a list", "- `npm test -- --run`", "npm test -- --run"],
    ["is a chain", "$ npm run build && node dist/a.js", "npm run build && node dist/a.js"],
    [
      "is a fenced block",
      "```sh\nnpm run build\nnode dist/a.js\n```",
      "npm run build && node dist/a.js",
    ],
    [
      "is a block with prompts and remarks",
      "```\n# first\n$ make\n$ ./a.out\n```",
      "make && ./a.out",
    ],
    ["is a block with continued lines", "```\nnpm test \\\n  -- --run\n```", "npm test -- --run"],
    ["is a block with chains of its own", "```\na &&\nb\n```", "a && b"],
  ])("%s", (_, text, command) => {
    expect(commandOf(text)).toBe(command);
  });

  test.each([
    "The command `npm test` passes",
    "`npm test` passes",
    "`foo()`",
    "`src/a.ts`",
    "`package.json`",
    "It costs $ 5",
    "Prints $HOME",
    "$",
    "run:",
    "``",
    "first line\n$ npm test",
    "",
  ])("no command: %j", (text) => {
    expect(commandOf(text)).toBeNull();
  });
});

describe("a command is refused for", () => {
  test.each([
    ["cat /etc/passwd", "Absolute path outside project: /etc/passwd"],
    ["cat ~/.ssh/id_rsa", "Absolute path outside project: ~/.ssh/id_rsa"],
    ["ls src/../../x", "Directory traversal detected: src/../../x"],
    ["cat < ../secret", "Directory traversal detected: ../secret"],
    ["echo hi > ../out.txt", "Directory traversal detected: ../out.txt"],
    ["npm test && ", "Empty command in && chain"],
    ["&& npm test", "Empty command in && chain"],
    ["grep 'a", "No closing quotation: '"],
    ["a || || b", "Empty command in a chain"],
    ["/usr/bin/env node a.js", "Absolute path outside project: /usr/bin/env"],
  ])("%s", (command, text) => {
    expect(criterionProblems(command)).toContainEqual({ severity: "error", text });
  });

  test.each([
    "npm test > /dev/null 2>&1",
    "test \"$(node -e 'console.log(1)')\" = 1",
    "FOO=../bar npm test",
    "grep -c ../x src/a.ts",
    "curl https://example.com/../a",
    "make; make check",
    "node a.js & wait",
  ])("not: %s", (command) => {
    expect(criterionProblems(command).filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

test("what is missing is noted and still run", () => {
  const [one] = runnableCriteria(["$ test -f src/new.ts"], { exists: () => false });
  expect(one?.problems).toEqual([
    { severity: "warning", text: "Referenced path does not exist: src/new.ts" },
  ]);
  expect(one === undefined || isRefused(one)).toBe(false);
});

test("criteria keep their place, and only so many are run", () => {
  const criteria = ["a sentence", "$ a", "another", ...Array.from({ length: 30 }, () => "$ b")];
  const found = runnableCriteria(criteria);
  expect(found.map(({ index }) => index).slice(0, 2)).toEqual([1, 3]);
  expect(found).toHaveLength(20);
});

test("a text of several lines may hold several", () => {
  const [one, two, ...more] = runnableCriteria(["It has help.\n$ a --help\n2. `b --help`", "$ c"]);
  expect([one, two]).toMatchObject([
    { index: 0, command: "a --help" },
    { index: 0, command: "b --help" },
  ]);
  expect(more).toMatchObject([{ index: 1, command: "c" }]);
});

test("no text breaks it, and a path that leads out is never let through", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Array.isArray(runnableCriteria([text, `$ ${text}`]))).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.nat(6), fc.nat(5), (ups, downs) => {
      const path = `${"a/".repeat(downs)}${"../".repeat(ups)}x`;
      const refused = criterionProblems(`cat ${path}`).some(({ severity }) => severity === "error");
      expect(refused).toBe(ups > downs);
    }),
  );
});
