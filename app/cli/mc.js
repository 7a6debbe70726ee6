#!/usr/bin/env node
// Starts `mc` on the Node that this package brings, whatever the machine's own is: the sources run unbuilt and need Node 24.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, "main.ts");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 23 || (major === 22 && minor >= 18)) {
  await import(main);
} else {
  const own = join(here, "..", "..", "node_modules", "node", "bin", "node");
  if (!existsSync(own)) {
    console.error(
      `mc needs Node 24 and found ${process.version}. Run \`npm ci\` in ${join(here, "..", "..")}: it brings its own.`,
    );
    process.exit(1);
  }
  const child = spawn(own, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 128));
}
