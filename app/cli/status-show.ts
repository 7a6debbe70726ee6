// The answer of `mc status`, as lines or JSON.
import { existsSync } from "node:fs";
import { oneLine } from "../../core/notice/notice.ts";
import { usd } from "../../core/voice/units-word.ts";
import { parseAddress } from "../../db/client.ts";
import { readEnvironment } from "../boot/env.ts";
import {
  type DatabaseStatus,
  lookAt,
  type MissionStatus,
  type ProjectStatus,
  statusOfDatabase,
} from "./project-status.ts";
import { readProjects } from "./projects-file.ts";
import { databaseOfRun } from "./run-database.ts";
import type { StatusOptions } from "./status.ts";

export async function showStatus(options: StatusOptions): Promise<number> {
  return options.all ? await showAll(options.json) : await showOne(options);
}

async function showAll(json: boolean): Promise<number> {
  const projects: ProjectStatus[] = [];
  for (const project of readProjects()) projects.push(await lookAt(project));
  const isBad = projects.some(({ state }) => state === "missing" || state === "unknown");
  if (json) console.log(JSON.stringify({ projects }));
  else if (projects.length === 0)
    console.log("No project is registered; `mc register PATH` names one.");
  for (const project of json ? [] : projects) {
    console.log(`${project.name}: ${project.state}  ${project.path}`);
    for (const line of linesOf(project)) console.log(`  ${line}`);
  }
  return isBad ? 1 : 0;
}

async function showOne(options: StatusOptions): Promise<number> {
  const environment = readEnvironment(process.env);
  const url =
    options.database ??
    (options.repo === undefined ? environment.databaseUrl : await databaseOfRun(options.repo));
  const address = parseAddress(url);
  if (address.kind === "file" && !existsSync(address.path)) {
    console.error(
      `mc status: there is no database at ${address.path}; name one with --database, or with --repo the repository of an \`mc run\`; --all shows every registered project`,
    );
    return 1;
  }
  const status = await statusOfDatabase(url, environment.databaseToken ?? undefined);
  if (options.json) console.log(JSON.stringify(status));
  else {
    const running = status.running === null ? "" : status.running ? ", in use" : ", not in use";
    console.log(`${status.place}${running}`);
    for (const line of linesOf(status)) console.log(`  ${line}`);
  }
  return status.problem === null ? 0 : 1;
}

function linesOf({ repositories, problem }: DatabaseStatus): readonly string[] {
  if (problem !== null) return [problem];
  if (repositories.every(({ missions }) => missions.length === 0)) return ["no mission yet"];
  return repositories.flatMap(({ repo, queueClosed, missions }) => [
    ...(queueClosed === null ? [] : [`${repo}: the queue is closed: ${short(queueClosed)}`]),
    ...missions.flatMap((mission) => missionLines(repo, mission)),
  ]);
}

function missionLines(repo: string, mission: MissionStatus): readonly string[] {
  const { units, landed, failed, costUsd } = mission;
  const figures = `${landed} of ${units} landed${failed === 0 ? "" : `, ${failed} failed`}, ${usd(costUsd)}`;
  return [
    `${repo} ${mission.mission} ${short(mission.title)}: ${mission.state}, ${figures}; ${short(mission.because)}`,
    ...mission.needs.map((need) => `  needs you: ${need}`),
  ];
}

const LINE_MAX = 120;
const short = (text: string): string => {
  const line = oneLine(text);
  return line.length <= LINE_MAX ? line : `${line.slice(0, LINE_MAX - 1)}…`;
};
