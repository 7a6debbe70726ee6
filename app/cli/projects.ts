// `mc projects`, `mc register`, `mc unregister`: the repositories of this machine that `mc status --all` looks at.
import { Command } from "commander";

export interface RegisterOptions {
  readonly name?: string;
  readonly description: string;
  readonly database?: string;
}

export function projectsCommand(): Command {
  return new Command("projects")
    .description("List the repositories that were registered on this machine.")
    .option("--json", "one JSON object", false)
    .action(async (options: { readonly json: boolean }) => {
      const { listProjects } = await import("./projects-show.ts");
      process.exitCode = await listProjects(options.json);
    });
}

export function registerCommand(): Command {
  return new Command("register")
    .description("Name a local repository, so that `mc status --all` shows it.")
    .argument("[path]", "a folder of the repository", ".")
    .option("--name <name>", "its name (default: the folder's)")
    .option("--description <text>", "in a few words", "")
    .option("--database <url>", "its database (default: that of its last `mc run`)")
    .addHelpText("after", "\nExit codes: 0 done · 1 name or folder is taken · 2 wrong input")
    .action(async (path: string, options: RegisterOptions) => {
      const { register } = await import("./projects-show.ts");
      process.exitCode = await register(path, options);
    });
}

export function unregisterCommand(): Command {
  return new Command("unregister")
    .description("Forget a registered repository. Nothing of it is removed.")
    .argument("<name>", "as `mc projects` lists it")
    .addHelpText("after", "\nExit codes: 0 done · 1 no such name")
    .action(async (name: string) => {
      const { unregister } = await import("./projects-show.ts");
      process.exitCode = await unregister(name);
    });
}
