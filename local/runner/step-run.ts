// Runs one step: a script, a built-in action, an action from a folder (node or composite). Its outcome and outputs go into
// the frame of steps that it belongs to.
import { writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { data } from "@actions/expressions";
import { truthy } from "@actions/expressions/result";
import { type ActionManifest, loadManifest, resolveAction } from "./action-manifest.ts";
import { downloadArtifact, uploadArtifact } from "./artifact-actions.ts";
import { isProtectedVariable } from "./commands.ts";
import {
  type ContextName,
  type ExpressionData,
  evaluate,
  evaluateText,
  evaluateTexts,
  type FunctionDefinition,
  type Scope,
  toData,
} from "./expression.ts";
import { hashFilesFunction } from "./hash-files.ts";
import { githubVariables } from "./job-environment.ts";
import type { JobRun } from "./job-run.ts";
import type { Conclusion, StepRecord } from "./record.ts";
import { layered } from "./run-contexts.ts";
import { shellCommand } from "./shell.ts";
import { StepFiles } from "./step-files.ts";
import type { StepDefinition } from "./workflow.ts";

const MINUTE_MS = 60_000;
const COMPOSITE_DEPTH_MAX = 10;

export interface StepState {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
}

/** Steps that see each other: those of the job, or those of one composite action. */
export interface Frame {
  readonly inputs: ExpressionData;
  readonly steps: Record<string, StepState>;
  readonly action: {
    readonly folder: string;
    readonly repository: string;
    readonly ref: string;
  } | null;
  readonly depth: number;
  readonly failed: () => boolean;
}

/** A step under way: what it may see and where it writes. */
interface Running {
  readonly step: StepDefinition;
  readonly frame: Frame;
  readonly name: string;
  readonly scope: Scope;
  readonly env: Readonly<Record<string, string>>;
  readonly outputs: Record<string, string>;
  readonly state: Record<string, string>;
}

class StepProblem extends Error {}

export class StepRunner {
  readonly #job: JobRun;
  #count = 0;

  constructor(job: JobRun) {
    this.#job = job;
  }

  async run(step: StepDefinition, frame: Frame, record: StepRecord | null): Promise<Conclusion> {
    const job = this.#job;
    const outputs: Record<string, string> = {};
    let outcome: Conclusion = "success";
    let mayFail = false;
    try {
      const stepEnv = evaluateTexts(step.env, this.#scope(frame, job.env));
      const env = { ...job.env, ...stepEnv };
      const scope = this.#scope(frame, env);
      if (!truthy(evaluate(step.condition, scope))) {
        return this.#settle(step, frame, { outputs, outcome: "skipped", conclusion: "skipped" });
      }
      mayFail =
        step.continueOnError !== null && evaluateText(step.continueOnError, scope) === "true";
      const name = step.name === null ? (record?.name ?? step.id) : evaluateText(step.name, scope);
      if (record !== null && step.name !== null) record.name = name;
      const running: Running = { step, frame, name, scope, env, outputs, state: {} };
      outcome = await this.#limited(running);
    } catch (error) {
      outcome =
        job.cancelled && error instanceof Error && error.name === "AbortError"
          ? "cancelled"
          : "failure";
      job.output.report("failure", error instanceof Error ? error.message : String(error));
    }
    const conclusion = mayFail && outcome === "failure" ? "success" : outcome;
    return this.#settle(step, frame, { outputs, outcome, conclusion });
  }

  #settle(step: StepDefinition, frame: Frame, state: StepState): Conclusion {
    frame.steps[step.id] = state;
    return state.conclusion;
  }

  #scope(frame: Frame, env: Readonly<Record<string, string>>): Scope {
    const job = this.#job;
    const github =
      frame.action === null
        ? job.contexts.github
        : layered(
            {
              action_path: frame.action.folder,
              action_repository: frame.action.repository,
              action_ref: frame.action.ref,
            },
            job.contexts.github ?? new data.Null(),
          );
    // Composite actions do not see secrets; they get what they are passed.
    const { secrets, ...contexts } = job.contexts;
    const own: Partial<Record<ContextName, ExpressionData>> = {
      ...contexts,
      ...(github === undefined ? {} : { github }),
      ...(frame.action === null && secrets !== undefined ? { secrets } : {}),
      inputs: frame.inputs,
      env: toData(env),
      steps: toData(frame.steps),
      job: toData({ status: job.status, check_run_id: job.plan.record.id }),
    };
    const truth = (name: string, holds: () => boolean): [string, FunctionDefinition] => [
      name,
      { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(holds()) },
    ];
    return {
      contexts: own,
      functions: new Map([
        truth("always", () => true),
        truth("cancelled", () => job.cancelled),
        truth("success", () => !job.cancelled && !frame.failed()),
        truth("failure", () => !job.cancelled && frame.failed()),
        ["hashfiles", hashFilesFunction(job.folders.workspace)],
      ]),
    };
  }

  /** Runs the step under its own time limit. */
  async #limited(running: Running): Promise<Conclusion> {
    const { step, scope, name } = running;
    const minutes =
      step.timeoutMinutes === null ? 0 : Number(evaluateText(step.timeoutMinutes, scope));
    if (!(minutes > 0)) return this.#perform(running);
    const job = this.#job;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      job.output.report("failure", `The action '${name}' has timed out after ${minutes} minutes.`);
      job.stopCurrent(false);
    }, minutes * MINUTE_MS);
    try {
      const outcome = await this.#perform(running);
      return late ? "failure" : outcome;
    } catch (error) {
      if (late) return "failure";
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #perform(running: Running): Promise<Conclusion> {
    const { step } = running;
    if (step.run !== null) return this.#script(running);
    return this.#action(running, step.uses ?? "");
  }

  async #script(running: Running): Promise<Conclusion> {
    const job = this.#job;
    const { step, scope, frame } = running;
    const { definition, workflow } = job.plan;
    const inherits = frame.action === null;
    const shellToken =
      step.shell ?? (inherits ? (definition.defaults.shell ?? workflow.defaults.shell) : null);
    const folderToken =
      step.workingDirectory ??
      (inherits
        ? (definition.defaults.workingDirectory ?? workflow.defaults.workingDirectory)
        : null);
    const shell = shellToken === null ? "" : evaluateText(shellToken, scope);
    const script = step.run === null ? "" : evaluateText(step.run, scope);
    const command = shellCommand(shell, (extension) => {
      const path = join(job.folders.temp, `step-${this.#count++}${extension}`);
      writeFileSync(path, `${script}\n`, { mode: 0o700 });
      return path;
    });
    if (command === null)
      throw new StepProblem(`\`shell: ${shell}\` has no {0} for the script file.`);
    job.log.line(`##[group]Run ${script.split("\n")[0] ?? ""}`);
    for (const line of script.trimEnd().split("\n")) job.log.line(line);
    job.log.line(`shell: ${command.display}`);
    job.log.line("##[endgroup]");
    const cwd =
      folderToken === null
        ? job.folders.workspace
        : resolve(job.folders.workspace, evaluateText(folderToken, scope));
    return this.#process(running, { command: command.command, args: command.args, cwd, env: {} });
  }

  async #process(
    running: Running,
    what: {
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
    },
  ): Promise<Conclusion> {
    const job = this.#job;
    const files = new StepFiles(job.folders.commands, String(this.#count++));
    const github = running.scope.contexts.github ?? new data.Null();
    const started = job.processes.run({
      command: what.command,
      args: what.args,
      cwd: what.cwd,
      env: {
        ...job.environment,
        ...githubVariables(github),
        ...files.variables,
        GITHUB_ACTION: running.step.id,
        ...running.env,
        ...what.env,
      },
      line: (text) => job.output.line(text),
    });
    job.stoppable(started.stop);
    const exit = await started.exit;
    job.stoppable(null);
    const understood = await this.#readFiles(running, files);
    if (exit.problem !== null) {
      job.output.report("failure", `\`${what.command}\` could not be started: ${exit.problem}`);
      return "failure";
    }
    if (job.cancelled && exit.signal !== null) return "cancelled";
    if (exit.code !== 0) {
      job.output.report(
        "failure",
        exit.signal === null
          ? `Process completed with exit code ${exit.code}.`
          : `Process was ended by ${exit.signal}.`,
      );
      return job.cancelled ? "cancelled" : "failure";
    }
    return understood ? "success" : "failure";
  }

  /** Takes over what the step wrote; false when a file makes no sense. */
  async #readFiles(running: Running, files: StepFiles): Promise<boolean> {
    const job = this.#job;
    const problems: string[] = [];
    const each = (
      kind: "output" | "env" | "state",
      use: (name: string, value: string) => void,
    ): void => {
      const found = files.pairs(kind);
      if (!found.ok) problems.push(found.problem);
      else for (const [name, value] of found.pairs) use(name, value);
    };
    each("output", (name, value) => {
      running.outputs[name] = value;
    });
    each("state", (name, value) => {
      running.state[name] = value;
    });
    each("env", (name, value) => {
      if (isProtectedVariable(name)) problems.push(`Can't store ${name} in $GITHUB_ENV`);
      else job.env[name] = value;
    });
    const paths = (files.text("path") ?? "").split(/\r?\n/).filter((line) => line !== "");
    for (const path of paths) job.prependPath(path);
    const summary = files.text("summary");
    if (summary !== null && summary !== "") {
      await appendFile(
        `${job.parts.logPath(job.plan.record.id)}.summary.md`,
        job.masks.apply(summary),
      );
    }
    files.remove();
    for (const problem of problems) job.output.report("failure", problem);
    return problems.length === 0;
  }

  async #action(running: Running, uses: string): Promise<Conclusion> {
    const job = this.#job;
    const { step, scope } = running;
    const given = lowerKeys(evaluateTexts(step.with, scope));
    job.log.line(`##[group]Run ${uses}`);
    for (const [name, value] of Object.entries(given)) job.log.line(`  ${name}: ${value}`);
    job.log.line("##[endgroup]");
    const source = resolveAction(uses, {
      workspace: job.folders.workspace,
      actionPaths: job.parts.host.actions.actionPaths,
    });
    switch (source.kind) {
      case "refused":
        throw new StepProblem(source.problem);
      case "builtin":
        Object.assign(running.outputs, await this.#builtIn(source.name, given));
        return "success";
      case "folder": {
        const manifest = await loadManifest(source.folder);
        const inputs: Record<string, string> = {};
        for (const input of manifest.inputs) {
          const standard = input.default === null ? "" : evaluateText(input.default, scope);
          inputs[input.id.toLowerCase()] = given[input.id.toLowerCase()] ?? standard;
        }
        const all = { ...inputs, ...given };
        return manifest.runs.using === "composite"
          ? this.#composite(running, manifest, source, all)
          : this.#node(running, manifest, source, all);
      }
    }
  }

  async #builtIn(
    name: string,
    inputs: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, string>>> {
    const job = this.#job;
    const { host, artifacts, checkouts } = job.parts;
    const common = {
      run: job.plan.run,
      workspace: job.folders.workspace,
      inputs,
      log: (text: string) => job.log.line(text),
    };
    if (name === "actions/checkout") {
      const abort = new AbortController();
      job.stoppable(() => abort.abort());
      try {
        const { ref, commit } = await checkouts.checkout({
          ...common,
          jobToken: job.token,
          permissions: job.plan.permissions,
          env: job.environment,
          signal: abort.signal,
        });
        return { ref, commit };
      } finally {
        job.stoppable(null);
      }
    }
    if (name === "actions/setup-node") {
      const folder = dirname(process.execPath);
      job.prependPath(folder);
      job.log.line(
        `Node ${process.version} of this machine is first on PATH; \`node-version: ${inputs["node-version"] ?? ""}\` is not looked at.`,
      );
      return { "node-version": process.version };
    }
    const step = {
      ...common,
      serverUrl: host.url,
      warn: (text: string) => job.output.report("warning", text),
    };
    return name === "actions/upload-artifact"
      ? uploadArtifact(artifacts, step)
      : downloadArtifact(artifacts, step);
  }

  async #node(
    running: Running,
    manifest: ActionManifest,
    source: { readonly folder: string; readonly repository: string; readonly ref: string },
    inputs: Readonly<Record<string, string>>,
  ): Promise<Conclusion> {
    if (manifest.runs.using !== "node") return "failure";
    const job = this.#job;
    const { main, pre, post, postIf } = manifest.runs;
    const env: Record<string, string> = {
      GITHUB_ACTION_REPOSITORY: source.repository,
      GITHUB_ACTION_REF: source.ref,
    };
    for (const [name, value] of Object.entries(inputs)) {
      env[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] = value;
    }
    const start = (file: string): Promise<Conclusion> => {
      const state = Object.fromEntries(
        Object.entries(running.state).map(([name, value]) => [`STATE_${name}`, value]),
      );
      return this.#process(running, {
        command: process.execPath,
        args: [join(source.folder, file)],
        cwd: job.folders.workspace,
        env: { ...env, ...state },
      });
    };
    if (post !== null) {
      job.posts.push({
        name: running.name,
        condition: postIf,
        scope: () => this.#scope(running.frame, running.env),
        run: () => start(post),
      });
    }
    if (pre !== null && (await start(pre)) !== "success") return "failure";
    return start(main);
  }

  async #composite(
    running: Running,
    manifest: ActionManifest,
    source: { readonly folder: string; readonly repository: string; readonly ref: string },
    inputs: Readonly<Record<string, string>>,
  ): Promise<Conclusion> {
    if (manifest.runs.using !== "composite") return "failure";
    if (running.frame.depth >= COMPOSITE_DEPTH_MAX) {
      throw new StepProblem(`Composite actions are nested more than ${COMPOSITE_DEPTH_MAX} deep.`);
    }
    let result: Conclusion = "success";
    const frame: Frame = {
      inputs: toData(inputs),
      steps: {},
      action: source,
      depth: running.frame.depth + 1,
      failed: () => result === "failure",
    };
    const inner = new StepRunner(this.#job);
    inner.#count = this.#count + 1_000 * frame.depth;
    for (const step of manifest.runs.steps) {
      const before = { ...this.#job.env };
      Object.assign(this.#job.env, running.env);
      const conclusion = await inner.run(step, frame, null);
      restoreUnchanged(this.#job.env, before, running.env);
      if (conclusion === "failure") result = "failure";
      else if (conclusion === "cancelled" && result === "success") result = "cancelled";
    }
    const scope = this.#scope(frame, running.env);
    for (const output of manifest.outputs) {
      if (output.value !== null) running.outputs[output.id] = evaluateText(output.value, scope);
    }
    return result;
  }
}

/** Step-level `env:` of a composite action's caller holds for its steps only; what they wrote to GITHUB_ENV stays. */
function restoreUnchanged(
  env: Record<string, string>,
  before: Readonly<Record<string, string>>,
  lent: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(lent)) {
    if (env[name] !== value) continue;
    const old = before[name];
    if (old === undefined) delete env[name];
    else env[name] = old;
  }
}

const lowerKeys = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
