// One git process at a time, through simple-git: arguments as arrays, an allow-listed environment, nothing of the
// machine's own configuration. Guards SR15: the token travels in the environment alone, never in argv, never on disk.
import { GitPluginError, simpleGit } from "simple-git";
import { GitTrouble, troubleOf } from "./trouble.ts";

export type TokenAccess = "read" | "write" | "workflows";

export interface GitResult {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

export interface GitOptions {
  readonly stdin?: string | Buffer;
  /** Set when the command talks to the remote. */
  readonly access?: TokenAccess;
  /** Exit codes that are answers; anything else is thrown. */
  readonly allow?: readonly number[];
}

export type Git = (args: readonly string[], options?: GitOptions) => Promise<GitResult>;

// A remote that says nothing for this long is gone; large repositories report progress all the time.
const SILENCE_MAX_MS = 120_000;

const PASSED_ON = [
  "PATH",
  "HOME",
  "TMPDIR",
  "SYSTEMROOT",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
];

const FIXED = {
  LC_ALL: "C",
  TZ: "UTC",
  GIT_TERMINAL_PROMPT: "0",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_OPTIONAL_LOCKS: "0",
  // Stronger than protocol.ext.allow=never: everything that is not named is refused.
  GIT_ALLOW_PROTOCOL: "file:http:https",
};

const GUARDED = [
  ...Object.keys(FIXED).filter((name) => name.startsWith("GIT_")),
  "GIT_SSL_CAINFO",
  "GIT_CONFIG_COUNT",
  "GIT_CONFIG_KEY_0",
  "GIT_CONFIG_VALUE_0",
];

export interface CommandContext {
  /** The clone; must exist when a command runs. */
  readonly dir: string;
  readonly remoteUrl: string;
  readonly token: (access: TokenAccess) => Promise<string>;
}

export function openCommand(context: CommandContext): Git {
  const base = baseEnvironment();
  return async (args, options = {}) => {
    const env = { ...base, ...(await credentials(context, options.access)) };
    let result: GitResult = { code: -1, out: Buffer.alloc(0), err: "" };
    try {
      // A fresh instance per command costs 0.2 ms and gives each its own input, environment and exit code.
      await simpleGit({
        baseDir: context.dir,
        completion: { onClose: true, onExit: false },
        timeout: { block: SILENCE_MAX_MS },
        allowEnvironment: GUARDED,
        unsafe: { allowUnsafeConfigEnvCount: true, allowUnsafeConfigPaths: true },
        input: () => options.stdin,
        errors(error, { exitCode, stdOut, stdErr }) {
          result = {
            code: exitCode,
            out: Buffer.concat(stdOut),
            err: Buffer.concat(stdErr).toString("utf8"),
          };
          return error instanceof GitPluginError ? error : undefined;
        },
      })
        .env(env)
        .raw([...args]);
    } catch (error) {
      throw new GitTrouble(
        error instanceof GitPluginError && error.plugin === "timeout" ? "network" : "local",
        args[0] ?? "git",
        error instanceof Error ? error.message : String(error),
      );
    }
    if (result.code !== 0 && !(options.allow ?? []).includes(result.code)) {
      throw troubleOf(args[0] ?? "git", result.err, options.access !== undefined);
    }
    return result;
  };
}

function baseEnvironment(): Record<string, string> {
  const env: Record<string, string> = { ...FIXED };
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

/** The header is bound to the remote's own origin, so that a redirect elsewhere does not carry it. */
async function credentials(
  context: CommandContext,
  access: TokenAccess | undefined,
): Promise<Record<string, string>> {
  if (access === undefined || !/^https?:/.test(context.remoteUrl)) return {};
  const token = await context.token(access);
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${new URL(context.remoteUrl).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}
