// From a plan as written (by a person or an agent) to units that can be stored: every problem is found and named at
// once, and an order is added between units that may touch the same file. Ids are unique and every reference resolves.
import { isRecord } from "../base/json.ts";
import type { UnitKind, UnitVerify } from "../engine/rows/unit-row.ts";
import { findCycles } from "../schedule/dag.ts";
import { resolveOverlaps } from "../schedule/overlap.ts";
import type { Draft } from "./draft-unit.ts";
import { readDraft } from "./draft-unit.ts";
import { assignIds } from "./unit-ids.ts";

export interface PlannedUnit {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly files: readonly string[];
  /** Needs: all must land first. */
  readonly dependsOn: readonly string[];
  /** Order only, because of files in common. */
  readonly after: readonly string[];
  readonly criteria: readonly string[];
  readonly specialist: string;
  readonly kind: UnitKind;
  readonly priority: number;
  /** null: nothing of its own. */
  readonly verify: UnitVerify | null;
  /** 0 to 1: how unsure the planner is of the way. */
  readonly uncertainty: number;
  /** Entry of the backlog that it serves; empty: none. */
  readonly backlogItem: string;
}

export interface PlanOptions {
  readonly maxUnits: number;
  /** Units of an agent that name no file are put in order with all others; a person's plan stands as written. */
  readonly source?: "explicit" | "agent";
  /** Units that are there already: their ids are taken and may be depended on, and what may touch their files waits. */
  readonly existing?: readonly ExistingUnit[];
}

export interface ExistingUnit {
  readonly id: string;
  readonly files: readonly string[];
  /** Nobody has to wait for it any more. */
  readonly settled: boolean;
}

export type PlannedUnits =
  | { readonly ok: true; readonly units: readonly PlannedUnit[]; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** `{units: […]}` or a bare list; a list without any of the explicit keys counts as an agent's. */
export function planUnits(value: unknown, options: PlanOptions): PlannedUnits {
  const list = isRecord(value) ? value.units : value;
  if (!Array.isArray(list)) {
    return {
      ok: false,
      problems: ["the plan has no list `units`; write `units:` with one entry per unit"],
    };
  }
  const problems: string[] = [];
  const notes: string[] = [];
  if (list.length === 0) problems.push("`units` is empty; name at least one unit");
  if (list.length > options.maxUnits) {
    problems.push(
      `the plan has ${list.length} units, but at most ${options.maxUnits} are allowed (\`units.max\`); split the objective or raise the limit`,
    );
    if (list.length > options.maxUnits * 10) return { ok: false, problems };
  }
  const drafts = list.map((entry: unknown, index) => readDraft(entry, index, { problems, notes }));
  const existing = options.existing ?? [];
  const ids = assignIds(drafts, problems, new Set(existing.map(({ id }) => id)));
  const needs = resolveNeeds(drafts, ids, { problems, notes }, existing);
  if (problems.length === 0) nameCycles(drafts, ids, needs, problems);
  if (problems.length > 0) return { ok: false, problems };
  const explicit =
    options.source === undefined
      ? isRecord(value) || drafts.some((draft) => draft?.isExplicit === true)
      : options.source === "explicit";
  return { ok: true, units: withOrder(drafts, ids, needs, { explicit, existing }, notes), notes };
}

interface Findings {
  readonly problems: string[];
  readonly notes: string[];
}

/** Ids of the units each one needs. Ids must exist; indices that point nowhere are dropped with a note. */
function resolveNeeds(
  drafts: readonly (Draft | null)[],
  ids: readonly string[],
  { problems, notes }: Findings,
  existing: readonly ExistingUnit[],
): readonly (readonly string[])[] {
  const known = new Set(ids.filter((_, at) => drafts[at] !== null));
  for (const { id } of existing) known.add(id);
  return drafts.map((draft, at) => {
    if (draft === null) return [];
    const found = new Set<string>();
    for (const id of draft.dependsOn) {
      if (id === ids[at]) {
        problems.push(`${draft.name}: \`depends_on\` names the unit itself; remove it`);
      } else if (known.has(id)) found.add(id);
      else {
        problems.push(
          `${draft.name}: \`depends_on\` names \`${id.slice(0, 60)}\`, which is no unit of this plan; known are ${someOf([...known])}`,
        );
      }
    }
    for (const index of draft.indices) {
      const id = typeof index === "number" && Number.isInteger(index) ? ids[index] : undefined;
      if (id === undefined || index === at || drafts[Number(index)] === null) {
        notes.push(
          `${draft.name}: dependency ${JSON.stringify(index)} points to no other unit; left out`,
        );
      } else found.add(id);
    }
    return [...found];
  });
}

/** Cycles of ids are the author's to repair; cycles of indices are cut when the order is made. */
function nameCycles(
  drafts: readonly (Draft | null)[],
  ids: readonly string[],
  needs: readonly (readonly string[])[],
  problems: string[],
): void {
  const written = drafts.map((draft, at) => {
    const named = new Set(draft?.dependsOn ?? []);
    return { id: ids[at] ?? "", dependsOn: (needs[at] ?? []).filter((id) => named.has(id)) };
  });
  for (const cycle of findCycles(written)) {
    const way = [...cycle, cycle[0]].map((id) => `\`${id}\``).join(" → ");
    problems.push(
      `units depend on each other in a circle: ${way}; remove one of these dependencies`,
    );
  }
}

function withOrder(
  drafts: readonly (Draft | null)[],
  ids: readonly string[],
  needs: readonly (readonly string[])[],
  {
    explicit,
    existing,
  }: { readonly explicit: boolean; readonly existing: readonly ExistingUnit[] },
  notes: string[],
): readonly PlannedUnit[] {
  const units = drafts.flatMap((draft, at): PlannedUnit[] => {
    const id = ids[at];
    if (draft === null || id === undefined) return [];
    const { title, description, files, criteria, specialist, kind, priority, verify } = draft;
    const { uncertainty, backlogItem } = draft;
    const dependsOn = needs[at] ?? [];
    return [
      {
        ...{ id, title, description, files, dependsOn, after: [], criteria },
        ...{ specialist, kind, priority, verify, uncertainty, backlogItem },
      },
    ];
  });
  // What is under way goes first, whatever priority new units claim.
  const before = existing
    .filter((unit) => !unit.settled)
    .map(({ id, files }) => ({ id, files, priority: Number.NEGATIVE_INFINITY, dependsOn: [] }));
  const order = resolveOverlaps([...before, ...units], { unknown: explicit ? "free" : "serial" });
  for (const { id, dependency } of order.cut) {
    notes.push(`\`${id}\` no longer waits for \`${dependency}\`: that would be a circle`);
  }
  return units.map((unit) => ({
    ...unit,
    dependsOn: order.dependsOn.get(unit.id) ?? [],
    // What names no file may touch anything: it waits for all that is under way.
    after:
      unit.files.length === 0 && before.length > 0
        ? [...new Set([...(order.after.get(unit.id) ?? []), ...before.map(({ id }) => id)])]
        : (order.after.get(unit.id) ?? []),
  }));
}

function someOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 8).map((id) => `\`${id}\``);
  return shown.join(", ") + (ids.length > 8 ? ` and ${ids.length - 8} more` : "");
}
