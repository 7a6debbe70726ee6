// How the backlog of this repository is meant to work right now; null: it is off, and nothing of it happens.
import type { RepoConfig } from "../config/schema.ts";
import type { RepoRow } from "../engine/rows/repo-row.ts";
import type { Weights } from "./score.ts";

export type BacklogSettings = RepoConfig["backlog"];

export function backlogOf(repo: Pick<RepoRow, "config" | "onboarding">): BacklogSettings | null {
  const { config, onboarding } = repo;
  if (config === null || !config.enabled || onboarding !== "active") return null;
  return config.backlog.issues === "off" ? null : config.backlog;
}

export const weightsOf = (settings: BacklogSettings): Weights => ({
  effortWeight: settings.effort_weight,
  staleHours: settings.stale_hours,
});
