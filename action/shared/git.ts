// Git by argument arrays (SR15), with everything switched off that a repository could use to run a program: hooks, external
// transports, submodules, LFS, fsmonitor, the machine's own configuration (SR14).
import { exec, getExecOutput } from "@actions/exec";

const SAFE = [
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "protocol.ext.allow=never",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "submodule.recurse=false",
  "-c",
  "safe.directory=*",
  "-c",
  "gc.auto=0",
  "-c",
  "maintenance.auto=false",
  "-c",
  "core.quotePath=false",
  "-c",
  "commit.gpgSign=false",
  "-c",
  "filter.lfs.smudge=",
  "-c",
  "filter.lfs.process=",
  "-c",
  "filter.lfs.required=false",
] as const;

export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GitOptions {
  readonly input?: Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Git {
  /** Runs to its end whatever the exit code. */
  try(args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** Standard output; throws when git says no. */
  run(args: readonly string[], options?: GitOptions): Promise<string>;
  /** The same for output that is no text. */
  bytes(args: readonly string[], options?: GitOptions): Promise<Buffer>;
}

const NAME = "mission-control";
const EMAIL = "mission-control@users.noreply.github.com";

/** Whoever commits inside a job does it under this name; a private HOME has no configuration to take one from. */
export const gitIdentity: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: NAME,
  GIT_AUTHOR_EMAIL: EMAIL,
  GIT_COMMITTER_NAME: NAME,
  GIT_COMMITTER_EMAIL: EMAIL,
};

/** What git needs inside an agent's or a test's private HOME. The checkout may belong to another user in a container. */
export const childGit: Readonly<Record<string, string>> = {
  ...gitIdentity,
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
};

/** Environment of every git process: no credentials, no prompts, none of the machine's configuration. */
export const gitEnvironment = (path: string): Record<string, string> => ({
  PATH: path,
  HOME: "/nonexistent",
  LC_ALL: "C.UTF-8",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_LFS_SKIP_SMUDGE: "1",
  GIT_OPTIONAL_LOCKS: "0",
  ...gitIdentity,
});

export function openGit(cwd: string, path: string): Git {
  const base = gitEnvironment(path);
  const settings = (options: GitOptions) => ({
    cwd,
    env: { ...base, ...options.env },
    silent: true,
    ignoreReturnCode: true,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  const attempt = async (args: readonly string[], options: GitOptions = {}): Promise<GitResult> => {
    const done = await getExecOutput("git", [...SAFE, ...args], settings(options));
    return { code: done.exitCode, stdout: done.stdout, stderr: done.stderr };
  };
  const refuse = (args: readonly string[], code: number, stderr: string) =>
    new Error(`git ${args[0]} failed (${code}): ${stderr.trim().slice(-500)}`);
  return {
    try: attempt,
    async run(args, options) {
      const result = await attempt(args, options);
      if (result.code === 0) return result.stdout;
      throw refuse(args, result.code, result.stderr);
    },
    async bytes(args, options = {}) {
      const chunks: Buffer[] = [];
      let stderr = "";
      const code = await exec("git", [...SAFE, ...args], {
        ...settings(options),
        listeners: {
          stdout: (chunk) => void chunks.push(chunk),
          stderr: (chunk) => {
            stderr += chunk.toString("utf8");
          },
        },
      });
      if (code !== 0) throw refuse(args, code, stderr);
      return Buffer.concat(chunks);
    },
  };
}
