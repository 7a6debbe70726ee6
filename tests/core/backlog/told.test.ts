// The backlog changes what a mission plans: a planner that does what it is told, with the backlog and without it.
import { expect, test } from "vitest";
import { Brief } from "../../../core/report/brief.ts";
import { leaves, task } from "../../support/planner.ts";
import { PureWorld } from "../../support/pure-world.ts";
import { item, sliceOf } from "./rows.ts";

const QUIET = { review: { enabled: false }, fixup: { candidates: 0 } };

/** Plans what its objective says, and the best entry that it is told of. */
function mission(issues: "all" | "off"): PureWorld {
  const world = new PureWorld({ ...QUIET, backlog: { issues } });
  // A configuration is known from the default branch before anybody labels anything.
  world.state = {
    ...world.state,
    repo: { ...world.state.repo, config: world.config },
    backlog: sliceOf([
      item(40, { title: "Faster start", impact: 9 }),
      item(41, { title: "Waits", impact: 10, body: "Blocked by #40." }),
    ]),
  };
  world.script.leg = ({ purpose, leg }) => {
    if (purpose !== "plan") return { ok: true, files: [`src/${leg}.js`] };
    const run = world.of("run.dispatch").findLast((one) => one.purpose === "plan");
    const { context } = Brief.parse(JSON.parse(run?.briefs["plan.json"] ?? "{}"));
    const [, title, issue] = /^- \[other\] (.+) \(backlog_item_id=(\d+)/m.exec(context) ?? [];
    const more = title === undefined ? [] : [task(title, { backlog_item_id: Number(issue) })];
    return { ok: true, text: leaves(task("Objective"), ...more) };
  };
  world.label(null);
  return world;
}

test("a planner that is told of the backlog takes the best entry up, and it is in progress", () => {
  const world = mission("all");
  expect(world.units).toEqual({ objective: "landed", "faster-start": "landed" });
  expect(world.state.backlog.items.get(40)).toMatchObject({
    ...{ state: "in_progress", mission: world.mission.mission },
  });
});

test("with the backlog switched off the planner plans its objective alone", () => {
  const world = mission("off");
  expect(world.units).toEqual({ objective: "landed" });
  expect(world.state.backlog.items.get(40)?.state).toBe("pending");
});
