// What stands in a file, and what of it the agent has seen: nothing is changed unread, and nothing that changed since it was read.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Parsed } from "../../shared/inputs.ts";

/** Beyond it a file is data, not source. */
const FILE_MAX_BYTES = 5_000_000;

/** null: there is no such file. Binary files, folders and giants are problems. */
export function readText(absolute: string): Parsed<string | null> {
  let bytes: Buffer;
  try {
    const found = statSync(absolute);
    if (found.isDirectory()) return { ok: false, problem: "is a folder" };
    if (!found.isFile()) return { ok: false, problem: "is no ordinary file" };
    if (found.size > FILE_MAX_BYTES)
      return { ok: false, problem: `has ${found.size} bytes, too many` };
    bytes = readFileSync(absolute);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ENOTDIR") return { ok: true, value: null };
    return { ok: false, problem: `cannot be read (${String(code)})` };
  }
  const text = textOf(bytes);
  return text === null ? { ok: false, problem: "is a binary file" } : { ok: true, value: text };
}

/** null: binary. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, 8192).includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export interface Seen {
  note(path: string, text: string): void;
  /** Why the file may not be changed yet; null: it was read as it is now. */
  refusal(path: string, text: string): string | null;
}

export function openSeen(): Seen {
  const seen = new Map<string, string>();
  const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
  return {
    note: (path, text) => void seen.set(path, hash(text)),
    refusal(path, text) {
      const before = seen.get(path);
      if (before === undefined) return `\`${path}\` exists; read it before you change it`;
      return before === hash(text)
        ? null
        : `\`${path}\` has changed since you read it; read it again before you change it`;
    },
  };
}
