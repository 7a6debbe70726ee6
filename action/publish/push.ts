// Pushes exactly one commit to exactly one branch that must not exist yet, with a token that only this one git process sees
// (SR14, SR15, SR17).
import type { Git } from "../shared/git.ts";

export interface PushOptions {
  readonly url: string;
  readonly token: string;
  readonly head: string;
  readonly branch: string;
}

const TRIES = 3;

export type PushOutcome =
  | { readonly ok: true }
  /** `refused`: the server said no, as opposed to not being reached. */
  | { readonly ok: false; readonly refused: boolean; readonly problem: string };

/** Pushing the same commit again is a success: a job that is run again finds its branch there. */
export async function pushBranch(git: Git, options: PushOptions): Promise<PushOutcome> {
  const ref = `refs/heads/${options.branch}`;
  const env = credentials(options.url, options.token);
  let problem = "";
  let refused = false;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const done = await git.try(
      [
        "push",
        "--porcelain",
        "--no-verify",
        "--no-recurse-submodules",
        `--force-with-lease=${ref}:`,
        options.url,
        `${options.head}:${ref}`,
      ],
      { env },
    );
    if (done.code === 0) return { ok: true };
    problem = done.stderr.trim().split("\n").slice(-3).join(" ").replaceAll(options.token, "***");
    // A rejection is an answer; only a connection that failed is worth another try.
    refused = /^!/m.test(done.stdout) || /denied|not permitted|\b40[134]\b/i.test(problem);
    if (refused) break;
  }
  const said = `\`${options.branch}\` was not pushed: ${problem.slice(0, 500)}`;
  return { ok: false, refused, problem: said };
}

/** Brings one commit with its files, not its history; nothing to do where it is there. */
export async function fetchCommit(
  git: Git,
  from: { readonly url: string; readonly token: string; readonly commit: string },
): Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: string }> {
  const { url, token, commit } = from;
  const isThere = await git.try(["cat-file", "-e", `${commit}^{tree}`]);
  if (isThere.code === 0) return { ok: true };
  const options = ["--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"];
  let problem = "";
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const done = await git.try(["fetch", "-q", ...options, url, commit], {
      env: credentials(url, token),
    });
    if (done.code === 0) return { ok: true };
    problem = done.stderr.trim().split("\n").slice(-2).join(" ").replaceAll(token, "***");
  }
  return { ok: false, problem: `${commit} could not be fetched: ${problem.slice(0, 500)}` };
}

/** By environment, not by argument: arguments can be read by every process on the machine. */
function credentials(url: string, token: string): Record<string, string> {
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "2",
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
    GIT_CONFIG_KEY_1: "credential.helper",
    GIT_CONFIG_VALUE_1: "",
  };
}
