// The app is installed on a repository, or removed from it. One webhook may name many repositories; receiving put one
// copy into the lane of each.
import type { Event } from "../../core/engine/event.ts";
import type { Desk } from "./desk.ts";
import type { Installation } from "./payloads.ts";

export async function translateInstallation(
  desk: Desk,
  payload: Installation,
): Promise<readonly Event[]> {
  const { action, installation } = payload;
  if (installation.app_id !== desk.appId) return [];
  const names = (list: Installation["repositories"]): boolean =>
    list.some((one) => one.full_name === desk.repo);
  switch (action) {
    case "unsuspend":
      // Names no repositories: the lanes are those of the installation that we knew.
      return desk.state.repo.onboarding === "removed" ? installed(desk, installation.id) : [];
    case "created":
      return names(payload.repositories) ? installed(desk, installation.id) : [];
    case "added":
      return names(payload.repositories_added) ? installed(desk, installation.id) : [];
    case "deleted":
    case "suspend":
      return removed(desk);
    case "removed":
      return names(payload.repositories_removed) ? removed(desk) : [];
    default:
      return [];
  }
}

export async function installed(desk: Desk, installationId: number): Promise<readonly Event[]> {
  const facts = await desk.github.repository();
  if (facts === null || facts.archived) return [];
  const { defaultBranch } = facts;
  return [{ type: "RepositoryInstalled", at: desk.at, installationId, defaultBranch }];
}

export function removed(desk: Desk): readonly Event[] {
  const { onboarding } = desk.state.repo;
  if (onboarding === "none" || onboarding === "removed") return [];
  return [{ type: "RepositoryRemoved", at: desk.at }];
}
