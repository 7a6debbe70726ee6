// What people say about one unit's place in the queue: keep it out, let it in again, let it go first. None of it changes
// what may land, only when it is tried (I1, I3).
import { nearest } from "../base/similar.ts";
import { leadingUnit } from "../command/argument.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import * as answers from "../voice/queue-answer.ts";
import { isSettled } from "./facts.ts";

/** Nothing was done, and this is the answer. */
interface Refused {
  readonly refused: string;
}

/** A sentence for the thread; `done` false: nothing changed. */
export interface Said {
  readonly done: boolean;
  readonly text: string;
}

const no = (text: string): Said => ({ done: false, text });
const yes = (text: string): Said => ({ done: true, text });

export interface Place {
  readonly mission: MissionRow;
  /** The unit whose pull request the command stands on. */
  readonly unit: UnitRow | null;
  /** Did-you-mean for a name that no unit has. */
  readonly unknownUnit: (name: string) => string;
}

/** `text`: a unit and a reason; in a unit's own pull request the reason alone. */
export function hold(draft: Draft, place: Place, text: string, by: string): Said {
  const found = unitAndWhy(draft, place, text);
  if ("refused" in found) return no(found.refused);
  const { unit, why } = found;
  if (isSettled(unit)) return no(answers.tooLate(unit, "hold"));
  if (unit.held !== null) return no(answers.alreadyHeld(unit));
  const said = why === "" ? by : `${by}: ${why}`;
  const isQueued = unit.state === "queued";
  const held = draft.putUnit({
    ...unit,
    held: said,
    because: isQueued ? `held out of the queue by ${said}` : unit.because,
  });
  draft.because(subject.unit(unit), `held out of the queue by ${said}`);
  return yes(answers.held(held, isInChain(draft, unit)));
}

export function release(draft: Draft, place: Place, name: string | null, by: string): Said {
  const unit = unitOf(draft, place, name, "/mc release UNIT");
  if ("refused" in unit) return no(unit.refused);
  if (isSettled(unit)) return no(answers.tooLate(unit, "release"));
  if (unit.held === null) return no(answers.notHeld(unit));
  const free = draft.putUnit({
    ...unit,
    held: null,
    because:
      unit.state === "queued"
        ? `released by ${by}; waits for its turn in the merge queue`
        : unit.because,
  });
  draft.because(subject.unit(unit), `released by ${by}; it may enter the queue again`);
  return yes(answers.released(free));
}

export function prioritise(draft: Draft, place: Place, name: string | null, by: string): Said {
  const unit = unitOf(draft, place, name, "/mc prioritise UNIT");
  if ("refused" in unit) return no(unit.refused);
  if (isSettled(unit)) return no(answers.tooLate(unit, "prioritise"));
  const others = [...draft.units.values()].filter(
    (other) => !isSettled(other) && !(other.mission === unit.mission && other.unit === unit.unit),
  );
  // Below every other unit that may still be queued, not only those that are: none of them overtakes it on arrival.
  const lowest = Math.min(...others.map(({ priority }) => priority), unit.priority + 1);
  if (unit.priority < lowest) return no(answers.alreadyFirst(unit));
  const first = draft.putUnit({ ...unit, priority: Math.min(lowest, 1) - 1 });
  draft.because(subject.unit(unit), `${by} put it first among equals`);
  return yes(answers.prioritised(first));
}

function unitAndWhy(
  draft: Draft,
  place: Place,
  text: string,
): { readonly unit: UnitRow; readonly why: string } | Refused {
  const { unit: name, rest } = leadingUnit(text);
  const named = name === null ? undefined : unitNamed(draft, place.mission, name);
  if (named !== undefined) return { unit: named, why: rest };
  const typed = name ?? text.split(" ")[0] ?? "";
  if (place.unit !== null && !isMistyped(draft, place.mission, name))
    return { unit: place.unit, why: text };
  return {
    refused: typed === "" ? answers.nameUnit("/mc hold UNIT [WHY…]") : place.unknownUnit(typed),
  };
}

/** The first word of a reason is no unit; a word close to a unit's name may be one, so that is asked about. */
function isMistyped(draft: Draft, mission: MissionRow, name: string | null): boolean {
  if (name === null) return false;
  return (
    nearest(
      name,
      draft.unitsOf(mission.mission).map(({ unit }) => unit),
    ) !== null
  );
}

function unitOf(draft: Draft, place: Place, name: string | null, usage: string): UnitRow | Refused {
  if (name === null) return place.unit ?? { refused: answers.nameUnit(usage) };
  return unitNamed(draft, place.mission, name) ?? { refused: place.unknownUnit(name) };
}

const unitNamed = (draft: Draft, mission: MissionRow, name: string): UnitRow | undefined =>
  draft.unitsOf(mission.mission).find(({ unit }) => unit === name);

const isInChain = (draft: Draft, unit: UnitRow): boolean =>
  draft.chain?.elements.some(
    (element) => element.mission === unit.mission && element.unit === unit.unit,
  ) ?? false;
