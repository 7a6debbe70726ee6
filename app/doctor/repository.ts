// One repository: its configuration, its workflows, the secret that its agent needs, and what stands in the way of a promotion.
import type { RepoConfig } from "../../core/config/schema.ts";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import type { Channel } from "../../core/notice/channels.ts";
import { NOTICE_KINDS } from "../../core/notice/channels.ts";
import { GREEN, UNIT_WORKFLOW, WORKFLOWS } from "../../core/report/workflow-names.ts";
import { openConfigReader } from "../config/read.ts";
import type { GitHub } from "../github/port.ts";
import { judge } from "../github/rules.ts";
import { actionReferences, WORKFLOW_FOLDER } from "../onboarding/workflows.ts";
import { error, type Finding, note, ok, reasonOf, warning } from "./finding.ts";

export interface RepositoryFacts {
  /** "owner/name". */
  readonly repo: string;
  readonly github: GitHub;
  /** Another repository of the same owner. */
  readonly other: (repo: string) => GitHub;
  /** Names of its secrets; null: the app may not see them. */
  readonly secretNames: () => Promise<readonly string[] | null>;
  /** Where current workflows take their actions from; null: unknown here. */
  readonly action: { readonly repository: string; readonly sha: string } | null;
  readonly channels: readonly Channel[];
}

export async function checkRepository(facts: RepositoryFacts): Promise<readonly Finding[]> {
  const { repo, github } = facts;
  try {
    const known = await github.repository();
    if (known === null)
      return [
        error(
          "repository.known",
          `${repo} is not seen`,
          "It does not exist, or the app is not installed on it.",
          "Check the name; install the app on it (app's page, Install App).",
        ),
      ];
    if (known.archived)
      return [
        error(
          "repository.known",
          `${repo} is archived`,
          "Nothing can be written there.",
          "Unarchive it under Settings.",
        ),
      ];
    const findings: Finding[] = [ok("repository.known", `${repo} is seen`)];
    const { config, findings: configured } = await configuration(facts, known.defaultBranch);
    findings.push(...configured, ...(await workflows(facts, known.defaultBranch)));
    if (config === null) return findings;
    const target = config.branch === "" ? known.defaultBranch : config.branch;
    findings.push(
      ...(await secrets(facts, config)),
      ...(await rules(facts, target, config)),
      ...channelsOf(facts, config),
    );
    return findings;
  } catch (thrown) {
    return [
      error(
        "repository.read",
        `${repo} cannot be looked at`,
        reasonOf(thrown),
        "Try again; check the app's permissions and that the installation is not suspended.",
      ),
    ];
  }
}

async function configuration(
  { github, other }: RepositoryFacts,
  branch: string,
): Promise<{ readonly config: RepoConfig | null; readonly findings: readonly Finding[] }> {
  const { config, problems } = await openConfigReader(github, other).read(branch);
  const findings = problems.map(({ severity, key, message, line }) => {
    const place = `${CONFIG_PATH}${line === null ? "" : `, line ${line}`}`;
    const say = severity === "error" ? error : warning;
    return say(
      "repository.config",
      `${place}: ${key === "" ? "" : `${key}: `}${message}`,
      severity === "error" ? "No mission can start with it." : "It is ignored.",
      `Correct it on ${branch}; \`mc schema\` prints every key.`,
    );
  });
  if (config !== null) findings.unshift(ok("repository.config", `${CONFIG_PATH} is valid`));
  return { config, findings };
}

async function workflows(
  { github, action }: RepositoryFacts,
  branch: string,
): Promise<readonly Finding[]> {
  const present = await github.folder(WORKFLOW_FOLDER, branch);
  const needed = [...new Set([...Object.values(WORKFLOWS), UNIT_WORKFLOW])];
  const missing = needed.filter((name) => !present.includes(name));
  if (missing.length > 0)
    return [
      error(
        "repository.workflows",
        `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing on ${branch}`,
        "Agents, verification and planning run in these workflows; without them no mission starts.",
        "Merge the onboarding pull request, or run `mc init` in a checkout and commit what it writes.",
      ),
    ];
  if (action === null)
    return [
      ok("repository.workflows", "Every workflow is there"),
      note(
        "repository.workflows-current",
        "Whether the workflows are current is not known here",
        "MC_ACTION_REPOSITORY and MC_ACTION_SHA are not set.",
        "Set them as the app has them.",
      ),
    ];
  const old: string[] = [];
  for (const name of needed) {
    const file = await github.file(`${WORKFLOW_FOLDER}/${name}`, branch);
    const references = actionReferences(file?.text ?? "");
    if (references.some((one) => one.repository !== action.repository || one.at !== action.sha))
      old.push(name);
  }
  if (old.length === 0) return [ok("repository.workflows", "Every workflow is there and current")];
  return [
    warning(
      "repository.workflows",
      `${old.join(", ")} ${old.length === 1 ? "takes its" : "take their"} actions from another commit than ${action.repository}@${action.sha.slice(0, 7)}`,
      "The app and the jobs of another version may not understand each other.",
      "Merge the upgrade pull request that the app opens, or run `mc init --force` in a checkout.",
    ),
  ];
}

