// The workflow templates with their placeholders filled in: which repository and commit the actions come from, and which
// runners take the jobs. Guards SR22: an action is named by a whole commit id, nothing else is accepted.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { assert } from "../../core/base/assert.ts";
import { isSha } from "../../core/base/brand.ts";
import { UserError } from "../engine/errors.ts";

export interface WorkflowChoices {
  /** "owner/name" of the repository that holds the actions. */
  readonly actionRepository: string;
  readonly actionSha: string;
  readonly runsOn: string;
  /** Folder of the templates; the product's own when left out. */
  readonly templatesDir?: string;
}

export const WORKFLOW_FOLDER = ".github/workflows";
const TEMPLATES = fileURLToPath(new URL("../../workflows/", import.meta.url));
const TOKEN = /__MC_[A-Z_]+__/g;

/** Path in the target repository → text. */
export function renderWorkflows(choices: WorkflowChoices): Record<string, string> {
  const folder = choices.templatesDir ?? TEMPLATES;
  const values = tokenValues(choices);
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".yml")) continue;
    const text = readFileSync(`${folder}/${name}`, "utf8");
    files[`${WORKFLOW_FOLDER}/${name}`] = text.replaceAll(TOKEN, (token) => {
      const value = values.get(token);
      assert(value !== undefined, `every placeholder of ${name} is known; ${token} is not`);
      return value;
    });
  }
  assert(Object.keys(files).length > 0, `there are workflow templates in ${folder}`);
  return files;
}

function tokenValues({
  actionRepository,
  actionSha,
  runsOn,
}: WorkflowChoices): ReadonlyMap<string, string> {
  if (!/^[\w.-]+\/[\w.-]+$/.test(actionRepository)) {
    throw new UserError(
      `${JSON.stringify(actionRepository)} is no repository`,
      "name the repository that holds the actions as OWNER/NAME",
    );
  }
  if (!isSha(actionSha)) {
    throw new UserError(
      `${JSON.stringify(actionSha)} is no commit id`,
      "give the whole commit id (40 characters) of the actions; branches and tags can be moved",
    );
  }
  if (runsOn.trim() === "" || /[\p{C}]|\$\{\{/u.test(runsOn)) {
    throw new UserError(
      `\`runs_on: ${JSON.stringify(runsOn)}\` is no runner label`,
      "use one label such as ubuntu-latest or self-hosted",
    );
  }
  return new Map([
    ["__MC_ACTION_REPOSITORY__", actionRepository],
    ["__MC_ACTION_SHA__", actionSha],
    ["__MC_RUNS_ON__", stringify(runsOn.trim(), { lineWidth: 0, blockQuote: false }).trimEnd()],
  ]);
}

const REFERENCE = /^\s*(?:-\s+)?uses:\s*["']?([\w.-]+\/[\w.-]+)\/action\/[\w-]+@([\w.-]+)/gm;

/** Where a workflow takes our actions from; empty when it uses none. */
export function actionReferences(
  workflow: string,
): readonly { readonly repository: string; readonly at: string }[] {
  return [...workflow.matchAll(REFERENCE)].map((match) => ({
    repository: match[1] ?? "",
    at: match[2] ?? "",
  }));
}
