// A transcript is kept as an artifact that everyone who may read the repository can download: secrets are taken out (SR29).
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { redact } from "../../core/base/redact.ts";

export function redactFile(path: string, secrets: readonly string[]): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, "utf8");
  const clean = redact(text, secrets);
  if (clean !== text) writeFileSync(path, clean);
}
