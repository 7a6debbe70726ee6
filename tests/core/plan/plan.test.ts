// The explicit plan of an issue, plans in a planner's answer, and what makes a plan unusable.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findPlanFence, parsePlanText } from "../../../core/plan/block.ts";
import { planUnits } from "../../../core/plan/units.ts";
import { layers } from "../../../core/schedule/dag.ts";

const body = (...lines: string[]): string => lines.join("\n");

describe("findPlanFence", () => {
  test.each([
    ["plain", body("Do it.", "```yaml mc-plan", "units: []", "```", "Thanks")],
    ["tildes", body("~~~yaml mc-plan", "units: []", "~~~")],
    ["other case and more words", body("``` YAML  Mc-Plan draft", "units: []", "```")],
    ["CRLF", body("```yml mc-plan", "units: []", "```").replaceAll("\n", "\r\n")],
    ["indented", body("  ```yaml mc-plan", "  units: []", "  ```")],
    ["never closed", body("```yaml mc-plan", "units: []")],
    [
      "after another block",
      body("```yaml", "a: 1", "```", "````yaml mc-plan", "units: []", "````"),
    ],
    [
      "the first of two",
      body("```yaml mc-plan", "units: []", "```", "```yaml mc-plan", "no", "```"),
    ],
  ])("finds the block: %s", (_, text) => {
    expect(findPlanFence(text)).toBe("units: []");
  });

  test.each([
    ["no block", "units: []"],
    ["another language", body("```yaml", "units: []", "```")],
    ["another program", body("```python mc-plan", "units: []", "```")],
    ["quoted", body("> ```yaml mc-plan", "> units: []", "> ```")],
    ["indented code", body("    ```yaml mc-plan", "    units: []", "    ```")],
    ["inside another block", body("````md", "```yaml mc-plan", "units: []", "```", "````")],
    ["commented out", body("<!--", "```yaml mc-plan", "units: []", "```", "-->")],
  ])("finds none: %s", (_, text) => {
    expect(findPlanFence(text)).toBeNull();
  });
});

describe("parsePlanText", () => {
  const block = (text: string): string => `<!-- PLAN -->${text}<!-- /PLAN -->`;

  test.each([
    ["an empty plan in a block", block('{"units":[]}')],
    ["an empty plan in a fenced block", block('\n```json\n{"type":"leaves","units":[]}\n```\n')],
  ])("nothing to do: %s", (_, text) => {
    expect(parsePlanText(text)).toMatchObject({ ok: true, units: [], explicitEmpty: true });
  });

  test.each([
    ["an empty plan outside a block", '{"units":[]}'],
    ["a marker with an empty plan", 'PLAN_RESULT:{"units":[]}'],
    ["words and an empty list", block('I think {"units":[]} is right')],
    ["units is null", block('{"units":null}')],
    ["units is an object", block('{"units":{}}')],
    ["prose", "The objective is met, nothing to do."],
    ["a broken block and stray JSON", `${block("{oops}")} {"units":[{"title":"A"}]}`],
  ])("no plan: %s", (_, text) => {
    expect(parsePlanText(text).ok).toBe(false);
  });

  test("an empty block does not win over a block with units", () => {
    const plan = parsePlanText(`${block('{"units":[]}')} or ${block('{"units":[{"title":"A"}]}')}`);
    expect(plan).toMatchObject({ ok: true, units: [{ title: "A" }], explicitEmpty: false });
  });

  test("a bare list is a plan; what is no unit keeps its place", () => {
    const plan = parsePlanText('Here: [{"title":"A"}, 7, {"title":"C","depends_on_indices":[0]}]');
    if (!plan.ok) throw new Error(plan.problem);
    const planned = planUnits(plan.units, { maxUnits: 9 });
    expect(planned).toMatchObject({
      ok: true,
      units: [{ id: "a" }, { id: "c", dependsOn: ["a"] }],
    });
  });
});

