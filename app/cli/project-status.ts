// How one project stands, read from its database as it is: nothing is made, migrated or written. What cannot be read is told, never
// taken for idle.
import { existsSync, statSync } from "node:fs";
import { ENDED_MISSION_MS } from "../../core/base/limits.ts";
import type { MissionRow } from "../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { needsOf } from "../../core/notice/needs.ts";
import { countOf, isOver, unitsOf } from "../../core/voice/facts.ts";
import { openDatabase, parseAddress } from "../../db/client.ts";
import { DatabaseInUseError, lock } from "../../db/lock.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { repositories } from "../../db/repos/repositories.ts";
import type { Project } from "./projects-file.ts";

export interface MissionStatus {
  readonly mission: string;
  readonly title: string;
  readonly issue: number;
  readonly state: string;
  readonly because: string;
  readonly units: number;
  readonly landed: number;
  readonly failed: number;
  readonly costUsd: number;
  /** What a person is needed for. */
  readonly needs: readonly string[];
}

export interface RepositoryStatus {
  readonly repo: string;
  readonly queueClosed: string | null;
  /** Those that run, and the one that ended last. */
  readonly missions: readonly MissionStatus[];
}

export interface DatabaseStatus {
  readonly place: string;
  /** A process works on it now; null: cannot be told of a remote one. */
  readonly running: boolean | null;
  readonly repositories: readonly RepositoryStatus[];
  readonly problem: string | null;
}

export interface ProjectStatus extends DatabaseStatus {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  /** missing: its folder is gone. unknown: its database cannot be read. */
  readonly state: "idle" | "running" | "missing" | "unknown";
}

export async function lookAt(project: Project): Promise<ProjectStatus> {
  const { name, path, description } = project;
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    const problem = `its folder ${path} is gone; \`mc unregister ${name}\` forgets it`;
    const none = { place: path, running: false, repositories: [], problem };
    return { ...none, name, path, description, state: "missing" };
  }
  const { runDatabase } = await import("../../local/boot/run-state.ts");
  const status = await statusOfDatabase(project.database ?? runDatabase(path));
  const state = status.problem !== null ? "unknown" : status.running === true ? "running" : "idle";
  return { ...status, name, path, description, state };
}

export async function statusOfDatabase(url: string, authToken?: string): Promise<DatabaseStatus> {
  const address = parseAddress(url);
  const place = address.kind === "file" ? address.path : url;
  if (address.kind === "file" && !existsSync(address.path))
    return { place, running: false, repositories: [], problem: null };
  const running = address.kind === "file" ? await isRunning(url, address.path) : null;
  try {
    const db = await openDatabase(url, {
      migrate: false,
      ...(authToken === undefined ? {} : { authToken }),
    });
    try {
      const found: RepositoryStatus[] = [];
      for (const repo of await db.read((tx) => repositories.list(tx)))
        found.push(
          repositoryStatus(await db.read((tx) => loadRepoState(tx, repo, ENDED_MISSION_MS))),
        );
      return { place, running, repositories: found, problem: null };
    } finally {
      await db.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : "unreadable";
    const older = /no such (table|column)/.test(why)
      ? "an older or newer Mission Control made it; the app, or `mc run`, brings it up to date"
      : why;
    return { place, running, repositories: [], problem: `it cannot be read: ${older}` };
  }
}

/** The lock of an app goes with its process, so that no number of a process has to be believed. */
export async function isRunning(url: string, path: string): Promise<boolean> {
  if (!existsSync(`${path}.lock`)) return false;
  try {
    const unlock = await lock(url);
    unlock();
    return false;
  } catch (error) {
    if (error instanceof DatabaseInUseError) return true;
    throw error;
  }
}

function repositoryStatus(state: RepoState): RepositoryStatus {
  const all = [...state.missions.values()];
  const active = all.filter((mission) => !isOver(mission));
  const last = all
    .filter(isOver)
    .sort((a, b) => ((a.endedAt ?? "") < (b.endedAt ?? "") ? 1 : -1))
    .slice(0, 1);
  return {
    repo: state.repo.repo,
    queueClosed: state.repo.queueClosed,
    missions: [...active, ...last].map((mission) => missionStatus(state, mission)),
  };
}

function missionStatus(state: RepoState, mission: MissionRow): MissionStatus {
  const units = unitsOf(state, mission);
  const needs = [...needsOf(state, [mission.mission]).values()];
  return {
    mission: mission.mission,
    title: mission.title,
    issue: mission.issue,
    state: mission.paused === null ? mission.state : "paused",
    because: mission.paused ?? mission.because,
    units: units.length,
    landed: countOf(units, "landed"),
    failed: countOf(units, "failed"),
    costUsd: mission.costUsd,
    needs: isOver(mission) ? [] : needs.map(({ title }) => title),
  };
}
