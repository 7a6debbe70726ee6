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
      if (isOldName) return removed(desk);
      return backAgain(desk, installation);
    case "unarchived":
      return backAgain(desk, installation);
    case "archived":
    case "deleted":
      return removed(desk);
    default:
      return [];
  }
}

async function backAgain(
  desk: Desk,
  installation: RepositoryChange["installation"],
): Promise<readonly Event[]> {
  if (installation === undefined || !(await desk.isKnownInstallation(installation.id))) return [];
  return installed(desk, installation.id);
}
