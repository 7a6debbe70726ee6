// A person's repository in a folder of its own, the agent they would name, and `mc` as they would type it there.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const MC = join(import.meta.dirname, "..", "..", "app", "cli", "mc.js");
const AUTHOR = {
  GIT_AUTHOR_NAME: "olga",
  GIT_AUTHOR_EMAIL: "olga@example.com",
  GIT_COMMITTER_NAME: "olga",
  GIT_COMMITTER_EMAIL: "olga@example.com",
};
/** What its tests need to pass; `add.test.js` checks that one and two are three. */
const KIT = {
  "package.json": '{"name":"kit","type":"module","scripts":{"test":"node --test"}}',
  "add.js": "export const add = (a, b) => a + b;\n",
  "test/add.test.js":
    'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { add } from "../add.js";\ntest("add", () => assert.equal(add(1, 2), 3));\n',
};

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface McOptions {
  /** Text on stderr at which the run is interrupted, as by Ctrl-C. */
  readonly until?: string | undefined;
  /** Beside what this process has. */
  readonly environment?: Readonly<Record<string, string>>;
}

export class OwnRepository {
  readonly folder = mkdtempSync(join(tmpdir(), "mc-own-"));
  readonly path = join(this.folder, "repo");

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries({ ...KIT, ...files })) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), text);
    }
    this.git("init", "-q", "-b", "main");
    this.git("add", "-A");
    this.git("commit", "-q", "-m", "start");
  }

  git(...args: readonly string[]): string {
    const env = { ...process.env, ...AUTHOR };
    return execFileSync("git", args, { cwd: this.path, encoding: "utf8", env }).trim();
  }

  /** Writes the program; as `--agent` takes it. */
  agent(script: string): string {
    const path = join(this.folder, "agent.sh");
    writeFileSync(path, script);
    chmodSync(path, 0o755);
    return `command:${path}`;
  }

  mc(args: readonly string[], { until, environment }: McOptions = {}): Promise<Ended> {
    return new Promise((done) => {
      const child = spawn(process.execPath, [MC, ...args], {
        cwd: this.folder,
        env: {
          ...process.env,
          XDG_STATE_HOME: join(this.folder, "state"),
          ANTHROPIC_API_KEY: "",
          CLAUDE_CODE_OAUTH_TOKEN: "",
          ...environment,
        },
      });
      let out = "";
      let err = "";
      let interrupted = false;
      child.stdout.on("data", (chunk) => {
        out += chunk;
      });
      child.stderr.on("data", (chunk) => {
        err += chunk;
        if (until === undefined || interrupted || !err.includes(until)) return;
        interrupted = true;
        child.kill("SIGINT");
      });
      child.on("close", (code) => done({ code, out, err }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The last line of `--json`. */
export const lastLine = (text: string): Record<string, unknown> =>
  JSON.parse(text.trim().split("\n").at(-1) ?? "{}");
