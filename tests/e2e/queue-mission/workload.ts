// The mission of the queue's end-to-end tests: mostly good units in layers, three that break verification alone, two that
// break it only together, two that change the same line. Known beforehand: what becomes of each.
import { stringify } from "yaml";

export interface WorkUnit {
  readonly id: string;
  readonly kind: "good" | "broken" | "pair" | "lines";
  readonly needs: readonly string[];
  /** File below flags/ that it adds. */
  readonly flag: "red" | "blue" | null;
  /** Wave and candidate that repair it; null: none does. */
  readonly repairedBy: readonly [number, number] | null;
}

const SPECIAL: readonly WorkUnit[] = [
  { id: "bad-first", kind: "broken", needs: [], flag: null, repairedBy: [1, 2] },
  { id: "bad-second", kind: "broken", needs: [], flag: null, repairedBy: [2, 1] },
  { id: "bad-for-good", kind: "broken", needs: [], flag: null, repairedBy: null },
  { id: "flag-red", kind: "pair", needs: [], flag: "red", repairedBy: [1, 1] },
  { id: "flag-blue", kind: "pair", needs: [], flag: "blue", repairedBy: [1, 1] },
  { id: "line-one", kind: "lines", needs: [], flag: null, repairedBy: null },
  { id: "line-two", kind: "lines", needs: [], flag: null, repairedBy: null },
];
export const LEAST_UNITS = SPECIAL.length + 3;
/** Nobody repairs it. */
export const NEVER_LANDS = ["bad-for-good"];

/** Half of the good units need nothing, the others one of the layer below; one waits for a unit that must be repaired first. */
export function workload(count: number, seed: number): readonly WorkUnit[] {
  const next = random(seed);
  const good: WorkUnit[] = [];
  const total = count - SPECIAL.length;
  for (let at = 0; at < total; at += 1) {
    const layer = at < total / 2 ? 0 : at < total * 0.8 ? 1 : 2;
    const below = good.filter((one) => depth(one, good) === layer - 1);
    const need = below[Math.floor(next() * below.length)]?.id;
    const needs = at === total - 1 ? ["bad-first"] : need === undefined ? [] : [need];
    good.push({ id: `u${at + 1}`, kind: "good", needs, flag: null, repairedBy: null });
  }
  const units = [...SPECIAL, ...good];
  for (let at = units.length - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1));
    const [a, b] = [units[at], units[other]];
    if (a !== undefined && b !== undefined) [units[at], units[other]] = [b, a];
  }
  return units;
}

function depth(unit: WorkUnit, all: readonly WorkUnit[]): number {
  const below = all.filter((one) => unit.needs.includes(one.id));
  return below.length === 0 ? 0 : 1 + Math.max(...below.map((one) => depth(one, all)));
}

/** The file that two units change in the same line is named by neither: a plan that knew would let one wait for the other. */
export const planOf = (units: readonly WorkUnit[]): string =>
  `\`\`\`yaml mc-plan\n${stringify({
    units: units.map((unit) => ({
      id: unit.id,
      title: `Write ${unit.id}`,
      files: [`units/${unit.id}.json`, ...(unit.flag === null ? [] : [`flags/${unit.flag}`])],
      ...(unit.needs.length === 0 ? {} : { depends_on: unit.needs }),
    })),
  })}\`\`\`\n`;

/** Mulberry32. */
export function random(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
