// `mc dev`: the local GitHub with its pages, the app installed, on loopback only; a person labels, comments, reviews and
// approves in a browser.
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { openEmbedded } from "./embedded.ts";
import { openLocalRepository } from "./git-copy.ts";
import { runFolder } from "./run-state.ts";

interface DevOptions {
  readonly repo: string;
  readonly port: number;
  readonly state?: string;
  readonly jobs: number;
  readonly json: boolean;
}

export function devCommand(): Command {
  return new Command("dev")
    .description("Open a local GitHub with the app installed, for a person with a browser.")
    .option("--repo <path>", "repository that is copied in (default: the current folder)", ".")
    .addOption(new Option("--port <n>", "port on 127.0.0.1").default(3080).argParser(Number))
    .option("--state <dir>", "where everything is kept (default: $XDG_STATE_HOME/mission-control)")
    .addOption(new Option("--jobs <n>", "jobs at the same time").default(6).argParser(Number))
    .option("--json", "print the addresses as one JSON object", false)
    .action(async (options: DevOptions) => {
      process.exitCode = await dev(options);
    });
}

async function dev(options: DevOptions): Promise<number> {
  const repository = await openLocalRepository(resolve(options.repo));
  const stateDir =
    options.state === undefined ? `${runFolder(repository.root)}-dev` : resolve(options.state);
  const owner = "you";
  const name = (repository.root.split("/").at(-1) ?? "repository").replace(/[^\w.-]/g, "-");
  const fullName = `${owner}/${name}`;
  const embedded = await openEmbedded({
    stateDir: join(stateDir, "state"),
    port: options.port,
    maxJobs: options.jobs,
    person: owner,
  });
  await embedded.github.repository({
    owner,
    name,
    source: repository.root,
    defaultBranch: repository.branch ?? "main",
  });
  await embedded.github.install(embedded.slug, fullName);
  await embedded.settled();
  const url = `${embedded.github.url}/${fullName}`;
  if (options.json) {
    console.log(
      JSON.stringify({
        url,
        repository: fullName,
        api: embedded.github.apiUrl,
        pulls: `${url}/pulls`,
        issues: `${url}/issues`,
        runs: `${url}/actions`,
      }),
    );
  } else {
    console.log(`A GitHub of your own, for ${repository.root}:

  ${url}/pulls      the onboarding pull request: merge it to begin
  ${url}/issues     open an issue and label it mc:objective
  ${url}/actions    workflow runs and their logs

It is a copy: your repository is not touched. You are signed in as ${owner}. Everything is kept in ${stateDir}. Ctrl-C ends it.`);
  }
  await new Promise<void>((done) => {
    process.once("SIGINT", () => done());
    process.once("SIGTERM", () => done());
  });
  await embedded.close();
  return 0;
}
