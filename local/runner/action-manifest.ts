// Actions that a step `uses:`: where they are on this machine and what their action.yml says. Nothing is downloaded; what
// is neither built in, nor in the workspace, nor mapped to a folder is refused with the way to provide it.
import { readFile, stat } from "node:fs/promises";
import { join, normalize } from "node:path";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import { convertActionTemplate, NoOperationTraceWriter, parseAction } from "./parser-library.ts";
import { readStep, type StepDefinition } from "./workflow.ts";

export type ActionSource =
  | { readonly kind: "builtin"; readonly name: string }
  | {
      readonly kind: "folder";
      readonly folder: string;
      readonly repository: string;
      readonly ref: string;
    }
  | { readonly kind: "refused"; readonly problem: string };

export const BUILT_IN = [
  "actions/checkout",
  "actions/upload-artifact",
  "actions/download-artifact",
  "actions/setup-node",
] as const;

export function resolveAction(
  uses: string,
  places: { readonly workspace: string; readonly actionPaths: Readonly<Record<string, string>> },
): ActionSource {
  if (uses.startsWith("docker://")) {
    return {
      kind: "refused",
      problem: `\`uses: ${uses}\` needs containers, which this runner does not have.`,
    };
  }
  if (uses.startsWith("./")) {
    const path = normalize(uses);
    if (path.startsWith(".."))
      return { kind: "refused", problem: `\`uses: ${uses}\` leaves the workspace.` };
    return { kind: "folder", folder: join(places.workspace, path), repository: "", ref: "" };
  }
  const match = /^([\w.-]+\/[\w.-]+)((?:\/[\w.-]+)*)@(.+)$/.exec(uses);
  if (match === null) {
    return {
      kind: "refused",
      problem: `\`uses: ${uses}\` is not of the form OWNER/REPO[/PATH]@REF.`,
    };
  }
  const [, repository = "", path = "", ref = ""] = match;
  const name = BUILT_IN.find((one) => one === repository.toLowerCase() && path === "");
  if (name !== undefined) return { kind: "builtin", name };
  const mapped = Object.entries(places.actionPaths).find(
    ([key]) => key.toLowerCase() === repository.toLowerCase(),
  );
  if (mapped === undefined || path.includes("..")) {
    return {
      kind: "refused",
      problem: `The action \`${uses}\` is not on this machine. The local runner downloads nothing: map \`${repository}\` to a folder (\`actionPaths\`), or use a \`run:\` step.`,
    };
  }
  return { kind: "folder", folder: join(mapped[1], path), repository, ref };
}

export interface ActionManifest {
  readonly name: string;
  readonly inputs: readonly { readonly id: string; readonly default: TemplateToken | null }[];
  readonly outputs: readonly { readonly id: string; readonly value: TemplateToken | null }[];
  readonly runs:
    | {
        readonly using: "node";
        readonly main: string;
        readonly pre: string | null;
        readonly preIf: string;
        readonly post: string | null;
        readonly postIf: string;
      }
    | { readonly using: "composite"; readonly steps: readonly StepDefinition[] };
}

export class ActionProblem extends Error {}

const cached = new Map<string, { readonly stamp: string; readonly manifest: ActionManifest }>();
const CACHED_MAX = 200;

export async function loadManifest(folder: string): Promise<ActionManifest> {
  for (const file of ["action.yml", "action.yaml"]) {
    const path = join(folder, file);
    const status = await stat(path).catch(() => null);
    if (status === null) continue;
    const stamp = `${status.mtimeMs}:${status.size}`;
    const known = cached.get(path);
    if (known?.stamp === stamp) return known.manifest;
    const manifest = readManifest(path, await readFile(path, "utf8"));
    if (cached.size >= CACHED_MAX) cached.clear();
    cached.set(path, { stamp, manifest });
    return manifest;
  }
  throw new ActionProblem(`There is no action.yml in ${folder}.`);
}

function readManifest(path: string, content: string): ActionManifest {
  const { context, value } = parseAction({ name: path, content }, new NoOperationTraceWriter());
  const template = value === undefined ? null : convertActionTemplate(context, value);
  const problems = context.errors.getErrors();
  if (value === undefined || template === null || problems.length > 0) {
    throw new ActionProblem(problems.map((problem) => problem.message).join("\n"));
  }
  const { runs } = template;
  const shared = {
    name: template.name,
    inputs: (template.inputs ?? []).map((input) => ({
      id: input.id,
      default: input.default ?? null,
    })),
    outputs: (template.outputs ?? []).map((output) => ({
      id: output.id,
      value: output.value ?? null,
    })),
  };
  if (runs.using === "docker") {
    throw new ActionProblem(`${path} runs in a container, which this runner does not have.`);
  }
  if (runs.using === "composite") {
    const steps = value.assertMapping("action").find("runs")?.assertMapping("runs").find("steps");
    return {
      ...shared,
      runs: {
        using: "composite",
        steps:
          steps === undefined ? [] : runs.steps.map((step, index) => readStep(steps, index, step)),
      },
    };
  }
  return {
    ...shared,
    runs: {
      using: "node",
      main: runs.main,
      pre: runs.pre ?? null,
      preIf: runs.preIf ?? "always()",
      post: runs.post ?? null,
      postIf: runs.postIf ?? "always()",
    },
  };
}
