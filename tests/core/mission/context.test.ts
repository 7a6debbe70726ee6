// What planners and workers are told about the mission: sized, the newest kept, and what was learned among it; against the
// reference where that fits.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { lockedFiles } from "../../../core/mission/context.ts";
import { type Locked, lockedTable, sized } from "../../../core/plan/context.ts";
import { gradeText, gradeUnits } from "../../../core/plan/grade.ts";
import { plannerSections } from "../../../core/plan/picture.ts";
import { planUnits } from "../../../core/plan/units.ts";
import { readyUnits } from "../../../core/schedule/dag.ts";
import { entries, parseFilesHint } from "../../../core/schedule/files.ts";
import { briefOf, leaves, plays, task } from "../../support/planner.ts";
import { PureWorld } from "../../support/pure-world.ts";
import { dispatchGates, lockedFilesTable } from "../../vectors/departures-plan.ts";
import { followsVectors } from "../../vectors/load.ts";

const NOTHING = {
  ...{
    told: [],
    done: [],
    underWay: [],
    planned: [],
    failed: [],
    locked: [],
    grade: "",
    notes: [],
  },
};

describe("locked files", () => {
  const readLocked = (path: string, reason: string): Locked => {
    const by = /^in-flight:\s*(.*)$/.exec(reason)?.[1];
    return by === undefined
      ? { path, reason: "already merged", by: null }
      : { path, reason: "in-flight", by };
  };
  followsVectors("locked-files-table", {
    input: z.object({ locked: z.record(z.string(), z.array(z.string())) }),
    answer: ({ locked }) =>
      tableOf(
        lockedTable(
          Object.entries(locked).flatMap(([path, reasons]) =>
            reasons.map((reason) => readLocked(path, reason)),
          ),
        ),
      ),
    // What stands above the table tells what our dispatcher does, which is another thing.
    told: (expected) => tableOf(z.string().parse(expected)),
    departures: lockedFilesTable,
  });

  const tableOf = (text: string): string => {
    const at = text.indexOf("| File |");
    return at < 0 ? "" : text.slice(at).trimEnd();
  };
});

const Gate = z.object({
  files: z.string(),
  deps: z.string(),
  completed: z.array(z.string()),
  mergedFiles: z.array(z.string()),
  running: z.array(z.string()),
});

describe("who may start", () => {
  followsVectors("dispatch-gates", {
    input: Gate,
    answer: ({ files, deps, completed, mergedFiles, running }) => {
      const existing = running.map((hint, at) => ({
        ...{ id: `r${at}`, files: parseFilesHint(hint), settled: false },
      }));
      const planned = planUnits([{ title: "U", files_hint: files }], { maxUnits: 5, existing });
      const done = new Set(completed);
      const known = [...completed, ...(deps.includes("x") ? ["x"] : [])];
      const nodes = [
        ...[...new Set(known)].map((id) => ({ id, dependsOn: [] })),
        { id: "u", dependsOn: entries(deps) },
      ];
      const held = lockedFiles([
        { state: "landed", title: "M", files: [], changedFiles: mergedFiles },
        ...existing.map(({ files: some }, at) => ({
          ...{ state: "working" as const, title: `R${at}`, files: some, changedFiles: [] },
        })),
      ]);
      const said = ({ reason, by }: Locked): string => (by === null ? reason : `${reason}: ${by}`);
      const paths = [...new Set(held.map(({ path }) => path))];
      const locked = Object.fromEntries(
        paths.map((path) => [path, held.filter((one) => one.path === path).map(said)]),
      );
      return {
        dependenciesMet: readyUnits(nodes, done, new Set()).includes("u"),
        // Nothing that is planned is dropped in silence.
        alreadyMerged: false,
        overlapsRunning: planned.ok && planned.units[0]?.after.length !== 0,
        locked,
      };
    },
    departures: dispatchGates,
  });
});

