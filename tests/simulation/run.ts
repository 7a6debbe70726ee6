// Plays one scenario from beginning to end: missions, faults and people first, then fair conditions until all is settled.
import { stringify } from "yaml";
import { FINAL_MISSION_STATES } from "../../core/engine/state.ts";
import { OBJECTIVE_LABEL } from "../../core/report/workflow-names.ts";
import type { FaultName } from "./faults.ts";
import type { MissionPlan, Scenario } from "./scenario.ts";
import { DAY, MINUTE, START_MS } from "./time.ts";
import { type Violation, World } from "./world.ts";

export interface Outcome {
  readonly seed: number;
  readonly events: number;
  readonly decisions: number;
  readonly faults: ReadonlyMap<FaultName, number>;
  readonly happened: readonly string[];
  readonly violation: Violation | null;
  /** Virtual. */
  readonly minutes: number;
}

export interface PlayOptions {
  readonly template: string;
  /** Before anything happens: watch, or change the world. */
  readonly prepare?: (world: World) => void;
}

export function planText({ units }: MissionPlan): string {
  const listed = units.map((unit) => ({
    ...{ id: unit.id, title: `Add ${unit.id}`, depends_on: [...unit.needs] },
    files: [`src/${unit.id}.js`, ...(unit.isProtected ? [".github/CODEOWNERS"] : [])],
  }));
  return `Please.\n\n\`\`\`yaml mc-plan\n${stringify({ units: listed })}\`\`\`\n`;
}

export function beginMissions(world: World): void {
  for (const mission of world.scenario.missions) {
    const by = mission.byStranger ? "mallory" : "olga";
    world.time.in(mission.atMs + 1, () => {
      const issue = world.hub.openIssue(by, "Make it useful", planText(mission));
      world.hub.label(by, issue, OBJECTIVE_LABEL);
    });
  }
}

export async function playScenario(scenario: Scenario, options: PlayOptions): Promise<Outcome> {
  const world = new World(scenario, options.template);
  try {
    let decisions = 0;
    world.onStored = () => {
      decisions += 1;
    };
    options.prepare?.(world);
    await world.open();
    beginMissions(world);
    await world.play(() => world.time.now() < START_MS + 90 * MINUTE && !isOver(world));
    return {
      ...{ seed: scenario.seed, events: world.events, decisions },
      ...{ faults: world.faults.counts, happened: world.faults.happened },
      violation: world.violation,
      minutes: Math.round((world.time.now() - START_MS) / MINUTE),
    };
  } finally {
    await world.close();
  }
}

function isOver(world: World): boolean {
  const missions = [...(world.state?.missions.values() ?? [])];
  return (
    missions.length > 0 &&
    missions.every((one) => FINAL_MISSION_STATES.some((state) => state === one.state))
  );
}

export { DAY };
