// What the Codex and Gemini CLIs are told in arguments, files and environment, so that nothing of the project's speaks or runs
// (SR13), and reviewers have no tools (SR21). Whether the CLIs keep to it is for `npm run contract:agents`.
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claudeArguments } from "../../action/agents/claude-argv.ts";
import { CODEX_KEY, codexArguments } from "../../action/agents/codex-argv.ts";
import { geminiArguments } from "../../action/agents/gemini-argv.ts";
import { geminiPolicy, geminiSettings } from "../../action/agents/gemini-settings.ts";
import { hideFiles } from "../../action/agents/hidden-files.ts";
import { openGit } from "../../action/shared/git.ts";
import { AgentSettings, Task } from "../../core/report/brief.ts";
import { type Job, openJob } from "../action/support/job.ts";

const settings = AgentSettings.parse({ type: "codex", model: "m" });
const place = { folder: "/checkout", address: "http://127.0.0.1:1/v1" };
const codex = (task: Task, system = "") => codexArguments(task, settings, system, place);
const valuesOf = (argv: readonly string[], flag: string): readonly string[] =>
  argv.filter((_, at) => argv[at - 1] === flag);

describe.each(Task.options)(
  "every back-end leaves the project's settings alone in %s (SR13)",
  (task) => {
    test("codex", () => {
      const argv = codex(task);
      expect(argv).toEqual(
        expect.arrayContaining(["--ignore-user-config", "--ignore-rules", "--ephemeral"]),
      );
      expect(argv.join(" ")).not.toMatch(/--trust|dangerously|--add-dir|danger-full-access|--oss/);
      const config = valuesOf(argv, "-c");
      expect(config).toContain("project_doc_max_bytes=0");
      expect(config).toContain("skills.include_instructions=false");
      expect(config).toContain('approval_policy="never"');
      expect(valuesOf(argv, "--disable")).toContain("hooks");
      expect(argv.at(-1)).toBe("-");
    });

    test("gemini", () => {
      const argv = geminiArguments(task, settings, "/policy");
      expect(argv.join(" ")).not.toMatch(
        /yolo|skip-trust|--extensions|include-directories|raw-output/,
      );
      const told = geminiSettings(7, "context.md");
      expect(told).toMatchObject({
        hooksConfig: { enabled: false },
        skills: { enabled: false },
        advanced: { ignoreLocalEnv: true },
        mcp: { allowed: [] },
        model: { maxSessionTurns: 7 },
      });
      expect(geminiPolicy(task)).toMatch(/^\[\[rule\]\]\ntoolName = "\*"\ndecision = "deny"/);
      expect(geminiPolicy(task)).not.toMatch(/web_fetch|google_web_search|invoke_agent|mcp_/);
    });

    test("claude-code", () => {
      const argv = claudeArguments(task, settings, "");
      expect(valuesOf(argv, "--setting-sources")).toEqual(["user"]);
      expect(argv).toContain("--strict-mcp-config");
    });
  },
);

test("who reviews has no tools (SR21); who plans cannot write", () => {
  expect(valuesOf(codex("review"), "--disable")).toContain("shell_tool");
  expect(geminiPolicy("review")).not.toContain("allow");
  for (const task of ["plan", "check", "review"] as const) {
    expect(valuesOf(codex(task), "--sandbox")).toEqual(["read-only"]);
    expect(geminiPolicy(task)).not.toMatch(/write_file|replace|run_shell_command/);
  }
  expect(valuesOf(codex("work"), "--sandbox")).toEqual(["workspace-write"]);
});

test("instructions stand as TOML whatever is in them, and the key is only named", () => {
  const system = 'a "quote" \\ \n\t\u0000\u007f \ud800 end';
  const told = valuesOf(codex("work", system), "-c").find((one) => one.startsWith("developer_"));
  expect(told).toBe('developer_instructions="a \\"quote\\" \\\\ \\n\\t\\u0000\\u007f \ufffd end"');
  const provider = valuesOf(codex("work"), "-c").find((one) => one.startsWith("model_providers"));
  expect(provider).toContain(`env_key="${CODEX_KEY}"`);
});

describe("files that a CLI would read by itself", () => {
  const SPECS = [":(top,icase).gemini", ":(top,icase,glob)**/GEMINI.md"];
  let job: Job;
  beforeEach(() => {
    job = openJob({
      "README.md": "hello\n",
      ".gemini/settings.json": "{}\n",
      "GEMINI.md": "top\n",
      "deep/er/gemini.md": "deep\n",
      "docs/GEMINI.md.txt": "another\n",
    });
  });
  afterEach(() => job.close());
  const git = () => openGit(job.workspace.repo, process.env.PATH ?? "");
  const there = (path: string): boolean => existsSync(join(job.workspace.repo, path));

  test("are gone while it runs, no commit shows it, and they come back", async () => {
    const back = await hideFiles(git(), job.workspace.repo, SPECS);
    expect([".gemini/settings.json", "GEMINI.md", "deep/er/gemini.md"].some(there)).toBe(false);
    expect(there("docs/GEMINI.md.txt")).toBe(true);
    job.write("new.ts", "x\n");
    job.git("add", "-A");
    job.git("commit", "-qm", "agent");
    await back();
    expect(job.git("show", "--name-only", "--format=", "HEAD").trim()).toBe("new.ts");
    expect(job.git("status", "--porcelain")).toBe("");
    expect(readFileSync(join(job.workspace.repo, "deep/er/gemini.md"), "utf8")).toBe("deep\n");
  });

  test("what the agent writes in such a place is its change, for all to see", async () => {
    const back = await hideFiles(git(), job.workspace.repo, SPECS);
    job.write("GEMINI.md", "mine\n");
    job.write(".gemini/hooks.json", "{}\n");
    await back();
    expect(
      job
        .git("status", "--porcelain")
        .split("\n")
        .map((line) => line.slice(3))
        .sort(),
    ).toEqual(["", ".gemini/hooks.json", "GEMINI.md"]);
  });

  test("a link in their place is taken away, not followed", async () => {
    job.git("rm", "-rq", ".gemini");
    symlinkSync("docs", join(job.workspace.repo, ".gemini"));
    job.git("add", "-A");
    job.git("commit", "-qm", "link");
    const back = await hideFiles(git(), job.workspace.repo, SPECS);
    expect(there(".gemini")).toBe(false);
    expect(there("docs/GEMINI.md.txt")).toBe(true);
    await back();
    expect(there(".gemini")).toBe(true);
    expect(job.git("status", "--porcelain")).toBe("");
  });
});
