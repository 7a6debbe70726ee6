// Many leaves, one plan: ids are unique over all of them and a dependency by position means the same unit as before. Which leaf
// goes first is left to what overlaps.
import { isRecord } from "../base/json.ts";
import { entries } from "../schedule/files.ts";
import type { PlanDraft } from "./block.ts";

export function mergeLeaves(leaves: readonly (readonly PlanDraft[])[]): readonly PlanDraft[] {
  const [only, ...others] = leaves;
  if (others.length === 0) return only ?? [];
  const taken = new Set<string>();
  const merged: PlanDraft[] = [];
  for (const leaf of leaves) {
    const names = renamed(leaf, taken);
    const offset = merged.length;
    for (const unit of leaf)
      merged.push(unit === null ? null : moved(unit, names, offset, leaf.length));
  }
  return merged;
}

/** Ids of the leaf that another leaf has too, and what they are called instead. */
function renamed(leaf: readonly PlanDraft[], taken: Set<string>): ReadonlyMap<string, string> {
  const own = new Set(leaf.map(idOf).filter((id) => id !== ""));
  const names = new Map<string, string>();
  for (const id of own) {
    if (!taken.has(id)) continue;
    let name = id;
    for (let count = 2; taken.has(name) || own.has(name); count += 1) {
      const end = `-${count}`;
      name = `${id.slice(0, ID_MAX_CHARS - end.length)}${end}`;
    }
    names.set(id, name);
    own.add(name);
  }
  for (const id of own) if (!names.has(id)) taken.add(id);
  return names;
}

const ID_MAX_CHARS = 40;

function idOf(unit: PlanDraft): string {
  const id = unit?.id;
  return typeof id === "string" || typeof id === "number" ? String(id).trim() : "";
}

function moved(
  unit: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
  offset: number,
  length: number,
): PlanDraft {
  const next: Record<string, unknown> = { ...unit };
  const name = names.get(idOf(unit));
  if (name !== undefined) next.id = name;
  if (names.size > 0 && unit.depends_on !== undefined) {
    next.depends_on = entries(unit.depends_on).map((id) => names.get(id) ?? id);
  }
  const indices = unit.depends_on_indices;
  if (Array.isArray(indices)) {
    next.depends_on_indices = indices.map((index: unknown) =>
      typeof index === "number" && Number.isInteger(index) && index >= 0 && index < length
        ? index + offset
        : -1,
    );
  }
  return isRecord(next) ? next : null;
}