/** One of each list is enough; empty: none is needed. */
export function secretsNeeded(config: RepoConfig): readonly (readonly string[])[] {
  const { type, model } = config.agent;
  switch (type) {
    case "claude-code":
      return [["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"]];
    case "codex":
      return [["OPENAI_API_KEY"]];
    case "gemini":
      return [["GEMINI_API_KEY"]];
    case "builtin":
      if (model.startsWith("anthropic:")) return [["ANTHROPIC_API_KEY"]];
      return model.startsWith("openai:") ? [["OPENAI_API_KEY"]] : [];
    case "command":
    case "scripted":
      return [];
  }
}

async function secrets(
  { repo, secretNames }: RepositoryFacts,
  config: RepoConfig,
): Promise<readonly Finding[]> {
  const needed = secretsNeeded(config);
  if (needed.length === 0)
    return [ok("repository.secrets", `The agent (${config.agent.type}) needs no secret`)];
  const names = await secretNames();
  return needed.map((choices) => {
    const named = choices.join(" or ");
    if (names === null)
      return note(
        "repository.secrets",
        `Whether ${repo} has the secret ${named} cannot be seen`,
        "The app has no permission to list secrets, and needs none.",
        `Look under Settings, Secrets and variables, Actions: the agent (${config.agent.type}) needs ${named}.`,
      );
    if (choices.some((name) => names.includes(name)))
      return ok("repository.secrets", `${repo} has the secret of its agent`);
    return error(
      "repository.secrets",
      `${repo} has no secret ${named}`,
      `The agent (${config.agent.type}) cannot reach its model without it.`,
      "Settings, Secrets and variables, Actions, New repository secret.",
    );
  });
}

async function rules(
  { github }: RepositoryFacts,
  target: string,
  config: RepoConfig,
): Promise<readonly Finding[]> {
  const branches = config.gates.promote === "off" ? [GREEN] : [target, GREEN];
  const findings: Finding[] = [];
  for (const branch of branches) {
    const guard = await github.branchGuard(branch);
    if (guard === null) {
      if (branch === target)
        findings.push(
          error(
            "repository.target",
            `There is no branch ${target}`,
            "It is what missions improve.",
            `Correct \`branch\` in ${CONFIG_PATH}.`,
          ),
        );
      continue;
    }
    const { problem, mergeQueue } = judge(branch, guard);
    if (problem === null) {
      findings.push(ok("repository.rules", `Nothing stands in the way of pushing ${branch}`));
      continue;
    }
    const isGreen = branch === GREEN;
    findings.push(
      warning(
        "repository.rules",
        `${branch} has ${problem}`,
        isGreen
          ? "What passed verification lands by a push of this app; a rule without an exception for it refuses that."
          : mergeQueue === true
            ? "A merge queue of GitHub's makes commits of its own: nothing is pushed there, a person adds the promotion's pull request."
            : "A promotion moves the branch by a push of this app; a rule without an exception for it refuses that.",
        `Settings, Rules: add this app to the bypass list${isGreen ? `, or leave ${GREEN} out` : ", or set `gates.promote: off` and merge mc/green yourself"}.`,
      ),
    );
  }
  return findings;
}

/** Channels that the configuration names and nobody set up. */
function channelsOf({ channels }: RepositoryFacts, { notify }: RepoConfig): readonly Finding[] {
  const named = new Set(NOTICE_KINDS.flatMap((kind) => notify[kind]));
  const missing = [...named].filter((channel) => !channels.includes(channel));
  if (named.size === 0) return [];
  if (missing.length === 0) return [ok("notify.channels", "Every channel that is named is set up")];
  return [
    warning(
      "notify.channels",
      `The configuration names ${missing.join(", ")}, which ${missing.length === 1 ? "is" : "are"} not set up`,
      "Notices for them are kept for a day, then left out.",
      "The operator sets the MC_NOTIFY_… variables (see .env.example), or the name is taken out.",
    ),
  ];
}
