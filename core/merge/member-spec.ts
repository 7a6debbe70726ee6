// What is verified on a commit that holds these members: the repository's own checks, and those of the units on it.
import type { Draft } from "../engine/draft.ts";
import type { BuiltMember } from "../engine/rows/chain-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { unitElementId } from "./memory.ts";
import { extrasOf, specOf, type VerifyExtra } from "./specification.ts";

/** The unit whose pinned head this element is. */
export function unitOf(draft: Draft, id: string): UnitRow | undefined {
  for (const unit of draft.units.values())
    if (unit.head !== null && unitElementId(unit, unit.head) === id) return unit;
  return undefined;
}

export const extrasOfMembers = (
  draft: Draft,
  members: readonly BuiltMember[],
): readonly VerifyExtra[] =>
  extrasOf(
    draft,
    members.flatMap(({ id }) => unitOf(draft, id) ?? []),
  );

/** The specification in force for a commit with these members; "" while there is no configuration. */
export function specOfMembers(draft: Draft, members: readonly BuiltMember[]): string {
  const { config } = draft.repo;
  return config === null ? "" : specOf(config, extrasOfMembers(draft, members));
}
