// The brief of one attempt in the middle of a large mission: what the app puts together, and the prompt that the job makes of it.

import { workExtras } from "../../core/attempt/extras.ts";
import { isoTime } from "../../core/base/brand.ts";
import { Draft } from "../../core/engine/draft.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { agentSettings, askForRun } from "../../core/mission/ask.ts";
import { renderPrompt } from "../../core/prompt/render.ts";
import { Brief } from "../../core/report/brief.ts";
import { PureWorld } from "../../tests/support/pure-world.ts";
import { type Measured, measure } from "./measured.ts";

export interface BriefFigures {
  readonly units: number;
  readonly characters: number;
  /** Rows to brief, in the app. */
  readonly assembly: Measured;
  /** Brief to prompt, in the job. */
  readonly render: Measured;
  readonly both_median_ms: number;
}

const RUNS = 200;

export function measureBrief(units: number): BriefFigures {
  const state = inTheMiddle(units);
  let brief = assemble(state);
  const assembly = measure(RUNS, () => {
    brief = assemble(state);
  });
  let characters = 0;
  const parsed = Brief.parse(JSON.parse(brief));
  const render = measure(RUNS, () => {
    const { system, prompt } = renderPrompt(parsed, { boundary: "0123456789abcdef" });
    characters = system.length + prompt.length;
  });
  const both = assembly.median_ms + render.median_ms;
  return { units, characters, assembly, render, both_median_ms: Number(both.toFixed(3)) };
}

/** Half of the units have landed, and the one that is looked at failed twice with long logs. */
function inTheMiddle(units: number): RepoState {
  const world = new PureWorld({
    workers: { max: 8 },
    units: { max: 1000, retry_delay_seconds: 0 },
    review: { enabled: false },
  });
  let landed = 0;
  let found: RepoState | null = null;
  world.onStep = () => {
    const now = Object.values(world.units).filter((one) => one === "landed").length;
    if (now > landed && found === null && now >= units / 2) found = world.state;
    landed = now;
  };
  world.label(
    Array.from({ length: units }, (_, index) => ({
      id: `unit-${index}`,
      title: `Unit ${index}`,
      description: `What unit ${index} is to do. ${"A sentence of its description. ".repeat(20)}`,
      files: [`src/part-${index}.ts`, `tests/part-${index}.test.ts`],
      criteria: [`part ${index} is exported`, `part ${index} has a test`],
    })),
  );
  if (found === null) throw new Error("the mission never came to its middle");
  return found;
}

function assemble(state: RepoState): string {
  const draft = new Draft(state, isoTime(Date.parse("2026-01-02T00:00:00Z")));
  const mission = [...draft.missions.values()][0];
  const unit = [...draft.units.values()].findLast(({ state }) => state !== "landed");
  if (mission === undefined || unit === undefined)
    throw new Error("every unit of the mission has landed");
  const failed = {
    ...unit,
    evidence: [1, 2].map((attempt) => ({
      attempt,
      stage: "verify" as const,
      cause: "2 tests failed",
      text: "AssertionError: expected 1 to be 2\n    at src/part.ts:12:3\n".repeat(60),
    })),
  };
  const extras = workExtras(draft, mission, failed);
  askForRun(draft, {
    purpose: "work",
    mission,
    config: mission.config,
    commit: mission.base,
    legs: [
      {
        leg: unit.unit,
        attempt: 3,
        task: "work",
        unit: failed,
        against: null,
        branch: "mc/m1/unit/3",
        agent: agentSettings(mission.config, 1),
        extras: extras.brief,
        recall: extras.recall,
      },
    ],
  });
  const asked = draft.end("").decision.effects.find(({ kind }) => kind === "run.dispatch");
  const text = asked?.kind === "run.dispatch" ? Object.values(asked.briefs)[0] : undefined;
  if (text === undefined) throw new Error("no brief was made");
  return text;
}
