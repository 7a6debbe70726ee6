// Plays one scenario from beginning to end: missions, faults and people first, then fair conditions until all is settled.
import { stringify } from "yaml";
import { FINAL_MISSION_STATES } from "../../core/engine/rows/mission-row.ts";
import { OBJECTIVE_LABEL } from "../../core/report/workflow-names.ts";
import type { FaultName } from "./faults.ts";
import { OWN } from "./github/hub.ts";
import { END_CHECKS } from "./invariants/end.ts";
import { startOperator } from "./operator.ts";
import { doDeed } from "./people.ts";
import type { MissionPlan, Scenario } from "./scenario.ts";
import { HOUR, MINUTE, START_MS } from "./time.ts";
import { type Violation, World } from "./world.ts";

/** So long at most things go wrong. */
const FAULTS_MS = 45 * MINUTE;
/** Under fair conditions everything ends within this time. */
const PATIENCE_MS = 24 * HOUR;
const REST_MS = 3 * MINUTE;

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
  /** At the end: what else must hold. */
  readonly finish?: (world: World) => string | null;
}

export function planText({ units }: MissionPlan): string {
  const listed = units.map((unit) => ({
    ...{ id: unit.id, title: `Add ${unit.id}`, depends_on: [...unit.needs] },
    ...(unit.uncertainty === undefined ? {} : { speculation_score: unit.uncertainty }),
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
  let decisions = 0;
  try {
    options.prepare?.(world);
    const stored = world.onStored;
    world.onStored = (instance, decided) => {
      decisions += 1;
      stored(instance, decided);
    };
    await world.open();
    beginMissions(world);
    for (const deed of scenario.deeds) world.time.in(deed.atMs, () => doDeed(world, deed));
    startOperator(world);
    await world.play(() => world.time.now() < START_MS + FAULTS_MS && !isOver(world));
    await settle(world);
    const wrong = world.violation === null ? (options.finish?.(world) ?? null) : null;
    if (wrong !== null) world.violated("expected", wrong);
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

/** Fair conditions: nothing goes wrong any more, the operator helps, and everything must come to its end. */
async function settle(world: World): Promise<void> {
  world.faults.on = false;
  world.mayFall = false;
  world.note("--- from now on nothing goes wrong ---");
  if (world.app === null) world.restart();
  const until = world.time.now() + PATIENCE_MS;
  await world.play(() => world.time.now() < until && !isOver(world));
  // Cancelled runs end, late webhooks arrive, leases run out; a late label may have begun another mission.
  const rest = world.time.now() + REST_MS;
  const isBusy = (): boolean => hasOpen(world) || !isOver(world);
  await world.play(() => world.time.now() < rest || (isBusy() && world.time.now() < until));
  if (world.violation !== null) return;
  for (const { name, check } of END_CHECKS) {
    const wrong = await check(world);
    if (wrong !== null) {
      world.violated(name, wrong);
      return;
    }
  }
}

/** Every objective is a mission or refused, and every mission is over. */
function isOver(world: World): boolean {
  const missions = [...(world.state?.missions.values() ?? [])];
  const expected = world.scenario.missions.filter((mission) => !mission.byStranger).length;
  const begun = world.scenario.missions.every(
    (mission) => world.time.now() > START_MS + mission.atMs + MINUTE,
  );
  return (
    begun &&
    (missions.length >= expected || wasAnswered(world)) &&
    missions.every((one) => FINAL_MISSION_STATES.some((state) => state === one.state))
  );
}

/** A label that started nothing, and the thread says why. */
export const wasAnswered = ({ hub }: World): boolean =>
  hub.said.some(({ by, body }) => by === OWN && /mc:not-started/.test(body));

const hasOpen = (world: World): boolean =>
  [...(world.state?.dispatches.values() ?? [])].some(
    ({ state }) => state === "asked" || state === "running",
  );
