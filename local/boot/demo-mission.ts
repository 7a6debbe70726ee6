// What a maintainer does before a mission on the sample repository: the steps of the demo, and of the tests that play it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Octokit } from "@octokit/rest";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import { OBJECTIVE_LABEL, ONBOARDING_BRANCH } from "../../core/report/workflow-names.ts";
import type { LocalGitHub } from "../api.ts";
import { DEMO_OBJECTIVE, demoScript } from "./demo-script.ts";
import { PACKAGE_ROOT } from "./embedded.ts";

export const DEMO = { owner: "olga", repo: "text-kit", full: "olga/text-kit" } as const;
const AT = { owner: DEMO.owner, repo: DEMO.repo };

/** The sample as a git repository with one commit, and the agent's script. */
export function seedDemo(folder: string, fast: boolean): void {
  const source = join(folder, "sample");
  mkdirSync(source, { recursive: true });
  cpSync(join(PACKAGE_ROOT, "local", "boot", "sample"), source, { recursive: true });
  const pace = fast
    ? { workMs: 0, planMs: 0, reviewMs: 0 }
    : { workMs: 900, planMs: 700, reviewMs: 300 };
  writeFileSync(join(folder, "script.json"), JSON.stringify(demoScript(pace)));
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: DEMO.owner,
    GIT_AUTHOR_EMAIL: `${DEMO.owner}@example.com`,
    GIT_COMMITTER_NAME: DEMO.owner,
    GIT_COMMITTER_EMAIL: `${DEMO.owner}@example.com`,
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  for (const command of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    ["commit", "-q", "-m", "A kit with one function"],
  ]) {
    execFileSync("git", command, { cwd: source, env, stdio: ["ignore", "ignore", "inherit"] });
  }
}

export async function installDemo(
  github: LocalGitHub,
  slug: string,
  folder: string,
): Promise<void> {
  await github.repository({
    owner: DEMO.owner,
    name: DEMO.repo,
    source: join(folder, "sample"),
    defaultBranch: "main",
  });
  await github.install(slug, DEMO.full);
}

/** Number of the app's onboarding pull request; null before it is there. */
export async function onboardingPull(person: Octokit): Promise<number | null> {
  const head = `${DEMO.owner}:${ONBOARDING_BRANCH}`;
  const { data: pulls } = await person.pulls.list({ ...AT, head });
  return pulls[0]?.number ?? null;
}

/** Sets the scripted agent in it first. */
export async function mergeOnboarding(
  person: Octokit,
  folder: string,
  pull: number,
): Promise<void> {
  const { data: file } = await person.repos.getContent({
    ...AT,
    path: CONFIG_PATH,
    ref: ONBOARDING_BRANCH,
  });
  if (Array.isArray(file) || !("content" in file)) throw new Error(`${CONFIG_PATH} is no file`);
  const text = Buffer.from(file.content, "base64").toString("utf8");
  const settings = [
    "agent:",
    "  type: scripted",
    `  command: ${JSON.stringify(join(folder, "script.json"))}`,
    "units:",
    "  retry_delay_seconds: 0",
  ];
  await person.repos.createOrUpdateFileContents({
    ...AT,
    path: CONFIG_PATH,
    branch: ONBOARDING_BRANCH,
    message: "Use the scripted agent",
    sha: file.sha,
    content: Buffer.from(
      `${withoutSections(text, ["agent", "units"])}\n${settings.join("\n")}\n`,
    ).toString("base64"),
  });
  await person.pulls.merge({ ...AT, pull_number: pull });
}

/** Opens the objective and labels it; answers with its number. */
export async function askForObjective(person: Octokit): Promise<number> {
  const { data: issue } = await person.issues.create({
    ...AT,
    title: DEMO_OBJECTIVE.title,
    body: DEMO_OBJECTIVE.body,
  });
  await person.issues.addLabels({ ...AT, issue_number: issue.number, labels: [OBJECTIVE_LABEL] });
  return issue.number;
}

/** Drops top-level sections of a YAML text, so that they can be written anew at its end. */
function withoutSections(text: string, names: readonly string[]): string {
  let dropping = false;
  const kept = text.split("\n").filter((line) => {
    const top = /^([a-z_]+):/.exec(line);
    if (top !== null) dropping = names.includes(top[1] ?? "");
    return !dropping || (!/^\s/.test(line) && top === null && line !== "");
  });
  return kept.join("\n");
}
