// `mc doctor` against the local GitHub: a sound installation has no finding, and each planted fault has exactly its own.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { examine } from "../../../app/doctor/doctor.ts";
import type { Finding } from "../../../app/doctor/finding.ts";
import { renderWorkflows } from "../../../app/onboarding/workflows.ts";
import type { AppCredentials, LocalGitHub } from "../../../local/api.ts";
import { openLocalGitHub } from "../../../local/open.ts";

const ACTION = { repository: "mission-control/mission-control", sha: "1".repeat(40) };
const manifest = parse(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8"));

interface Plan {
  readonly permissions?: Readonly<Record<string, "read" | "write">>;
  readonly events?: readonly string[];
  readonly config?: unknown;
  /** Of the workflows' files. */
  readonly files?: (files: Record<string, string>) => Record<string, string>;
  readonly install?: boolean;
}

let folder = "";
let local: LocalGitHub | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-doctor-"));
});
afterEach(() => {
  local = null;
  rmSync(folder, { recursive: true, force: true });
});

async function planted(plan: Plan): Promise<AppCredentials> {
  const source = join(folder, "source");
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", source, "-c", "user.name=o", "-c", "user.email=o@x", ...args], {
      encoding: "utf8",
    });
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  const workflows = renderWorkflows({
    ...{ actionRepository: ACTION.repository, actionSha: ACTION.sha, runsOn: "ubuntu-latest" },
  });
  const config = plan.config ?? {
    verify: { command: "npm test" },
    agent: { type: "scripted", command: "s.yml" },
  };
  const files = {
    ".github/mission-control.yml": typeof config === "string" ? config : stringify(config),
    ...(plan.files?.(workflows) ?? workflows),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(source, path, ".."), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  git("add", ".");
  git("commit", "-q", "-m", "first");
  local = await openLocalGitHub({
    dataDir: join(folder, "github"),
    port: null,
    actions: { actionPaths: {}, execute: false },
  });
  await local.user("o");
  await local.repository({ owner: "o", name: "r", source });
  const credentials = await local.app({
    slug: "mission-control",
    owner: "o",
    permissions: plan.permissions ?? manifest.default_permissions,
    events: plan.events ?? manifest.default_events,
    webhook: { secret: "s", target: async () => 202 },
  });
  if (plan.install !== false) await local.install("mission-control", "o/r");
  return credentials;
}

interface Look {
  readonly variables?: NodeJS.ProcessEnv;
  readonly skewMs?: number;
  /** Names of secrets that an app with that permission would see. */
  readonly secrets?: readonly string[];
  readonly sendTest?: boolean;
}

async function look(credentials: AppCredentials, options: Look = {}): Promise<readonly Finding[]> {
  const github = local;
  if (github === null) throw new Error("nothing is planted");
  return await examine({
    variables: {
      APP_ID: String(credentials.appId),
      PRIVATE_KEY: credentials.privateKey,
      WEBHOOK_SECRET: "sesame-sesame",
      GITHUB_API_URL: github.apiUrl,
      MC_ACTION_REPOSITORY: ACTION.repository,
      MC_ACTION_SHA: ACTION.sha,
      MC_DATA_DIR: join(folder, "data"),
      ...options.variables,
    },
    repo: "o/r",
    database: null,
    sendTest: options.sendTest ?? false,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      if (options.secrets !== undefined && pathname.endsWith("/access_tokens")) {
        const asked = await request.clone().json();
        if (asked.permissions?.secrets === "read")
          return Response.json({ token: "t", expires_at: "2099-01-01T00:00:00Z" }, { status: 201 });
      }
      if (options.secrets !== undefined && pathname.endsWith("/actions/secrets"))
        return Response.json({ secrets: options.secrets.map((name) => ({ name })) });
      const response = await github.fetch(request);
      const headers = new Headers(response.headers);
      headers.set("date", new Date(Date.now() - (options.skewMs ?? 0)).toUTCString());
      return new Response(response.body, { status: response.status, headers });
    },
  });
}

const bad = (findings: readonly Finding[]): readonly string[] =>
  findings
    .filter(({ level }) => level === "warning" || level === "error")
    .map(({ check, level }) => `${check} ${level}`);

test("a sound installation: nothing is wrong", async () => {
  const findings = await look(await planted({}));
  expect(bad(findings)).toEqual([]);
  expect(findings.filter(({ level }) => level === "ok").map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      ...["app.permissions", "app.events", "app.installation", "github.clock"],
      ...["repository.config", "repository.workflows", "repository.secrets", "repository.rules"],
    ]),
  );
});

