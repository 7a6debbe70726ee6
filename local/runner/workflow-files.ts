// Workflow files of a repository at a commit, with all that they call. Files are parsed once per content.
import { createHash } from "node:crypto";
import type { Host } from "./host.ts";
import { type ParsedWorkflow, parseWorkflow, type Workflow } from "./workflow.ts";

export const WORKFLOW_FOLDER = ".github/workflows";
const PARSED_MAX = 200;
/** A called workflow may call another, to this depth. */
const CALL_DEPTH_MAX = 10;

export type LoadedWorkflows =
  | { readonly ok: true; readonly workflow: Workflow; readonly all: ReadonlyMap<string, Workflow> }
  | { readonly ok: false; readonly problem: string };

export class WorkflowFiles {
  readonly #host: Host;
  readonly #parsed = new Map<string, Promise<ParsedWorkflow>>();

  constructor(host: Host) {
    this.#host = host;
  }

  async list(repo: string, commit: string): Promise<readonly string[]> {
    const files = await this.#host.listFiles(repo, commit, WORKFLOW_FOLDER);
    return files
      .map((file) => `${WORKFLOW_FOLDER}/${file.slice(file.lastIndexOf("/") + 1)}`)
      .filter((path) => /\.ya?ml$/.test(path))
      .sort();
  }

  /** null: there is no such file. */
  async parse(repo: string, commit: string, path: string): Promise<ParsedWorkflow | null> {
    const content = await this.#host.readFile(repo, commit, path);
    if (content === null) return null;
    const key = `${path}:${createHash("sha1").update(content).digest("hex")}`;
    const known = this.#parsed.get(key) ?? parseWorkflow(path, content);
    if (this.#parsed.size >= PARSED_MAX) this.#parsed.clear();
    this.#parsed.set(key, known);
    return known;
  }

  async load(repo: string, commit: string, path: string): Promise<LoadedWorkflows> {
    const all = new Map<string, Workflow>();
    const visit = async (at: string, depth: number): Promise<string | null> => {
      if (all.has(at)) return null;
      const parsed = await this.parse(repo, commit, at);
      if (parsed === null) return `workflow was not found: ${at}`;
      if (!parsed.ok) return parsed.problems.join("\n");
      all.set(at, parsed.workflow);
      for (const job of parsed.workflow.jobs) {
        if (job.call === null) continue;
        const { ref } = job.call;
        if (!ref.startsWith(`./${WORKFLOW_FOLDER}/`)) {
          return `${at}: \`uses: ${ref}\` is not a workflow of this repository (./${WORKFLOW_FOLDER}/…); others cannot be called here.`;
        }
        if (depth >= CALL_DEPTH_MAX)
          return `${at}: workflows call each other more than ${CALL_DEPTH_MAX} deep.`;
        const problem = await visit(ref.slice(2), depth + 1);
        if (problem !== null) return `error parsing called workflow "${ref}": ${problem}`;
        if (all.get(ref.slice(2))?.call === null) {
          return `error parsing called workflow "${ref}": workflow is not reusable as it is missing a \`on.workflow_call\` trigger`;
        }
      }
      return null;
    };
    const problem = await visit(path, 0);
    const workflow = all.get(path);
    if (problem !== null || workflow === undefined) {
      return { ok: false, problem: problem ?? `workflow was not found: ${path}` };
    }
    return { ok: true, workflow, all };
  }
}
