// What we print so that nothing an agent or a test prints is taken for a workflow command (SR29).
import { randomBytes } from "node:crypto";
import { setSecret } from "@actions/core";

/** Between `open` and `close` the runner ignores every `::command::`; the token cannot be guessed by what runs in between. */
export interface Fence {
  open(): void;
  write(chunk: Buffer | string): void;
  close(): void;
}

export function openFence(out: { write(text: string | Buffer): unknown } = process.stdout): Fence {
  const token = randomBytes(18).toString("base64url");
  let endsLine = true;
  return {
    open: () => void out.write(`::stop-commands::${token}\n`),
    write(chunk) {
      if (chunk.length === 0) return;
      out.write(chunk);
      const last = typeof chunk === "string" ? chunk.at(-1) : chunk.at(-1) === 0x0a ? "\n" : "";
      endsLine = last === "\n";
    },
    close: () => void out.write(`${endsLine ? "" : "\n"}::${token}::\n`),
  };
}

export function maskAll(secrets: readonly string[]): void {
  for (const secret of secrets) if (secret.length >= 4) setSecret(secret);
}
