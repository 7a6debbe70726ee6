// The form of every task whose answer is data: fit for strict APIs, read by the readers of the app, and what becomes of one that is
// broken or passed over.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { missingIn } from "../../action/agents/builtin/answer-check.ts";
import { claudeArguments } from "../../action/agents/claude-argv.ts";
import { formedAnswer } from "../../action/agents/structured.ts";
import { parseRootCause } from "../../core/attempt/root-cause.ts";
import { readProposal } from "../../core/learn/evolve-answer.ts";
import { parseRules } from "../../core/learn/rules-answer.ts";
import { parsePlanText } from "../../core/plan/block.ts";
import { parseCritique } from "../../core/plan/critic.ts";
import { answerForm, formSchema } from "../../core/report/answer-form.ts";
import { AgentSettings, Task } from "../../core/report/brief.ts";

const FORMLESS = ["work", "fixup", "architect", "research", "verify"];
const TASKS = Task.options.filter((task) => !FORMLESS.includes(task));
const formOf = (task: Task) => {
  const form = answerForm(task);
  if (form === null) throw new Error(`${task} has no form`);
  return form;
};

const Node = z.looseObject({ type: z.string().optional() });
/** Every object of a schema, however deep. */
function objectsIn(schema: unknown): readonly z.infer<typeof Node>[] {
  const node = Node.safeParse(schema);
  if (!node.success) return [];
  const own = node.data.type === "object" ? [node.data] : [];
  return [...own, ...Object.values(node.data).flatMap(objectsIn)];
}

describe("forms", () => {
  test.each(TASKS)("%s: strict APIs take its schema", (task) => {
    const text = formSchema(formOf(task));
    expect(text).not.toContain("$schema");
    const schema: unknown = JSON.parse(text);
    const objects = objectsIn(schema);
    expect(objects[0]).toMatchObject({ type: "object" });
    for (const { properties, required, additionalProperties } of objects) {
      expect(additionalProperties).toBe(false);
      expect(required).toEqual(Object.keys(z.looseObject({}).parse(properties)));
    }
    const settings = AgentSettings.parse({ type: "claude-code" });
    expect(claudeArguments(task, settings, "")).toContain(text);
  });

  test.each(FORMLESS)("%s has none", (task) => {
    expect(answerForm(Task.parse(task))).toBeNull();
  });
});

const UNIT = {
  title: "One",
  description: "all of it",
  files_hint: "a.ts",
  priority: 1,
  depends_on_indices: [],
  acceptance_criteria: "$ npm test",
  specialist: "",
  kind: "implement",
  speculation_score: 0.5,
};

/** What the reader of the task makes of a value in its form. */
function read(task: Task, value: unknown, said = "") {
  const { text, problem } = formedAnswer(formOf(task), said, value);
  expect(problem).toBeNull();
  return text;
}

describe("what keeps its form reaches its reader", () => {
  test("a plan; an empty one is explicit, a split one is split; the form goes before a block in the text", () => {
    const plan = { type: "leaves", units: [UNIT], children: [] };
    const said = '<!-- PLAN -->{"type":"leaves","units":[]}<!-- /PLAN -->';
    expect(parsePlanText(read("plan", plan, said))).toMatchObject({
      ok: true,
      units: [{ title: "One" }],
    });
    const empty = { type: "leaves", units: [], children: [] };
    expect(parsePlanText(read("plan", empty))).toMatchObject({ ok: true, explicitEmpty: true });
    const split = { type: "subdivide", units: [], children: [{ scope: "half" }] };
    expect(parsePlanText(read("plan", split))).toMatchObject({ ok: true, scopes: ["half"] });
  });

  test("a critique", () => {
    const value = {
      ...{ findings: ["two units change a.ts"], risks: [], gaps: [], open_questions: [] },
      ...{ verdict: "sufficient", confidence: 0.8 },
    };
    expect(parseCritique(read("critic", value, "It will do."))).toMatchObject({
      findings: ["two units change a.ts"],
      verdict: "sufficient",
      confidence: 0.8,
    });
  });

  test("a root cause", () => {
    const edits = [{ file: "a.ts", change: "add one", reason: "it counts from 0" }];
    const value = { root_cause: "off by one", why: ["1"], concrete_edits: edits, avoid: ["luck"] };
    expect(parseRootCause(read("diagnose", value))).toEqual({
      ...{ rootCause: "off by one", why: ["1"], edits, avoid: ["luck"] },
    });
  });

  test("rules", () => {
    const value = { rules: [{ text: "Close files.", scope: ["src"], episodes: ["a", "b"] }] };
    expect(parseRules(read("distill", value), new Set(["a", "b"]))).toEqual(value.rules);
  });

  test("a wording; none is no wording", () => {
    const text = "Read the tests of a file before you change it.";
    expect(readProposal(read("evolve", { text, because: "They broke." }))).toEqual({
      ok: true,
      value: { text, because: "They broke." },
    });
    expect(readProposal(read("evolve", { text: null, because: "" }))).toMatchObject({ ok: false });
  });
});

describe("what does not keep its form", () => {
  test.each(TASKS)("%s: broken, nobody is told what was not said", (task) => {
    const { problem } = formedAnswer(formOf(task), "", { verdict: 7 });
    expect(problem).toMatch(/^the answer does not keep its form/);
  });

  test.each(TASKS)("%s: passed over, words count only where somebody reads words", (task) => {
    const { text, problem } = formedAnswer(formOf(task), "It is all fine.", undefined);
    expect(text).toBe("It is all fine.");
    const isRead = task === "plan" || task === "critic";
    expect(problem).toEqual(isRead ? null : expect.stringContaining("neither the form"));
    expect(formedAnswer(formOf(task), "", undefined).problem).toContain("neither the form");
  });

  test("our own agent is reminded of the line and of its schema", () => {
    expect(missingIn("It is all fine.", "diagnose")).toContain('"concrete_edits":{');
    expect(missingIn('RCA_RESULT:{"root_cause":"x"}', "diagnose")).toBeNull();
    expect(missingIn("It is all fine.", "work")).toBe("the line `MC_RESULT:{…}`");
    expect(missingIn("It is all fine.", "architect")).toBeNull();
  });
});
