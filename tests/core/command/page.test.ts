// Documentation, help, completion and scenarios hold what the registry holds: none can lag behind a command.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandNames, givenCommand } from "../../../app/cli/command.ts";
import { wordOf } from "../../../app/cli/completion.ts";
import { completionScript, SHELLS } from "../../../core/command/completion.ts";
import { commandsPage, PAGE_BEGIN, PAGE_END } from "../../../core/command/page.ts";
import { COMMANDS } from "../../../core/command/registry.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

it("the README holds the page as `mc help --markdown` prints it", () => {
  const readme = read("README.md");
  const from = readme.indexOf(PAGE_BEGIN);
  const to = readme.indexOf(PAGE_END);
  expect(from).toBeGreaterThan(0);
  expect(readme.slice(from + PAGE_BEGIN.length, to).trim()).toBe(commandsPage());
});

it("every command has a scenario", () => {
  const table = ["commands", "commands-backlog"]
    .map((name) => read(`tests/scenarios/${name}.scenario.test.ts`))
    .join("\n");
  const missing = COMMANDS.filter(({ name }) => !new RegExp(`^  "?${name}"?: `, "m").test(table));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

it("every command is on the command line, with what it takes", () => {
  for (const { cli, takes, also } of COMMANDS) {
    const [first = "", second] = cli.split(" ");
    expect(commandNames()).toContain(first);
    const top = givenCommand(first);
    const command = second === undefined ? top : top.commands.find((one) => one.name() === second);
    expect(command?.registeredArguments.length).toBe(takes.length === 0 ? 0 : 1);
    for (const other of also) if (other !== cli) expect(command?.aliases()).toContain(other);
    const options = command?.options.map(({ long }) => long);
    expect(options).toEqual(
      expect.arrayContaining(["--repo", "--issue", "--database", "--wait", "--json"]),
    );
  }
});

describe("completion", () => {
  const words = commandNames().map((name) => wordOf(givenCommand(name), ""));
  const complete = (...typed: readonly string[]): readonly string[] => {
    const list = typed.map((word) => `'${word}'`).join(" ");
    const script = `${completionScript("bash", words)}\nCOMP_WORDS=(${list}); COMP_CWORD=${typed.length - 1}; _mc; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, status } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
    expect(status).toBe(0);
    return stdout.split("\n").filter((line) => line !== "");
  };

  it.each<[readonly string[], readonly string[]]>([
    [["mc", "work"], ["workers"]],
    [["mc", "priority", "un"], ["unpin"]],
    [["mc", "priority", "pin", "--is"], ["--issue"]],
    [["mc", "pause", "--da"], ["--database"]],
    [
      ["mc", "--json", "priority", "re"],
      ["resume", "recalc"],
    ],
    [
      ["mc", "chain", "o"],
      ["on", "off"],
    ],
    [["mc", "discover", "nothing"], []],
  ])("of %j in bash", (typed, expected) => {
    expect([...complete(...typed)].sort()).toEqual([...expected].sort());
  });

  it("names every command in every shell, and no sentence breaks out of its quotes", () => {
    for (const shell of SHELLS) {
      const script = completionScript(shell, words);
      for (const { cli } of COMMANDS)
        for (const word of cli.split(" ")) expect(script).toContain(word);
    }
    const hostile = { name: "x", about: "it's $(touch /tmp/never) `y` : z", below: [] };
    const more = { options: [], values: [] };
    const zsh = completionScript("zsh", [{ ...hostile, ...more }]);
    expect(zsh).toContain(`'x:it'\\''s $(touch /tmp/never) \`y\` \\: z'`);
    expect(completionScript("fish", [{ ...hostile, ...more }])).toContain(`'it\\'s $(touch`);
  });
});
