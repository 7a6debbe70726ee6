// Plans from text and their units, against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { parsePlanText } from "../../../core/plan/block.ts";
import { planUnits } from "../../../core/plan/units.ts";
import {
  planArray,
  planBlock,
  planUnits as planUnitsDepartures,
} from "../../vectors/departures.ts";
import { followsVectors } from "../../vectors/load.ts";

const Block = z.object({
  type: z.string(),
  children: z.array(z.object({ scope: z.string() })),
  units: z.array(z.unknown()),
  fallback: z.boolean(),
});
const text = z.object({ text: z.string() });

describe("parsePlanText", () => {
  followsVectors("plan-block", {
    input: text,
    answer: (input) => {
      const plan = parsePlanText(input.text);
      if (!plan.ok) return "unreadable";
      return plan.scopes.length > 0 ? { scopes: plan.scopes } : plan.units;
    },
    told: (value) => {
      const expected = Block.safeParse(value);
      if (!expected.success || expected.data.fallback) return "unreadable";
      const { type, children, units } = expected.data;
      if (type !== "subdivide") return units;
      return { scopes: children.map(({ scope }) => scope) };
    },
    departures: planBlock,
  });

  followsVectors("plan-array", {
    input: text,
    answer: (input) => {
      const plan = parsePlanText(input.text);
      if (!plan.ok) return "unreadable";
      const planned = planUnits(plan.units, { maxUnits: 50, source: "agent" });
      if (!planned.ok) return planned.problems;
      const place = new Map(planned.units.map((unit, at) => [unit.id, at]));
      return planned.units.map((unit) => ({
        title: unit.title,
        files: unit.files.join(", "),
        priority: unit.priority,
        dependsOn: unit.dependsOn.map((id) => place.get(id)),
      }));
    },
    departures: planArray,
  });
});

const Planned = z.array(
  z
    .object({
      title: z.unknown(),
      description: z.string(),
      files: z.string(),
      priority: z.number(),
      acceptance: z.string(),
      specialist: z.string(),
      unitType: z.string(),
      dependsOn: z.array(z.number()),
    })
    .transform((unit) => ({ ...unit, dependsOn: [...new Set(unit.dependsOn)].sort() })),
);

describe("planUnits", () => {
  followsVectors("plan-units", {
    input: z.object({ units: z.array(z.unknown()) }),
    answer: ({ units }) => {
      const planned = planUnits(units, { maxUnits: 50, source: "agent" });
      if (!planned.ok) return planned.problems;
      const place = new Map(planned.units.map((unit, at) => [unit.id, at]));
      return planned.units.map((unit) => ({
        title: unit.title,
        description: unit.description,
        files: unit.files.join(", "),
        priority: unit.priority,
        acceptance: unit.criteria.join("\n"),
        specialist: unit.specialist,
        unitType: unit.kind === "implement" ? "implementation" : unit.kind,
        dependsOn: [...unit.dependsOn, ...unit.after].map((id) => place.get(id)).sort(),
      }));
    },
    told: (expected) => Planned.safeParse(expected).data ?? expected,
    departures: planUnitsDepartures,
  });
});
