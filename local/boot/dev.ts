// `mc dev`: the local GitHub with its pages, the app installed, on loopback only; a person labels, comments, reviews and
// approves in a browser. The same folder opened again goes on where it was; one process has it at a time.
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { createPages, type Pages } from "../../app/web/pages.ts";
import { openPictures } from "../../app/web/pictures.ts";
import { servePages } from "../../app/web/serve.ts";
import { DatabaseInUseError, lock } from "../../db/lock.ts";
import { type Embedded, openEmbedded } from "./embedded.ts";
import { type LocalRepository, openLocalRepository } from "./git-copy.ts";
import { modelKeys } from "./model-keys.ts";
import { runFolder } from "./run-state.ts";

const OWNER = "you";
const PORT_MAX = 65_535;
const JOBS_MAX = 64;
const INTERRUPTED = 130;

interface DevOptions {
  readonly repo: string;
  readonly port: number;
  readonly state?: string;
  readonly jobs: number;
  readonly json: boolean;
}

const whole =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
  };

export function devCommand(): Command {
  return new Command("dev")
    .description("Open a local GitHub with the app installed, for a person with a browser.")
    .option("--repo <path>", "repository that is copied in", ".")
    .addOption(
      new Option("--port <n>", "port on 127.0.0.1; 0: any free one")
        .default(3080)
        .argParser(whole(0, PORT_MAX)),
    )
    .option("--state <dir>", "where everything is kept (default: $XDG_STATE_HOME/mission-control)")
    .addOption(
      new Option("--jobs <n>", "jobs at the same time").default(6).argParser(whole(1, JOBS_MAX)),
    )
    .option("--json", "print the addresses as one JSON object", false)
    .addHelpText(
      "after",
      "\nThe agent is the one of .github/mission-control.yml in the onboarding pull request. Keys that agents need\n(ANTHROPIC_API_KEY, CLAUDE_CODE_OAUTH_TOKEN, OPENAI_API_KEY, GEMINI_API_KEY) are taken from the environment.\n\nExit codes: 0 ended by Ctrl-C · 2 wrong input, port or folder in use · 130 interrupted twice",
    )
    .action(async (options: DevOptions) => {
      process.exitCode = await dev(options);
    });
}

async function dev(options: DevOptions): Promise<number> {
  const ended = untilInterrupted();
  const repository = await openLocalRepository(resolve(options.repo));
  const folder =
    options.state === undefined ? `${runFolder(repository.root)}-dev` : resolve(options.state);
  mkdirSync(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    const again = existsSync(join(folder, "state", "github"));
    const embedded = await openOn(options.port, {
      stateDir: join(folder, "state"),
      maxJobs: options.jobs,
      person: OWNER,
      jobSecrets: modelKeys(process.env),
    });
    try {
      const fullName = await seed(embedded, repository);
      // A mission that goes on may take long; only the first start waits, for its onboarding pull request.
      if (!again) await Promise.race([embedded.settled(), ended]);
      const pages = await servePages(
        localPages(embedded),
        options.port === 0 ? 0 : options.port + 1,
      );
      try {
        tell(options, { embedded, pages: pages.url, fullName, repository, folder, again });
        await ended;
      } finally {
        await pages.close();
      }
    } finally {
      await embedded.close();
    }
  } finally {
    unlock();
  }
  if (!options.json)
    console.log(`\nEnded. The same command goes on from here; everything is in ${folder}.`);
  return 0;
}

/** The first Ctrl-C ends in order, the second at once: the state survives both. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve_) => {
    let asked = false;
    const onSignal = (): void => {
      if (asked) process.exit(INTERRUPTED);
      asked = true;
      resolve_();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}

async function lockFolder(folder: string): Promise<() => void> {
  try {
    return await lock(join(folder, "dev"));
  } catch (error) {
    if (!(error instanceof DatabaseInUseError)) throw error;
    throw new Error(
      `another \`mc dev\` is using ${folder}. End it, or give this one a folder of its own with --state DIR.`,
    );
  }
}

async function openOn(
  port: number,
  options: Omit<Parameters<typeof openEmbedded>[0], "port">,
): Promise<Embedded> {
  try {
    return await openEmbedded({ ...options, port });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EADDRINUSE")
      throw new Error(
        `port ${port} on 127.0.0.1 is in use. End what uses it, or choose another with --port N (0: any free one).`,
      );
    if (code === "EACCES" && port !== 0 && port < 1024)
      throw new Error(
        `port ${port} may not be used by you. Choose one from 1024 on with --port N.`,
      );
    throw error;
  }
}

/** On loopback, for the one person of this machine. */
const localPages = ({ app, github }: Embedded): Pages =>
  createPages({
    access: { kind: "loopback" },
    webUrl: github.url,
    ...openPictures(app.db, () => Date.now()),
  });

/** Copies the repository in and installs the app; both do nothing the second time. Answers with its `owner/name`. */
async function seed({ github, slug }: Embedded, repository: LocalRepository): Promise<string> {
  const name = (repository.root.split("/").at(-1) ?? "").replace(/[^\w.-]/g, "-");
  // A dot or nothing alone is no name of a repository.
  const fullName = `${OWNER}/${/^\.*$/.test(name) ? "repository" : name}`;
  await github.repository({
    owner: OWNER,
    name: fullName.slice(OWNER.length + 1),
    source: repository.root,
    defaultBranch: repository.branch ?? "main",
    // Other programs of this machine reach the port too; without a token they read nothing.
    private: true,
  });
  await github.install(slug, fullName);
  return fullName;
}

function tell(
  options: DevOptions,
  started: {
    readonly embedded: Embedded;
    readonly pages: string;
    readonly fullName: string;
    readonly repository: LocalRepository;
    readonly folder: string;
    readonly again: boolean;
  },
): void {
  const { embedded, pages, fullName, repository, folder, again } = started;
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
        queue: `${pages}/queue/${fullName}`,
        state: folder,
        continued: again,
      }),
    );
    return;
  }
  const copy = again
    ? "It goes on from where it was ended; what you committed in your repository since is not in it."
    : "It is a copy: your repository is not touched.";
  console.log(`A GitHub of your own, for ${repository.root}:

  ${url}/pulls      the onboarding pull request: merge it to begin
  ${url}/issues     open an issue and label it mc:objective
  ${url}/actions    workflow runs and their logs
  ${pages}/queue/${fullName}    the merge queue

${copy} You are signed in as ${OWNER}. Everything is kept in ${folder}. Ctrl-C ends it.`);
}
