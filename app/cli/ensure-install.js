// Before the two commands of the README: installs what the lock file names when it is missing or older than the lock file.
// Plain JavaScript on purpose: it runs on the machine's own Node, before ours is there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const modules = join(root, "node_modules");
const stamp = join(modules, ".mission-control-installed");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

const installed = existsSync(join(modules, ".bin", "vitest"));
const stale = existsSync(stamp) && readFileSync(stamp, "utf8") !== lock;
if (!installed || stale) {
  console.error("Installing what package-lock.json names (about half a minute) …");
  const options = { cwd: root, stdio: ["ignore", 2, 2] };
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], options);
  if (result.status !== 0) {
    console.error(
      "`npm ci` failed (see above). Check that the npm registry can be reached, then run the command again.",
    );
    process.exit(1);
  }
}
mkdirSync(join(modules, ".bin"), { recursive: true });
const link = join(modules, ".bin", "mc");
if (!existsSync(link)) symlinkSync(join("..", "..", "app", "cli", "mc.js"), link);
writeFileSync(stamp, lock);
