// The commit that a job of no mission looks at: what landed, else the branch as it was last seen.
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";

/** Where the configuration was read is the branch's own commit only while missions improve the default branch. null: unknown. */
export function knownCommit({ repo }: Draft): Sha | null {
  const branch = repo.config?.branch ?? "";
  const isDefault = branch === "" || branch === repo.defaultBranch;
  return repo.green ?? repo.target ?? (isDefault ? repo.configSha : null);
}
