// A whole leg with tools: the agent finds the earlier worker's by its prompt and uses it, leaves some of its own, and the handoff
// says which of them may be kept.
import { afterEach, beforeEach, expect, test } from "vitest";
import { commit, type Leg, openLeg } from "../../passes/support.ts";

let leg: Leg;
beforeEach(() => {
  leg = openLeg({ "src/a.js": "// TODO one\n// TODO two\n", "README.md": "hello\n" });
});
afterEach(() => leg.job.close());

const COUNT = {
  name: "count-todos",
  description: "Counts TODO comments",
  language: "node",
  script:
    'let n = 0; for (const path of files()) n += read(path).split("TODO").length - 1; print(n)',
} as const;
const EVIL = { ...COUNT, name: "evil", script: 'process.binding("fs")' } as const;

const created = [
  {
    name: "longest",
    description: "Longest file",
    language: "python",
    script: "print(max(files(), key=lambda one: len(read(one))))",
  },
  {
    name: "reader",
    description: "Reads",
    language: "python",
    script: "print(open('/etc/passwd').read())",
  },
  { name: "no name", description: "Bad name", language: "node", script: "print(1)" },
  { name: "fourth", description: "One too many", language: "node", script: "print(1)" },
];

/** What it says is a file of its own: quotes within quotes are no test of anything here. */
function agent(): string {
  const result = {
    status: "completed",
    summary: "done",
    commits: [],
    files_changed: [],
    tools_created: created,
  };
  leg.job.write("../result.txt", `MC_RESULT:${JSON.stringify(result)}\n`);
  return `tool=$(grep -o '/[^ \`]*/tools/tool' "$MC_PROMPT" | head -1)
"$tool" count-todos > counted.txt
"$tool" evil > evil.txt 2>&1 || true
${commit()}
cat ../result.txt`;
}

test("the tool of an earlier worker is run from the prompt, outside of the tree; what is left is looked at", async () => {
  const { handoff, changed } = await leg.run({ work: agent() }, { tools: [COUNT, EVIL] });
  expect(handoff.summary).toBe("done");
  expect(changed).toBe(true);
  expect(handoff.filesChanged).toEqual(["counted.txt", "evil.txt"]);
  expect(leg.job.git("show", "HEAD:counted.txt")).toBe("2\n");
  expect(leg.job.git("show", "HEAD:evil.txt")).toContain("There is no tool evil");
  expect(handoff.concerns).toContainEqual(
    "The tool `evil` is not offered: `process` is no name that tools may use.",
  );
  expect(handoff.toolsUsed).toEqual(["count-todos"]);
  expect(handoff.tools?.map(({ name, problem }) => [name, problem])).toEqual([
    ["longest", null],
    ["reader", "`open` is no name that tools may use"],
    ["no name", "it has no name that a file may have"],
  ]);
});

test("where no tools are wanted nothing is laid out, and what is left is not passed on", async () => {
  const script = agent().replace(/^tool=.*\n.*\n.*\n/, "echo x > counted.txt\n");
  const { handoff } = await leg.run({ work: script });
  expect(handoff.summary).toBe("done");
  expect(handoff.tools).toBeUndefined();
  expect(leg.prompt("work")).not.toContain("tools_created");
});
