// SR3: only what the person typed is a command; on an edit only what is new.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Command, parseCommands } from "../../../core/command/grammar.ts";

const said = (body: string, old?: string): string[] =>
  parseCommands(body, old).map((command: Command) => {
    if (command.name === "retry" || command.name === "why")
      return `${command.name} ${command.unit ?? "-"}`;
    return command.name;
  });

describe("read", () => {
  it.each<[string, string[]]>([
    ["/mc stop", ["stop"]],
    ["/MC Stop", ["stop"]],
    ["/mc", ["help"]],
    ["   /mc pause   ", ["pause"]],
    ["/mc pause\r\n/mc status", ["pause", "status"]],
    ["Thanks!\n\n/mc retry `parser`\n/mc why", ["retry parser", "why -"]],
    ["/mc why Parser.", ["why parser"]],
    ["> quoted\n\n/mc stop", ["stop"]],
    ["```\ncode\n```\n/mc stop", ["stop"]],
    ["- did it\n  ```\n  code\n  ```\n\n/mc stop", ["stop"]],
    ["<!-- note -->\n/mc stop", ["stop"]],
    ["<details>\n\nx\n\n</details>\n\n/mc stop", ["stop"]],
    ["use `<details>` and `<!--`\n/mc stop", ["stop"]],
    ["a ` lone tick\n\n/mc stop", ["stop"]],
  ])("%j", (body, expected) => expect(said(body)).toEqual(expected));
});

describe("not read", () => {
  it.each([
    "please /mc stop",
    "- /mc stop",
    "1. /mc stop",
    "# /mc stop",
    "`/mc stop`",
    "a `code\n/mc stop\nspan` b",
    "``a`\n/mc stop\n``",
    "```\n/mc stop\n```",
    "````\n```\n/mc stop\n````",
    "```\n/mc stop",
    "~~~\n```\n/mc stop\n~~~",
    "```\n- ```\n/mc stop\n```",
    "- ```\n  /mc stop\n  ```",
    "- x\n\n  ~~~\n  /mc stop",
    "    /mc stop",
    "\t/mc stop",
    "> /mc stop",
    "> quoted\n/mc stop",
    "- > quoted\n/mc stop",
    "<!-- \n/mc stop\n-->",
    "<!--\n\n```\n\n/mc stop",
    "a <!-- b\n/mc stop\n--> c",
    "<details>\n\n/mc stop\n\n</details>",
    "<details><summary>x</summary>\n<details>\n</details>\n\n/mc stop\n\n</details>",
    "<details>\n\n/mc stop",
    "<details>\n\n`</details>`\n\n/mc stop",
    "<details>\n\n    </details>\n\n/mc stop",
    '<details title="</details>">\n\n/mc stop\n</details>',
    "<details\nopen>\n\n/mc stop\n\n</details>",
    "<blockquote>\n/mc stop\n</blockquote>",
    "<pre>\n/mc stop\n</pre>",
    "<del>\n\n/mc stop\n\n</del>",
    "/mcstop",
    "/mc-stop",
    "\u200b/mc stop",
    "<!-- mc:mission-m12 -->\n**Working**\n\n/mc stop",
  ])("%j", (body) => expect(parseCommands(body)).toEqual([]));
});

describe("wrong", () => {
  it.each<[string, string]>([
    ["/mc stpo", "There is no such command. Did you mean `/mc stop`? `/mc help` lists them."],
    ["/mc xyzzyx", "There is no such command. `/mc help` lists them."],
    ["/mc stop now", "`/mc stop` takes nothing after its name."],
    ["/mc retry", "`/mc retry UNIT` needs the name of a unit."],
    ["/mc retry a b", "`/mc retry UNIT` takes one name."],
    [
      "/mc why ../x",
      "`/mc why [UNIT]` needs the name of a unit: small letters, digits and dashes.",
    ],
  ])("%s", (body, problem) => {
    expect(parseCommands(body)).toEqual([{ name: "unknown", said: body, problem }]);
  });

  it("cleans and bounds what was said", () => {
    const [command] = parseCommands(`/mc <!-- x -->\u202e${"y".repeat(500)}`);
    expect(command?.name === "unknown" && command.said.length).toBe(120);
    expect(JSON.stringify(command)).not.toMatch(/<!--|\u202e/);
  });
});

it.each<[string, string, string[]]>([
  ["/mc stop", "/mc stop", []],
  ["/mc stop", "/mc stop\n/mc pause", ["pause"]],
  ["/mc stop", "/mc stop\n/mc stop", ["stop"]],
  ["`/mc stop`", "/mc stop", ["stop"]],
  ["/mc retry a", "/mc retry b", ["retry b"]],
  ["/mc pause\n/mc stop", "/mc stop", []],
])("edited from %j to %j", (old, body, expected) => expect(said(body, old)).toEqual(expected));

it("reads at most ten commands of one comment", () => {
  expect(said("/mc status\n".repeat(30))).toHaveLength(10);
});

it("is total, and reads nothing inside a quotation or a fence of any text", () => {
  const piece = fc.constantFrom(
    "/mc stop",
    "\n",
    "\n\n",
    "`",
    "```",
    "~~~",
    "<!--",
    "-->",
    "<details>",
    "</details>",
    "> ",
    "- ",
    "    ",
    "\\",
    "a",
    "<",
    ">",
    '"',
    "<pre>",
    "\t",
  );
  const text = fc.array(piece, { maxLength: 25 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text, (body) => {
      parseCommands(body);
      const quoted = body
        .split("\n")
        .map((line) => `> ${line}`)
        .join("\n");
      expect(parseCommands(quoted)).toEqual([]);
      expect(parseCommands(`\`\`\`\`\`\n${body}\n\`\`\`\`\``)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

it("is not slowed down by hostile comments", () => {
  const start = performance.now();
  for (const body of [
    '<b "'.repeat(16_000),
    "`".repeat(60_000),
    "`a".repeat(30_000),
    "<!--".repeat(15_000),
    "> \n".repeat(20_000),
    "<details>".repeat(7_000),
    "[".repeat(60_000),
  ])
    parseCommands(body);
  expect(performance.now() - start).toBeLessThan(10_000);
});
