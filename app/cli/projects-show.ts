// Registering, forgetting and listing projects; the answers and exit codes of the three commands.
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { nearest } from "../../core/base/similar.ts";
import { oneLine } from "../../core/notice/notice.ts";
import { lookAt, type ProjectStatus } from "./project-status.ts";
import type { RegisterOptions } from "./projects.ts";
import {
  changeProjects,
  type Project,
  ProjectError,
  ProjectName,
  projectsPath,
  readProjects,
} from "./projects-file.ts";

const DESCRIPTION_MAX_CHARS = 200;

const said = (command: string, error: unknown): void => {
  console.error(`mc ${command}: ${error instanceof Error ? error.message : String(error)}`);
};

export async function register(path: string, options: RegisterOptions): Promise<number> {
  const { openLocalRepository } = await import("../../local/boot/git-copy.ts");
  const folder = resolve(path);
  if (!existsSync(folder)) {
    said("register", new Error(`there is no folder ${folder}`));
    return 2;
  }
  let root: string;
  try {
    root = (await openLocalRepository(folder)).root;
  } catch (error) {
    said("register", error);
    return 2;
  }
  const name = ProjectName.safeParse(options.name ?? basename(root));
  if (!name.success) {
    const why = name.error.issues[0]?.message ?? "";
    said(
      "register",
      new Error(
        `${JSON.stringify(options.name ?? basename(root))} is no name: ${why}; give one with --name`,
      ),
    );
    return 2;
  }
  const project: Project = {
    name: name.data,
    path: root,
    database: options.database ?? null,
    description: oneLine(options.description).slice(0, DESCRIPTION_MAX_CHARS),
    registeredAt: new Date().toISOString(),
  };
  try {
    await changeProjects((projects) => withProject(projects, project));
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    said("register", error);
    return 1;
  }
  console.log(`Registered ${project.name}: ${root}`);
  return 0;
}

function withProject(projects: readonly Project[], project: Project): readonly Project[] {
  if (projects.some(({ name }) => name.toLowerCase() === project.name.toLowerCase()))
    throw new ProjectError(`Project '${project.name}' is already registered`);
  const same = projects.find(({ path }) => path === project.path);
  if (same !== undefined)
    throw new ProjectError(`${project.path} is already registered as '${same.name}'`);
  return [...projects, project];
}

export async function unregister(name: string): Promise<number> {
  try {
    await changeProjects((projects) => {
      if (projects.some((one) => one.name === name))
        return projects.filter((one) => one.name !== name);
      const close = nearest(
        name,
        projects.map((one) => one.name),
      );
      throw new ProjectError(
        `no project is called '${name}'${close === null ? "" : `; did you mean '${close}'?`}`,
      );
    });
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    said("unregister", error);
    return 1;
  }
  console.log(`Forgot ${name}; its files and its database are as they were.`);
  return 0;
}

export async function listProjects(json: boolean): Promise<number> {
  const projects = readProjects();
  const statuses: ProjectStatus[] = [];
  for (const project of projects) statuses.push(await lookAt(project));
  if (json) {
    console.log(JSON.stringify({ file: projectsPath(), projects: statuses }));
    return 0;
  }
  if (statuses.length === 0) {
    console.log("No project is registered; `mc register PATH` names one.");
    return 0;
  }
  const width = Math.max(...statuses.map(({ name }) => name.length));
  for (const one of statuses)
    console.log(
      `${one.name.padEnd(width)}  ${one.state.padEnd(8)}  ${one.path}${one.description === "" ? "" : `  (${one.description})`}`,
    );
  return 0;
}