describe("a planted fault", () => {
  test("a permission that the app lacks", async () => {
    const { checks: _, ...permissions } = manifest.default_permissions;
    const findings = await look(
      await planted({ permissions: { ...permissions, contents: "read" } }),
    );
    expect(bad(findings)).toContain("app.permissions error");
    const found = findings.find(({ check }) => check === "app.permissions");
    expect(found?.what).toBe("The app lacks checks: write, contents: write");
    expect(found?.mend).toContain("Permissions & events");
  });

  test("an event that it does not hear of", async () => {
    const events = manifest.default_events.filter((event: string) => event !== "workflow_job");
    const findings = await look(await planted({ events }));
    expect(bad(findings)).toEqual(["app.events error"]);
    expect(findings.find(({ check }) => check === "app.events")?.what).toContain("workflow_job");
  });

  test("a key that is not the app's", async () => {
    const credentials = await planted({});
    const findings = await look({ ...credentials, appId: credentials.appId + 1 });
    expect(bad(findings)).toEqual(["app.known error"]);
  });

  test("not installed on the repository", async () => {
    const findings = await look(await planted({ install: false }));
    expect(bad(findings)).toEqual(["app.installed warning", "repository.installed error"]);
  });

  test("a workflow that is missing, and one of another version", async () => {
    const name = ".github/workflows/mc-verify.yml";
    const without = await planted({
      files: (files) => Object.fromEntries(Object.entries(files).filter(([path]) => path !== name)),
    });
    const missing = await look(without);
    expect(bad(missing)).toEqual(["repository.workflows error"]);
    expect(missing.find(({ check }) => check === "repository.workflows")?.what).toContain(
      "mc-verify.yml is missing on main",
    );
  });

  test("workflows of another version", async () => {
    const credentials = await planted({
      files: (files) =>
        Object.fromEntries(
          Object.entries(files).map(([path, text]) => [
            path,
            text.replaceAll(ACTION.sha, "2".repeat(40)),
          ]),
        ),
    });
    expect(bad(await look(credentials))).toEqual(["repository.workflows warning"]);
  });

  test("a configuration with errors, each with its line", async () => {
    const credentials = await planted({
      config: "verify:\n  command: npm test\nworkers:\n  max: 0\nwrokers: 1\n",
    });
    const findings = await look(credentials);
    expect(bad(findings)).toEqual(["repository.config error", "repository.config warning"]);
    expect(findings.find(({ level }) => level === "error")?.what).toContain("line 4");
  });

  test("a secret that the agent needs and the repository has not", async () => {
    const credentials = await planted({
      config: { verify: { command: "npm test" }, agent: { type: "claude-code" } },
    });
    expect(bad(await look(credentials, { secrets: ["OPENAI_API_KEY"] }))).toEqual([
      "repository.secrets error",
    ]);
    expect(bad(await look(credentials, { secrets: ["CLAUDE_CODE_OAUTH_TOKEN"] }))).toEqual([]);
    const unseen = await look(credentials);
    expect(bad(unseen)).toEqual([]);
    expect(unseen.find(({ check }) => check === "repository.secrets")).toMatchObject({
      level: "note",
      mend: expect.stringContaining("ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN"),
    });
  });

  test("a protected target branch, which would refuse the promotion", async () => {
    const credentials = await planted({});
    const token = (await local?.user("o")) ?? "";
    const answer = await local?.fetch(
      new Request(`${local.apiUrl}/repos/o/r/branches/main/protection`, {
        method: "PUT",
        headers: { authorization: `token ${token}`, "content-type": "application/json" },
        body: JSON.stringify({
          required_status_checks: { strict: false, contexts: ["ci"] },
          enforce_admins: true,
          required_pull_request_reviews: null,
          restrictions: null,
        }),
      }),
    );
    expect(answer?.status).toBe(200);
    const findings = await look(credentials);
    expect(bad(findings)).toEqual(["repository.rules warning"]);
    const found = findings.find(
      ({ check, level }) => check === "repository.rules" && level !== "ok",
    );
    expect(found?.what).toMatch(/^main has .*branch protection/);
    expect(found?.mend).toContain("bypass list");
  });

  test("a clock that is off", async () => {
    const credentials = await planted({});
    expect(bad(await look(credentials, { skewMs: 30_000 }))).toEqual(["github.clock warning"]);
    const far = await look(credentials, { skewMs: -20 * 60_000 });
    expect(far.find(({ check }) => check === "github.clock")).toMatchObject({
      level: "error",
      what: expect.stringMatching(/^The clock is 1(?:19\d|20\d) s behind GitHub's/),
    });
  });

  test("a channel that the configuration names and nobody set up", async () => {
    const credentials = await planted({
      config: {
        verify: { command: "npm test" },
        agent: { type: "scripted", command: "s.yml" },
        notify: { ended: ["slack", "telegram"] },
      },
    });
    const variables = { MC_NOTIFY_SLACK_URL: "https://hooks.slack.example/services/secret" };
    const findings = await look(credentials, { variables });
    expect(bad(findings)).toEqual(["notify.channels warning"]);
    expect(findings.find(({ check }) => check === "notify.channels")?.what).toContain("telegram");
    expect(JSON.stringify(findings)).not.toContain("services/secret");
  });

  test("an environment that is not complete", async () => {
    const credentials = await planted({});
    const findings = await look(credentials, { variables: { WEBHOOK_SECRET: "" } });
    expect(bad(findings)).toEqual(["settings error"]);
    expect(findings[0]?.why).toContain("WEBHOOK_SECRET: missing");
  });

  test("a branch target that does not exist", async () => {
    const credentials = await planted({
      config: {
        branch: "trunk",
        verify: { command: "npm test" },
        agent: { type: "scripted", command: "s" },
      },
    });
    expect(bad(await look(credentials))).toEqual(["repository.target error"]);
  });
});
