// One onboarded repository, made once per test file and copied for each scenario: app, database and bare repository as they
// are right after the onboarding pull request was merged.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { World } from "./world.ts";

/** No reviews: scenarios that are about them say so. */
export const CONFIG = `version: 1
verify:
  command: npm test
units:
  retry_delay_seconds: 0
review:
  enabled: false
`;

let made: Promise<string> | null = null;

/** A copy of the onboarded world's folder. */
export async function onboarded(): Promise<string> {
  made ??= make();
  const folder = mkdtempSync(join(tmpdir(), "mc-scenario-"));
  cpSync(await made, folder, { recursive: true });
  return folder;
}

/** A folder with a source repository and nothing else. */
export function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), "mc-scenario-"));
  const source = join(folder, "source");
  for (const [path, text] of Object.entries({
    "README.md": "# Kit\n",
    "shared.txt": "one\ntwo\nthree\n",
    ".github/mission-control.yml": CONFIG,
  })) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=olga", "-c", "user.email=olga@example.com", ...args], {
      cwd: source,
      env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", HOME: source },
      stdio: ["ignore", "ignore", "inherit"],
    });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "A kit");
  return folder;
}

async function make(): Promise<string> {
  const folder = fresh();
  const world = await World.open(folder);
  await world.repo.isInstalled();
  await world.repo.settles();
  const pull = world.repo.state.repo.onboardingPull;
  if (pull === null) throw new Error(`There is no onboarding pull request.\n${world.diary}`);
  await world.people.olga.merges(pull);
  await world.repo.settles();
  const { onboarding } = world.repo.state.repo;
  if (onboarding !== "active") throw new Error(`The template is ${onboarding}.\n${world.diary}`);
  await world.close();
  return folder;
}

export async function removeTemplate(): Promise<void> {
  if (made !== null) rmSync(await made, { recursive: true, force: true });
  made = null;
}
