// Commands about the queue: reasons and names of tests are data, whatever they hold; nothing of them is a command.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leadingUnit, TEST_MAX_CHARS, WHY_MAX_CHARS } from "../../../core/command/argument.ts";
import { exampleOf, usage } from "../../../core/command/entry.ts";
import { type Command, parseCommands } from "../../../core/command/grammar.ts";
import { COMMANDS } from "../../../core/command/registry.ts";

const only = (body: string): Command => {
  const commands = parseCommands(body);
  expect(commands).toHaveLength(1);
  const [first] = commands;
  if (first === undefined) throw new Error("nothing was read");
  return first;
};

describe("read", () => {
  it.each<[string, Command]>([
    ["/mc queue", { name: "queue" }],
    ["/mc hold", { name: "hold", text: "" }],
    ["/mc hold parser", { name: "hold", text: "parser" }],
    [
      "/mc hold `parser` until  the docs are in",
      { name: "hold", text: "`parser` until the docs are in" },
    ],
    ["/mc release", { name: "release", unit: null }],
    ["/mc release `parser`.", { name: "release", unit: "parser" }],
    ["/mc unhold parser", { name: "release", unit: "parser" }],
    ["/mc prioritise Parser", { name: "prioritise", unit: "parser" }],
    ["/mc prioritize parser", { name: "prioritise", unit: "parser" }],
    ["/mc close-queue", { name: "close-queue", why: "" }],
    [
      "/MC Close-Queue release day, back at 5",
      { name: "close-queue", why: "release day, back at 5" },
    ],
    ["/mc open-queue\t done", { name: "open-queue", why: "done" }],
    ["/mc quarantine parses a > b && c", { name: "quarantine", test: "parses a > b && c" }],
    ["/mc quarantine `suite › it | works`", { name: "quarantine", test: "suite › it | works" }],
    ["/mc quarantine ``a ` b``", { name: "quarantine", test: "a ` b" }],
    ["/mc quarantine `a` and `b`", { name: "quarantine", test: "`a` and `b`" }],
    ["/mc quarantine ```", { name: "quarantine", test: "```" }],
    [
      "/mc quarantine handles <details> tags",
      { name: "quarantine", test: "handles <details> tags" },
    ],
    [
      "/mc unquarantine tests/a.py::test_x[1-2]",
      { name: "unquarantine", test: "tests/a.py::test_x[1-2]" },
    ],
  ])("%j", (body, command) => expect(only(body)).toEqual(command));
});

describe("wrong", () => {
  it.each<[string, string]>([
    ["/mc queu", "There is no such command. Did you mean `/mc queue`? `/mc help` lists them."],
    [
      "/mc close-que",
      "There is no such command. Did you mean `/mc close-queue`? `/mc help` lists them.",
    ],
    [
      "/mc realease x",
      "There is no such command. Did you mean `/mc release`? `/mc help` lists them.",
    ],
    ["/mc queue now", "`/mc queue` takes nothing after its name."],
    ["/mc release a b", "`/mc release UNIT` takes one name."],
    [
      "/mc prioritise ../a",
      "`/mc prioritise UNIT` needs the name of a unit: small letters, digits and dashes.",
    ],
    ["/mc quarantine", "`/mc quarantine TEST…` needs the name of a test."],
    [
      `/mc quarantine ${"x".repeat(TEST_MAX_CHARS + 1)}`,
      `The name of a test has at most ${TEST_MAX_CHARS} characters.`,
    ],
  ])("%s", (body, problem) => {
    expect(only(body)).toMatchObject({ name: "unknown", problem });
  });
});

it.each<[string, string | null, string]>([
  ["parser needs docs", "parser", "needs docs"],
  ["`Parser`: needs docs", "parser", "needs docs"],
  ["é is no unit", null, "é is no unit"],
  ["", null, ""],
])("the unit at the start of %j", (text, unit, rest) => {
  expect(leadingUnit(text)).toEqual({ unit, rest });
});

it("bounds and cleans reasons; a test keeps its characters but those that nobody sees", () => {
  const hostile = `<!-- x -->\u202e\u001b[31m${"y ".repeat(500)}`;
  for (const name of ["close-queue", "open-queue"] as const) {
    const command = only(`/mc ${name} ${hostile}`);
    if (command.name !== name) throw new Error(command.name);
    expect(command.why.length).toBeLessThanOrEqual(WHY_MAX_CHARS);
    for (const gone of ["<!--", "\u202e", "\u001b"]) expect(command.why).not.toContain(gone);
  }
  expect(only("/mc quarantine a\u202e\u001b[31m b\u200b")).toEqual({
    name: "quarantine",
    test: "a b",
  });
});

it("an edited reason is a new command, the same one is not", () => {
  expect(parseCommands("/mc close-queue a", "/mc close-queue a")).toEqual([]);
  expect(parseCommands("/mc close-queue b", "/mc close-queue a")).toHaveLength(1);
});

it("what follows a name never makes a second command, and is one line", () => {
  const piece = fc.constantFrom(
    "/mc stop",
    " ",
    "`",
    "```",
    "<!--",
    "-->",
    "<details>",
    "</details>",
    "\u2028",
    "\r",
    "> ",
    "|",
    "@a",
    "fixes #1",
    "é",
    "x",
    "-",
    "\\",
  );
  const text = fc.array(piece, { maxLength: 20 }).map((all) => all.join(""));
  fc.assert(
    fc.property(
      fc.constantFrom("hold", "close-queue", "open-queue", "quarantine"),
      text,
      (name, rest) => {
        const line = rest.replace(/[\r\u2028]/g, " ");
        const read = parseCommands(`/mc ${name} ${line}`);
        expect(read.length).toBeLessThanOrEqual(1);
        for (const command of read) {
          const said =
            "test" in command
              ? command.test
              : "why" in command
                ? command.why
                : "text" in command
                  ? command.text
                  : "";
          expect(said).not.toMatch(/[\r\n\u2028]/);
          expect(said.length).toBeLessThanOrEqual(TEST_MAX_CHARS);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

it("every command has its words once, and is read from its own usage and example", () => {
  const names = COMMANDS.flatMap((command) => [command.name, ...command.also]);
  expect(new Set(names).size).toBe(names.length);
  for (const command of COMMANDS) {
    const [bare] = parseCommands(`/mc ${command.name}`);
    const isRequired = command.takes.some(({ required }) => required);
    expect(bare?.name === "unknown").toBe(isRequired);
    for (const name of [command.name, ...command.also]) {
      const words = command.takes.map(({ example }) => example).join(" ");
      const [read] = parseCommands(`/mc ${name} ${words}`);
      expect(read?.name).toBe(command.name.split(" ")[0]);
    }
    expect(parseCommands(exampleOf(command))[0]?.name).toBe(command.name.split(" ")[0]);
    expect(usage(command)).toMatch(/^\/mc [a-z][a-z-]*/);
  }
});
