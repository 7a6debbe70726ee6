// What comes back of our own acts. Webhooks that mean nothing whatever we remember are answered and not stored: in a
// running mission they are every second one.
import type { Envelope } from "./lanes.ts";

/** Guarded by a test: translation makes nothing of them either. */
export function isEcho(event: string, envelope: Envelope, ownLogin: string): boolean {
  if (envelope.sender?.login !== ownLogin) return false;
  if (event === "issue_comment") return true;
  if (event !== "push") return false;
  // A push of ours to the default branch can bring a new configuration.
  const branch = envelope.repository?.default_branch;
  return (
    branch !== undefined && envelope.ref !== undefined && envelope.ref !== `refs/heads/${branch}`
  );
}
