// Why the app does not start, in three lines: what happened, why, what to do. What a person must change ends with 2, what
// passes by itself with 75 (a supervisor tries again); anything else is our own bug and keeps its stack.
import { z } from "zod";
import { AddressError } from "../../db/client.ts";
import { DatabaseInUseError } from "../../db/lock.ts";
import { SchemaError } from "../../db/migrate.ts";
import { classify, TransientError, UserError } from "../engine/errors.ts";
import { statusOf } from "../github/failure.ts";
import type { Environment } from "./env.ts";

export const EXIT_SETTINGS = 2;
export const EXIT_TRY_AGAIN = 75;

export interface Explanation {
  readonly exitCode: typeof EXIT_SETTINGS | typeof EXIT_TRY_AGAIN;
  readonly what: string;
  readonly why: string;
  readonly todo: string;
}

const Coded = z.looseObject({ code: z.string() });

/** null: unexpected. */
export function explain(error: unknown, environment: Environment | null): Explanation | null {
  if (error instanceof UserError) {
    return settings("Mission Control cannot start.", error.message, error.hint);
  }
  if (environment === null) return null;
  return (
    ofDatabase(error, environment) ?? ofPort(error, environment) ?? ofGitHub(error, environment)
  );
}

const settings = (what: string, why: string, todo: string): Explanation => ({
  exitCode: EXIT_SETTINGS,
  what,
  why,
  todo,
});
const tryAgain = (what: string, why: string, todo: string): Explanation => ({
  exitCode: EXIT_TRY_AGAIN,
  what,
  why,
  todo,
});

function ofDatabase(error: unknown, { databaseUrl, dataDir }: Environment): Explanation | null {
  if (error instanceof DatabaseInUseError) {
    return tryAgain(
      "Mission Control is running already.",
      `${error.message}, and a database file has one user.`,
      "Stop the other process, or give this one a database of its own (MC_DATABASE_URL).",
    );
  }
  if (error instanceof SchemaError) {
    return settings(
      "The database belongs to another version of Mission Control.",
      error.message,
      "Start the version that wrote it, or a newer one; or give another MC_DATABASE_URL.",
    );
  }
  const unusable = `The database ${databaseUrl} cannot be used.`;
  if (error instanceof AddressError) {
    return settings(
      unusable,
      messageOf(error),
      "Give MC_DATABASE_URL one of those, or leave it out.",
    );
  }
  // The client's own errors of opening a file or an address carry no code.
  if (/^Hrana\(/.test(messageOf(error))) {
    return tryAgain(
      "The database cannot be reached.",
      `${databaseUrl}: ${messageOf(error)}`,
      "Check MC_DATABASE_URL and MC_DATABASE_TOKEN, then start again.",
    );
  }
  const code = codeOf(error);
  if (/^SQLITE_/.test(code) || /^ConnectionFailed\(/.test(messageOf(error))) {
    return settings(
      unusable,
      messageOf(error),
      "Give MC_DATABASE_URL a file in a folder that exists and that this user may write to.",
    );
  }
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOSPC"].includes(code)) {
    return settings(
      `The folder ${dataDir} cannot be used.`,
      messageOf(error),
      "Give MC_DATA_DIR a folder that this user may write to.",
    );
  }
  return null;
}

function ofPort(error: unknown, { host, port }: Environment): Explanation | null {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return tryAgain(
        `Port ${port} is taken.`,
        `Another program listens on ${host}:${port}.`,
        "Stop that program, or give another PORT.",
      );
    case "EADDRNOTAVAIL":
      return settings(
        `Nothing can listen on ${host}.`,
        "It is no address of this machine.",
        "Give HOST an address of this machine, such as 0.0.0.0.",
      );
    default:
      return null;
  }
}

function ofGitHub(error: unknown, { apiUrl, credentials }: Environment): Explanation | null {
  const app = `App ${credentials?.appId ?? ""}`;
  const status = statusOf(error);
  if (status === 401 || status === 404) {
    return settings(
      `GitHub does not accept the app's credentials (${status}).`,
      `At ${apiUrl}, ${app} with this private key is unknown.`,
      "Check APP_ID, and make a new PRIVATE_KEY on the app's page if this one was deleted.",
    );
  }
  if (isKeyProblem(error)) {
    return settings(
      "The private key cannot be read.",
      `What PRIVATE_KEY or PRIVATE_KEY_PATH holds is damaged: ${messageOf(error)}.`,
      "Download the key from the app's page again; newlines may be written as \\n.",
    );
  }
  const classified = classify(error);
  if (!(classified instanceof TransientError)) return null;
  return tryAgain(
    "GitHub cannot be reached.",
    `${apiUrl}: ${reasonOf(error)}.`,
    "Check the network, the proxy and GITHUB_API_URL or GHE_HOST, then start again.",
  );
}

/** Node's web crypto says DataError, OpenSSL ERR_OSSL_…, and an old key format is refused by the library. */
function isKeyProblem(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "DataError" || /^ERR_OSSL/.test(codeOf(error))) return true;
  if (/private key/i.test(error.message)) return true;
  return error.cause !== undefined && isKeyProblem(error.cause);
}

function codeOf(error: unknown): string {
  const coded = Coded.safeParse(error instanceof Error ? { ...error } : error);
  return coded.success ? coded.data.code : "";
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").slice(0, 300);

/** The innermost cause says most: ECONNREFUSED rather than "fetch failed". */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause;
  const text = messageOf(inner);
  return text === "" ? codeOf(inner) : text;
}