const Handoffs = z.object({
  units: z
    .array(
      z.object({
        status: z.string(),
        title: z.string().default(""),
        files_hint: z.string().default(""),
      }),
    )
    .default([]),
  handoffs: z
    .array(
      z.object({
        work_unit_id: z.string(),
        status: z.string(),
        summary: z.string().default(""),
        discoveries: z.array(z.string()).default([]),
        concerns: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  reviews: z.array(z.object({ avg_score: z.number() })).default([]),
  semantic: z.array(z.tuple([z.string(), z.number()])).default([]),
});

describe("what a planner is told", () => {
  followsVectors("planner-context-handoffs", {
    input: Handoffs,
    answer: ({ units, handoffs, reviews }) => {
      const view = (status: readonly string[]) =>
        units.flatMap((unit, at) =>
          status.includes(unit.status)
            ? [
                {
                  unit: `unit000${at}`,
                  title: unit.title,
                  files: parseFilesHint(unit.files_hint),
                  summary: "",
                },
              ]
            : [],
        );
      const isOver = units.length > 0 && view(["running", "pending"]).length === 0;
      const grade = gradeUnits(
        units.map(({ status, files_hint }) => ({
          files: parseFilesHint(files_hint),
          attempts: 1,
          done: status === "completed",
        })),
        reviews.map(({ avg_score }) => avg_score),
      );
      const sections = plannerSections({
        ...NOTHING,
        told: handoffs.map(({ work_unit_id, ...one }) => ({
          ...one,
          unit: work_unit_id.slice(0, 8),
        })),
        done: view(["completed"]),
        underWay: view(["running"]),
        grade: isOver ? gradeText(grade) : "",
      });
      return sized(sections, 16_000);
    },
    // Scores of reviews and rules come from their own systems, as notes.
    told: (expected) =>
      z
        .string()
        .parse(expected)
        .replace(/\n\n## Quality Review Scores[^#]*/, "\n\n")
        .replace(/\n\n## Learned Rules[\s\S]*$/, "")
        .trimEnd(),
  });

  test("the newest failures are kept, and notes of what was learned stand after them", () => {
    const failed = Array.from({ length: 20 }, (_, at) => `- u${at}: c${at}`);
    const text = sized(plannerSections({ ...NOTHING, failed, notes: ["## Rules\n- r1"] }), 16_000);
    expect(text).toContain("u19: c19");
    expect(text).not.toContain("u0: c0");
    expect(text.indexOf("r1")).toBeGreaterThan(text.indexOf("u19"));
  });

  test("never more than its size; what is left out is the oldest, and that is said", () => {
    const Sections = fc.array(
      fc.record({
        title: fc.constant("## Title"),
        entries: fc.array(
          fc.stringMatching(/^[a-z ]{1,200}$/).map((one) => `- ${one}`),
          {
            maxLength: 30,
          },
        ),
        budget: fc.integer({ min: 0, max: 2_000 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(Sections, fc.integer({ min: 200, max: 6_000 }), (sections, total) => {
        const text = sized(sections, total);
        expect(text.length).toBeLessThanOrEqual(total);
        const wanted = sections
          .map(({ title, entries: lines }) =>
            lines.length === 0 ? 0 : [title, ...lines].join("\n").length + 4,
          )
          .reduce((sum, one) => sum + one, 0);
        if (wanted <= total) {
          for (const { entries: lines } of sections)
            for (const line of lines) expect(text).toContain(line);
        } else if (sections.length === 1 && text.includes("left out")) {
          const lines = sections[0]?.entries ?? [];
          expect(text).toContain((lines.at(-1) ?? "").slice(0, 20));
          expect(text.split("\n")[1]).toMatch(/^- … \d+ earlier left out$/);
        }
      }),
    );
  });

  test("files of this mission on mc/green and of what is under way are locked", () => {
    const world = new PureWorld();
    world.script.leg = ({ purpose, leg }) =>
      purpose === "work" && leg === "b" ? { ok: false, cause: "no_result" } : { ok: true };
    world.label([
      { id: "a", title: "A", files: ["src/a.js"] },
      { id: "b", title: "B", files: ["src/b.js"] },
    ]);
    const units = [...world.state.units.values()];
    expect(lockedFiles(units)).toEqual([{ path: "src/a.js", reason: "already merged", by: null }]);
    const working = units.map((unit) => ({ ...unit, state: "working" as const }));
    expect(lockedFiles(working)).toContainEqual({ path: "src/b.js", reason: "in-flight", by: "B" });
  });

  test("a later round is told what is merged, what failed and why, and how well the plan was cut", () => {
    const world = new PureWorld({ units: { max_attempts: 1 }, fixup: { candidates: 0 } });
    plays(world, {
      plan: [leaves(task("Alpha"), task("Beta")), leaves(task("Gamma"))],
    });
    const { leg } = world.script;
    world.script.leg = (one) =>
      one.purpose === "work" && one.leg === "beta" ? { ok: false, cause: "refusal" } : leg(one);
    world.label(null);
    const { context } = briefOf(world, "plan", 2);
    expect(briefOf(world, "plan", 1).context).toBe("");
    for (const said of [
      '- alpha: "Alpha" (files: src/alpha.js)',
      "| src/alpha.js | already merged | - |",
      '- beta: "Beta" after 1 attempts: agent: refusal',
      "Completion: 50%",
      "completion_rate -- plan smaller",
    ])
      expect(context).toContain(said);
    const rounds = world.mission.details.planning?.rounds ?? [];
    expect(rounds[0]?.grade?.completion).toBe(0.5);
  });
});
