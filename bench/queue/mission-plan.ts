// The plan of the missions of one world: units in layers, what each needs, which overlap and which break each other.
import { createRandom } from "./random.ts";
import { HIDDEN_CONFLICT, MODEL } from "./scenarios.ts";

export const SHAPE = {
  layers: 5,
  perLayer: 6,
  /** How many units need two of the layer before them, instead of one. */
  secondNeed: 0.5,
} as const;

export interface PlannedUnit {
  readonly index: number;
  readonly needs: readonly number[];
  /** Length of the longest path of units that need it, itself included. */
  readonly rank: number;
  readonly files: readonly string[];
  readonly overlaps: ReadonlySet<number>;
  readonly conflicts: ReadonlySet<number>;
}

/** Units of several missions alternate, so that they interact as units of one do. */
export function planMissions(seed: number, missions: number): readonly PlannedUnit[] {
  const random = createRandom(seed * 3 + 2);
  const units = Array.from({ length: missions * SHAPE.layers * SHAPE.perLayer }, (_, index) => ({
    index,
    needs: new Set<number>(),
    rank: 1,
    files: [`src/unit-${index}.ts`],
    overlaps: new Set<number>(),
    conflicts: new Set<number>(),
  }));
  for (const { index, needs } of units) {
    const layer = Math.floor(Math.floor(index / missions) / SHAPE.perLayer);
    if (layer === 0) continue;
    const wanted = random.chance(SHAPE.secondNeed) ? 2 : 1;
    for (let one = 0; one < wanted; one += 1) {
      const place = (layer - 1) * SHAPE.perLayer + Math.floor(random.next() * SHAPE.perLayer);
      needs.add(place * missions + (index % missions));
    }
  }
  for (const { needs, rank } of units.toReversed()) {
    for (const need of needs) {
      const unit = units[need];
      if (unit !== undefined) unit.rank = Math.max(unit.rank, rank + 1);
    }
  }
  for (const later of units) {
    for (const earlier of units.slice(Math.max(0, later.index - MODEL.reach), later.index)) {
      const overlap = random.chance(MODEL.overlap);
      if (overlap) {
        later.overlaps.add(earlier.index);
        earlier.overlaps.add(later.index);
        for (const one of [earlier, later]) {
          one.files.push(`src/shared-${earlier.index}-${later.index}.ts`);
        }
      }
      if (random.chance(overlap ? MODEL.overlapConflict : HIDDEN_CONFLICT)) {
        later.conflicts.add(earlier.index);
        earlier.conflicts.add(later.index);
      }
    }
  }
  return units.map((unit) => ({ ...unit, needs: [...unit.needs] }));
}
