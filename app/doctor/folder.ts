// A local checkout, for `mc run`: a git repository, a configuration that is valid, and commands whose programs are here.
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import { readLocalConfig } from "../config/local.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

export async function checkFolder(
  path: string,
  variables: NodeJS.ProcessEnv = process.env,
): Promise<readonly Finding[]> {
  const folder = resolve(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return [error("folder.exists", `There is no folder ${folder}`, "", "Check the path.")];
  if (!existsSync(join(folder, ".git")))
    return [
      error(
        "folder.git",
        `${folder} is no git repository`,
        "Missions work on commits.",
        "Give the root of a checkout, or run `git init` there and commit.",
      ),
    ];
  const findings: Finding[] = [ok("folder.git", `${folder} is a git repository`)];
  const local = await readLocalConfig(folder);
  if (local === null)
    return [
      ...findings,
      note(
        "folder.config",
        `There is no ${CONFIG_PATH}`,
        "`mc run` finds out by itself how the repository is verified.",
        "`mc init` writes one.",
      ),
    ];
  for (const { severity, key, message, line } of local.problems) {
    const what = `${CONFIG_PATH}${line === null ? "" : `, line ${line}`}: ${key === "" ? "" : `${key}: `}${message}`;
    const say = severity === "error" ? error : warning;
    findings.push(say("folder.config", what, "", "Correct it; `mc schema` prints every key."));
  }
  if (local.config === null) return findings;
  findings.push(ok("folder.config", `${CONFIG_PATH} is valid`));
  const { verify } = local.config;
  const commands = [verify.setup, verify.command, ...verify.checks.map(({ command }) => command)];
  const missing = [...new Set(commands.flatMap(programsOf))].filter(
    (program) => !isThere(program, folder, variables),
  );
  for (const program of missing)
    findings.push(
      error(
        "folder.command",
        `The program ${program} is not found`,
        "The repository's verification begins with it, on this machine too.",
        `Install it, or correct \`verify\` in ${CONFIG_PATH}.`,
      ),
    );
  return findings;
}

const BUILT_IN = new Set(
  ". : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash if for while case until jobs kill printf pwd read readonly return set shift test times trap true type ulimit umask unalias unset wait { ( !".split(
    " ",
  ),
);

/** First word of each command of a chain, as far as it is a plain word; the rest only a shell could tell. */
export function programsOf(command: string): readonly string[] {
  const found: string[] = [];
  for (const part of withoutQuoted(command).split(/&&|\|\||[;|\n]/)) {
    const words = part.trim().split(/\s+/);
    const first = words.find((word) => !/^[A-Za-z_]\w*=/.test(word)) ?? "";
    if (/^[\w./+-]+$/.test(first) && !BUILT_IN.has(first)) found.push(first);
  }
  return found;
}

/** What is quoted may hold the signs that part commands. */
const withoutQuoted = (command: string): string =>
  command.replace(/'[^']*'|"(?:[^"\\]|\\.)*"/g, "''");

function isThere(program: string, folder: string, variables: NodeJS.ProcessEnv): boolean {
  const places = program.includes("/")
    ? [resolve(folder, program)]
    : (variables.PATH ?? "").split(delimiter).map((place) => join(place, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return statSync(place).isFile();
    } catch {
      return false;
    }
  });
}
