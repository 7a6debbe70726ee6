// The repository itself was renamed, archived, deleted or given away. After a rename the lane of the old name ends and
// that of the new one begins; receiving delivers to both.
import type { Event } from "../../core/engine/event.ts";
import type { Desk } from "./desk.ts";
import { installed, removed } from "./installation.ts";
import type { RepositoryChange } from "./payloads.ts";

export async function translateRepository(
  desk: Desk,
  payload: RepositoryChange,
): Promise<readonly Event[]> {
  const { action, repository, installation } = payload;
  const isOldName = repository.full_name !== desk.repo;
  switch (action) {
    case "renamed":
    case "transferred":
      if (isOldName) return known(desk) ? removed(desk) : [];
      return installation === undefined ? [] : installed(desk, installation.id);
    case "unarchived":
      return installation === undefined ? [] : installed(desk, installation.id);
    case "archived":
    case "deleted":
      return known(desk) ? removed(desk) : [];
    default:
      return [];
  }
}

const known = (desk: Desk): boolean => desk.state.repo.onboarding !== "none";