describe("planUnits", () => {
  test("takes an explicit plan as written, with an order for common files", () => {
    const planned = planUnits(
      {
        units: [
          {
            id: "form",
            title: "Form",
            files: ["src/form.ts", "./src/shared.ts"],
            criteria: ["it shows"],
          },
          { id: "session", title: "Session", files: "src/shared.ts", specialist: "debugger" },
          { id: "docs", title: "Docs", depends_on: ["form"], kind: "research", priority: 3 },
        ],
      },
      { maxUnits: 10 },
    );
    expect(planned).toMatchObject({
      ok: true,
      units: [
        {
          id: "form",
          dependsOn: [],
          after: [],
          criteria: ["it shows"],
          files: ["src/form.ts", "src/shared.ts"],
        },
        {
          id: "session",
          dependsOn: [],
          after: ["form"],
          specialist: "debugger",
          kind: "implement",
        },
        { id: "docs", dependsOn: ["form"], after: [], kind: "research", priority: 3, files: [] },
      ],
    });
  });

  test("names every problem at once, with unit and field", () => {
    const planned = planUnits(
      {
        units: [
          { id: "Bad Id", title: "One" },
          { id: "two", title: "", files: ["../etc/passwd"] },
          { id: "two", title: "Three", depends_on: ["four", "two"], kind: "reserch" },
          7,
        ],
      },
      { maxUnits: 3 },
    );
    expect(planned.ok ? [] : planned.problems).toEqual([
      "the plan has 4 units, but at most 3 are allowed (`units.max`); split the objective or raise the limit",
      "unit 2 (`two`): `title` is empty; say in a few words what the unit changes",
      "unit 2 (`two`): `files` has the path `../etc/passwd`, which has `..`; write it relative to the repository",
      "unit 3 (`two`): `kind` is `reserch`; it must be implement, research or experiment (did you mean `research`?)",
      "unit 4: must be an object with a `title`",
      "unit 1 (`Bad Id`): `id` `Bad Id` may only have lower-case letters, digits and dashes, and starts with no dash, for example `bad-id`",
      "unit 3 (`two`): `id` `two` is already the id of unit 2 (`two`); give each unit its own",
      "unit 3 (`two`): `depends_on` names `four`, which is no unit of this plan; known are `Bad Id`, `two`",
      "unit 3 (`two`): `depends_on` names the unit itself; remove it",
    ]);
  });

  test("names the cycle", () => {
    const units = [
      { id: "a", title: "A", depends_on: ["c"] },
      { id: "b", title: "B", depends_on: ["a"] },
      { id: "c", title: "C", depends_on: ["b"] },
    ];
    expect(planUnits({ units }, { maxUnits: 9 })).toEqual({
      ok: false,
      problems: [
        "units depend on each other in a circle: `a` → `c` → `b` → `a`; remove one of these dependencies",
      ],
    });
  });

  test("makes unique ids from titles", () => {
    const planned = planUnits(
      ["Fix größe", "Fix größe!", "日本", "plan"].map((title) => ({ title })),
      {
        maxUnits: 9,
      },
    );
    expect(planned.ok && planned.units.map((unit) => unit.id)).toEqual([
      "fix-gro-e",
      "fix-gro-e-2",
      "unit-3",
      "plan-2",
    ]);
  });

  test("is total: any value gives units or problems, and units always have an order", () => {
    const unit = fc.record(
      {
        id: fc.oneof(fc.constantFrom("a", "b", "c", "A B"), fc.jsonValue()),
        title: fc.oneof(fc.string(), fc.jsonValue()),
        files: fc.oneof(fc.array(fc.constantFrom("x", "src/", "*.ts", "../x")), fc.jsonValue()),
        depends_on: fc.oneof(fc.array(fc.constantFrom("a", "b", "c")), fc.jsonValue()),
        depends_on_indices: fc.oneof(fc.array(fc.integer({ min: -1, max: 4 })), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(unit, { maxLength: 5 })), (value) => {
        const planned = planUnits(value, { maxUnits: 5 });
        if (!planned.ok) {
          expect(planned.problems.length).toBeGreaterThan(0);
          return;
        }
        const ids = planned.units.map((one) => one.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
        const nodes = planned.units.map((one) => ({
          id: one.id,
          dependsOn: [...one.dependsOn, ...one.after],
        }));
        expect(layers(nodes).stuck).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
