// JUnit reports that a test run left in the tree: found in the usual places, bounded, links not followed.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FILES_MAX = 40;
const FILE_MAX_BYTES = 2_000_000;
const TOTAL_MAX_BYTES = 4_000_000;
const DEPTH_MAX = 4;
const FOLDERS = [
  "test-results",
  "test-reports",
  "build/test-results",
  "target/surefire-reports",
  "reports",
];

/** Written since `sinceMs` (milliseconds since the epoch): an old report says nothing about this run. */
export function readReports(root: string, sinceMs: number): string {
  const paths = reportsIn(root, /^(?:junit|test-results|TEST-).*\.xml$/i, 0);
  for (const folder of FOLDERS) paths.push(...reportsIn(join(root, folder), /\.xml$/i, DEPTH_MAX));
  let text = "";
  for (const path of [...new Set(paths)].sort().slice(0, FILES_MAX)) {
    const found = lstatSync(path);
    if (!found.isFile() || found.size > FILE_MAX_BYTES || found.mtimeMs < sinceMs) continue;
    if (text.length + found.size > TOTAL_MAX_BYTES) break;
    const report = readFileSync(path, "utf8");
    if (/<testsuites?[\s>]/.test(report)) text += `${report}\n`;
  }
  return text;
}

function reportsIn(folder: string, name: RegExp, depth: number): string[] {
  const found: string[] = [];
  let entries: ReturnType<typeof entriesOf>;
  try {
    entries = entriesOf(folder);
  } catch {
    return found;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFile() && name.test(entry.name)) found.push(path);
    else if (entry.isDirectory() && depth > 0) found.push(...reportsIn(path, name, depth - 1));
    if (found.length >= FILES_MAX) break;
  }
  return found;
}

const entriesOf = (folder: string) => readdirSync(folder, { withFileTypes: true });
