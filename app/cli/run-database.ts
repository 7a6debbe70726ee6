// Where the last `mc run` of a repository keeps its database.
import { existsSync } from "node:fs";
import { resolve } from "node:path";

export async function databaseOfRun(path: string): Promise<string> {
  const { runDatabase } = await import("../../local/boot/run-state.ts");
  const { openLocalRepository } = await import("../../local/boot/git-copy.ts");
  const database = runDatabase((await openLocalRepository(resolve(path))).root);
  if (!existsSync(database))
    throw new Error(`no run of ${path} is kept here; \`mc run --repo ${path}\` makes one`);
  return database;
}
