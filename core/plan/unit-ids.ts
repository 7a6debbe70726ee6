// Ids of units: those given are checked, missing ones are made from the title. They stand in branch names, job names
// and paths, so the alphabet is small.
import type { Draft } from "./draft-unit.ts";

export const UNIT_ID_MAX_CHARS = 40;
const UNIT_ID = /^[a-z0-9][a-z0-9-]*$/;
/** Legs of other runs: a unit of that name would be confused with them. */
const RESERVED: readonly string[] = ["plan", "check", "verify"];

/** One id per draft, in order; left-out drafts get an empty one. `existing`: ids of units that are there already. */
export function assignIds(
  drafts: readonly (Draft | null)[],
  problems: string[],
  existing: ReadonlySet<string> = new Set(),
): readonly string[] {
  const taken = new Map([...existing].map((id) => [id, "a unit of this mission"]));
  for (const draft of drafts) {
    if (draft === null || draft.id === null) continue;
    const wrong = idProblem(draft.id);
    if (wrong !== null) {
      problems.push(`${draft.name}: \`id\` ${wrong}`);
      continue;
    }
    if (existing.has(draft.id)) continue; // named anew below: that one is another unit
    const first = taken.get(draft.id);
    if (first === undefined) taken.set(draft.id, draft.name);
    else {
      problems.push(
        `${draft.name}: \`id\` \`${draft.id}\` is already the id of ${first}; give each unit its own`,
      );
    }
  }
  return drafts.map((draft, at) => {
    if (draft === null) return "";
    if (draft.id !== null && !existing.has(draft.id)) return draft.id;
    const id = freeId(draft.id ?? (slug(draft.title) || `unit-${at + 1}`), taken);
    taken.set(id, draft.name);
    return id;
  });
}

function idProblem(id: string): string | null {
  const shown = `\`${id.slice(0, 60)}\``;
  if (id.length > UNIT_ID_MAX_CHARS)
    return `${shown} is longer than ${UNIT_ID_MAX_CHARS} characters`;
  if (!UNIT_ID.test(id)) {
    const like = slug(id);
    const hint = like === "" ? "" : `, for example \`${like}\``;
    return `${shown} may only have lower-case letters, digits and dashes, and starts with no dash${hint}`;
  }
  if (RESERVED.includes(id)) return `${shown} is a reserved word; choose another`;
  return null;
}

export function slug(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, UNIT_ID_MAX_CHARS)
    .replace(/^-+|-+$/g, "");
}

function freeId(wanted: string, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(wanted) && !RESERVED.includes(wanted)) return wanted;
  for (let count = 2; ; count += 1) {
    const end = `-${count}`;
    const id = wanted.slice(0, UNIT_ID_MAX_CHARS - end.length).replace(/-+$/, "") + end;
    if (!taken.has(id)) return id;
  }
}
