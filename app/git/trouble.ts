// What went wrong when git exits with an error. The only place that reads git's messages (forced to English); everybody
// else asks for the kind.
import { RefusedError, TransientError } from "../engine/errors.ts";

/** network: try again · refused: the remote said no · local: the clone itself may be broken, make it anew. */
export type TroubleKind = "network" | "refused" | "local";

export class GitTrouble extends Error {
  override readonly name = "GitTrouble";
  readonly kind: TroubleKind;
  constructor(kind: TroubleKind, command: string, text: string) {
    super(`git ${command}: ${lastLines(text)}`);
    this.kind = kind;
  }
}

const NETWORK =
  /could not resolve host|failed to connect|couldn't connect|connection (timed out|refused|reset|was reset)|returned error: (429|5\d\d)|rpc failed|early eof|unexpected disconnect|operation timed out|operation too slow|gnutls|ssl_|empty reply|internal server error|service unavailable/i;
const REFUSED =
  /returned error: 4\d\d|authentication failed|could not read username|repository not found|repository '.*' not found|permission to .* denied|not our ref|couldn't find remote ref|unadvertised object|does not appear to be a git repository|access denied|write access .* not granted|invalid credentials/i;
/** A plain no, though git calls it a failed RPC; 408 and 429 only ask for patience. */
const NO = /returned error: 4(?!08|29)\d\d/i;
/** Losing a lock on the remote: nothing was decided, so it is worth another try. */
const BUSY = /cannot lock ref|failed to update ref|unable to create .*\.lock|failed to lock/i;

export function troubleOf(command: string, stderr: string, remote: boolean): GitTrouble {
  if (remote && NO.test(stderr)) return new GitTrouble("refused", command, stderr);
  if (remote && NETWORK.test(stderr)) return new GitTrouble("network", command, stderr);
  if (remote && REFUSED.test(stderr)) return new GitTrouble("refused", command, stderr);
  return new GitTrouble("local", command, stderr);
}

export const isBusy = (reason: string): boolean => BUSY.test(reason);

/** The product's own errors for what is left when the clone has been made anew. */
export function errorOf(trouble: GitTrouble): Error {
  if (trouble.kind === "refused") return new RefusedError(trouble.message);
  return new TransientError(trouble.message, { cause: trouble });
}

function lastLines(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("hint:"));
  return lines.slice(-3).join(" · ").slice(0, 600) || "failed without a message";
}
