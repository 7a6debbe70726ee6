// Newer workflows for a repository that is already on board: one pull request per version of the actions. Closing it
// declines that version, and only that one.
import { isoTime, short } from "../../core/base/brand.ts";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import type { RepoRow } from "../../core/engine/rows/repo-row.ts";
import type { GitPort } from "../git/port.ts";
import { DEFAULT_RUNS_ON } from "./files.ts";
import { type OnboardOptions, openPull, tipOf } from "./onboard.ts";
import { actionReferences, renderWorkflows, WORKFLOW_FOLDER } from "./workflows.ts";

export const upgradeBranch = (actionSha: string): string => `mc/upgrade/${short(actionSha)}`;

/** Answers with the pull request that proposes the upgrade; null when the workflows are current or not there at all. */
export function createUpgrade(
  options: OnboardOptions,
): (repo: RepoRow) => Promise<{ readonly pull: number; readonly open: boolean } | null> {
  return async (repo) => {
    const git = options.gitFor(repo);
    const tip = await tipOf(git, repo.defaultBranch);
    const installed = await installedWorkflows(git, tip);
    if (installed.size === 0 || !isOutdated(installed, options)) return null;

    const pulls = options.pullsFor(repo);
    const head = upgradeBranch(options.actionSha);
    const earlier = await pulls.pullByHead(head);
    if (earlier !== null && !earlier.merged) return { pull: earlier.pull, open: earlier.open };
    const runsOn = repo.config?.runs_on ?? options.runsOn ?? DEFAULT_RUNS_ON;
    const at = isoTime(options.clock.now());
    await git.write(
      head,
      renderWorkflows({ ...options, runsOn }),
      `ci: bring Mission Control's workflows to ${short(options.actionSha)}`,
      at,
      tip,
    );
    const pull = await openPull(pulls, {
      ...{ head, base: repo.defaultBranch },
      ...renderUpgradePull(installed, options),
    });
    return { pull, open: true };
  };
}

async function installedWorkflows(
  git: GitPort,
  tip: Parameters<GitPort["listFiles"]>[0],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const paths = (await git.listFiles(tip)).filter(
    (path) =>
      /^mc-[\w-]+\.ya?ml$/.test(path.slice(WORKFLOW_FOLDER.length + 1)) &&
      path.startsWith(`${WORKFLOW_FOLDER}/`),
  );
  const texts = await Promise.all(paths.map((path) => git.readFile(tip, path)));
  for (const [index, path] of paths.entries()) found.set(path, texts[index] ?? "");
  return found;
}

/** By where the actions come from, not by the text: a person may have edited the rest. */
export function isOutdated(
  installed: ReadonlyMap<string, string>,
  current: { readonly actionRepository: string; readonly actionSha: string },
): boolean {
  for (const text of installed.values()) {
    for (const { repository, at } of actionReferences(text)) {
      if (repository !== current.actionRepository || at !== current.actionSha) return true;
    }
  }
  return false;
}

function renderUpgradePull(
  installed: ReadonlyMap<string, string>,
  { actionRepository, actionSha }: OnboardOptions,
): { readonly title: string; readonly body: string } {
  const before = new Set(
    [...installed.values()]
      .flatMap(actionReferences)
      .map(({ repository, at }) => `${repository}@${at.slice(0, 7)}`),
  );
  const from = [...before].map((name) => `\`${name}\``).join(", ");
  return {
    title: `Upgrade Mission Control's workflows to ${short(actionSha)}`,
    body: [
      "**Needed from you: read the changes of the workflows, then merge, or close to stay with what you have.** Missions go on meanwhile.",
      `The workflows take their actions from ${from}; this brings them to \`${actionRepository}@${actionSha}\`.`,
      `Edits of your own in these files are replaced; \`${CONFIG_PATH}\` is left alone.`,
    ].join("\n\n"),
  };
}
