// SR3 for every command of the registry: reading is total, an edit brings only what is new, what is not the person's own words is nothing.
import fc from "fast-check";
import { expect, it } from "vitest";
import { exampleOf, usage } from "../../../core/command/entry.ts";
import { entryOf, parseCommands, parseTyped, saidAs } from "../../../core/command/grammar.ts";
import { COMMANDS } from "../../../core/command/registry.ts";

const name = fc.constantFrom(...COMMANDS.flatMap((one) => [one.name, ...one.also]));
const word = fc.oneof(
  fc.constantFrom(
    "parser",
    "`parser`",
    "#12",
    "12",
    "-1",
    "0",
    "7.50",
    "$9",
    "1e9",
    "on",
    "off",
    "quality",
  ),
  fc.constantFrom(
    "<!--",
    "-->",
    "```",
    "`",
    "> ",
    "|",
    "@olga",
    "fixes #1",
    "../..",
    "\u202e",
    "\u0000",
  ),
  fc.string({ maxLength: 12 }),
);
const rest = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
const oneLine = (text: string): string => text.replace(/[\n\r\v\f\u0085\u2028\u2029]/g, " ");

it("any text is read without a throw, as ten commands at most, each bounded and in one line", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 400 }), rest),
      fc.array(fc.tuple(name, rest)),
      (text, lines) => {
        const body = `${text}\n${lines.map(([one, words]) => `/mc ${one} ${words}`).join("\n")}`;
        const read = parseCommands(body);
        expect(read.length).toBeLessThanOrEqual(10);
        for (const command of read) {
          expect(saidAs(command).length).toBeLessThanOrEqual(2_100);
          for (const gone of ["\n", "\r", "\u2028", "\u202e", "\u0000"])
            expect(saidAs(command)).not.toContain(gone);
          expect(command.name === "unknown" || entryOf(command) !== null).toBe(true);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

it("whatever follows a name is that command or a sentence about it, never another command", () => {
  fc.assert(
    fc.property(name, rest, (first, words) => {
      const command = parseTyped(oneLine(`${first} ${words}`));
      if (command.name === "unknown") {
        expect(command.problem).toMatch(/[.?]$/);
        expect(command.problem).toMatch(/`\/mc |test has at most/);
      } else expect(command.name).toBe(entryOf(command)?.name.split(" ")[0]);
    }),
    { numRuns: 2_000 },
  );
});

it("what is read is read the same from how we say it again", () => {
  for (const one of COMMANDS) {
    const command = parseTyped(exampleOf(one).replace("/mc ", ""));
    expect(command.name).not.toBe("unknown");
    expect(parseTyped(saidAs(command).replace("/mc ", ""))).toEqual(command);
    expect(entryOf(command)?.name).toBe(one.name);
  }
});

it("an edit brings exactly the commands that it adds", () => {
  const line = fc.constantFrom(...COMMANDS.map(exampleOf));
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 4 }),
      fc.array(line, { maxLength: 4 }),
      (old, added) => {
        const before = ["Hello.", ...old].join("\n");
        const after = ["Hello!", ...added.slice(0, 2), ...old, ...added.slice(2)].join("\n");
        const brought = parseCommands(after, before).map(saidAs).sort();
        const expected = added.flatMap((text) => parseCommands(text).map(saidAs)).sort();
        expect(brought).toEqual(expected);
        expect(parseCommands(after, after)).toEqual([]);
        expect(parseCommands(before, after)).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});

it("quoted, fenced, in code, hidden or struck out, no command is one", () => {
  for (const one of COMMANDS) {
    const said = exampleOf(one);
    for (const body of [
      `> ${said}`,
      `\`${said}\``,
      `\`\`\`\n${said}\n\`\`\``,
      `    ${said}`,
      `<!--\n${said}\n-->`,
      `<details>\n\n${said}\n\n</details>`,
      `<del>\n${said}\n</del>`,
      `- ${said}`,
      `please ${said}`,
      `<!-- mc:answer-1 -->\n${said}`,
    ])
      expect(parseCommands(body), body).toEqual([]);
  }
});

it("the usage line says what the parser takes", () => {
  for (const one of COMMANDS) {
    const words = one.takes.map(({ example }) => example);
    expect(parseTyped(`${one.name} ${words.join(" ")}`).name).not.toBe("unknown");
    expect(usage(one).split(" ").length).toBeGreaterThanOrEqual(1 + one.name.split(" ").length);
    const least = one.takes.filter(({ required }) => required).map(({ example }) => example);
    expect(parseTyped(`${one.name} ${least.join(" ")}`).name).not.toBe("unknown");
    if (least.length > 0) expect(parseTyped(one.name).name).toBe("unknown");
    if (!one.takes.some(({ takesRest }) => takesRest))
      expect(parseTyped(`${one.name} ${words.join(" ")} and more`).name).toBe("unknown");
  }
});
