// What happened in a world, line by line: for people who look for the cause, and for `mc replay`, which decides again.
import { writeFileSync } from "node:fs";
import { isoTime } from "../../core/base/brand.ts";
import type { Reason } from "../../core/engine/decision.ts";
import type { Event } from "../../core/engine/event.ts";
import { REPO } from "./github/hub.ts";
import type { Scenario } from "./scenario.ts";
import type { Violation, World } from "./world.ts";

export type TraceLine =
  | { readonly kind: "note"; readonly at: string; readonly text: string }
  | {
      readonly kind: "decided";
      readonly at: string;
      readonly instance: string;
      readonly event: Event;
      readonly because: readonly Reason[];
      readonly effects: readonly string[];
    };

export interface Trace {
  readonly schema: "mc.trace/1";
  readonly repo: string;
  readonly scenario: Scenario;
  readonly violation: Violation | null;
  readonly lines: readonly TraceLine[];
}

/** Watches a world from now on. */
export function recordTrace(world: World): TraceLine[] {
  const lines: TraceLine[] = [];
  const now = (): string => isoTime(world.time.now());
  world.onNote = (text) => lines.push({ kind: "note", at: now(), text });
  world.onStored = ({ name }, { event, decision }) =>
    lines.push({
      ...{ kind: "decided", at: now(), instance: name, event, because: decision.because },
      effects: decision.effects.map((effect) => effect.key),
    });
  return lines;
}

export function writeTrace(
  path: string,
  scenario: Scenario,
  violation: Violation | null,
  lines: readonly TraceLine[],
): void {
  const trace: Trace = { schema: "mc.trace/1", repo: REPO, scenario, violation, lines };
  writeFileSync(path, `${JSON.stringify(trace)}\n`);
}
