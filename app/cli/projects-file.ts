// The repositories of this machine that somebody named: one JSON file in the person's state folder, replaced as a whole, one writer
// at a time. A name stands for one folder, a folder has one name.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { DatabaseInUseError, lock } from "../../db/lock.ts";

export const ProjectName = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,63}$/,
    "letters, digits and . _ -, at most 64, beginning with a letter or digit",
  );

const Project = z.strictObject({
  name: ProjectName,
  /** Root of the repository. */
  path: z.string(),
  /** File or address; null: that of its last `mc run`. */
  database: z.string().nullable(),
  description: z.string(),
  registeredAt: z.string(),
});
export type Project = z.infer<typeof Project>;

const File = z.strictObject({ version: z.literal(1), projects: z.array(Project) });

/** Where an unusable request, or a damaged file, is told from a bug. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
}

export function projectsPath(variables: NodeJS.ProcessEnv = process.env): string {
  const home = variables.XDG_STATE_HOME;
  const state = home === undefined || home === "" ? join(homedir(), ".local", "state") : home;
  return join(state, "mission-control", "projects.json");
}

/** By name. */
export function readProjects(file = projectsPath()): readonly Project[] {
  if (!existsSync(file)) return [];
  try {
    const { projects } = File.parse(JSON.parse(readFileSync(file, "utf8")));
    return projects.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : "unreadable";
    throw new ProjectError(`${file} is damaged (${why}); mend it, or remove it to begin anew`);
  }
}

const TRIES = 40;
const PAUSE_MS = 25;

/** One writer at a time, also among processes: the lock goes with the process that holds it. */
export async function changeProjects(
  change: (projects: readonly Project[]) => readonly Project[],
  file = projectsPath(),
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const unlock = await locked(file);
  try {
    const projects = [...change(readProjects(file))];
    writeFileSync(`${file}.new`, `${JSON.stringify({ version: 1, projects }, null, 2)}\n`, {
      mode: 0o600,
    });
    renameSync(`${file}.new`, file);
  } finally {
    unlock();
  }
}

async function locked(file: string): Promise<() => void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await lock(file);
    } catch (error) {
      if (!(error instanceof DatabaseInUseError)) throw error;
      if (tries === TRIES) throw new ProjectError(`another process holds ${file}`);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }
}
