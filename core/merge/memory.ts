// What the queue remembers between two steps, and small questions about it.
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { ChainRow } from "../engine/rows/chain-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";

/** Landed elements that are kept: whoever was verified before them may conflict with them. */
const LANDED_KEPT = 200;

export const unitElementId = (unit: Pick<UnitRow, "mission" | "unit">, head: Sha): string =>
  `${unit.mission}/${unit.unit}@${head.slice(0, 12)}`;

export const syncElementId = (head: Sha): string => `sync@${head.slice(0, 12)}`;

export const isSync = (id: string): boolean => id.startsWith("sync@");

/** The memory as it stands, or a new one on `base`. */
export function queueMemory(draft: Draft, base: Sha): ChainRow {
  return (
    draft.chain ?? {
      repo: draft.repo.repo,
      generation: draft.repo.generation,
      base,
      building: null,
      elements: [],
      solos: [],
      conflicts: [],
      probes: [],
      observations: [],
      landed: [],
      searches: [],
      landing: null,
      candidates: [],
      words: {},
    }
  );
}

/** Somebody else moved mc/green, or the memory is of no use any more: what was landed up to there stays known, nothing else. */
export const forgetful = (row: ChainRow, base: Sha): ChainRow => ({
  ...row,
  base,
  building: null,
  elements: [],
  solos: [],
  conflicts: [],
  probes: [],
  observations: [],
  landed: row.landed.slice(0, row.landed.findLastIndex(({ merge }) => merge === base) + 1),
  searches: [],
  landing: null,
  words: {},
});

/** Only what passed is remembered. */
export const withoutFailures = (row: ChainRow): ChainRow => ({
  ...row,
  observations: row.observations.filter(
    ({ kind, outcome }) => kind !== "control" && outcome === "passed",
  ),
});

export const recentlyLanded = (landed: ChainRow["landed"]): ChainRow["landed"] =>
  landed.slice(-LANDED_KEPT);

/** Whether the push of mc/green under way carries this unit: its fate is told by the push alone. */
export function isBeingLanded(chain: ChainRow | null, unit: UnitRow): boolean {
  if (chain?.landing == null || unit.head === null) return false;
  const id = unitElementId(unit, unit.head);
  return chain.landing.members.some((member) => member.id === id);
}
