// Imports point one way (ARCHITECTURE.md): core ← db ← app, core ← action, and the local GitHub knows nothing of us outside
// local/boot. The command line is the one place of `app` that may open the local GitHub, through local/boot.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith("action/dist/") && !path.includes("/sample/"));
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g;

/** Relative imports as repository paths, packages by name. */
function imports(path: string): readonly string[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(IMPORT)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? "";
    return target.startsWith(".") ? normalize(join(dirname(path), target)) : target;
  });
}

const top = (path: string): string => path.split("/")[0] ?? "";
const OURS = ["core", "db", "app", "action", "local", "tests", "bench"];

/** What a file may import of ours; packages are only limited for core. */
function mayImport(path: string): readonly string[] {
  const area = top(path);
  if (area === "core") return ["core"];
  if (area === "db") return ["core", "db"];
  if (area === "action") return ["core", "action"];
  if (area === "app") {
    if (path.startsWith("app/cli/")) return ["core", "db", "app", "action", "local/boot"];
    return ["core", "db", "app"];
  }
  if (path.startsWith("local/boot/")) return ["core", "db", "app", "action", "local"];
  return ["local"];
}

describe("imports point one way", () => {
  for (const area of ["core", "db", "app", "action", "local"]) {
    test(area, () => {
      const files = sources(area);
      expect(files.length).toBeGreaterThan(0);
      const wrong: string[] = [];
      for (const path of files) {
        for (const target of imports(path)) {
          if (OURS.includes(top(target)) && target.includes("/")) {
            const allowed = mayImport(path).some((place) => target.startsWith(`${place}/`));
            if (!allowed) wrong.push(`${path} imports ${target}`);
          } else if (area === "core" && target !== "zod" && !target.startsWith("core/")) {
            wrong.push(`${path} imports ${target}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    });
  }

  test("core knows no clock, no randomness and no environment", () => {
    const wrong = sources("core").filter((path) =>
      /\bDate\.now\(|new Date\(\)|Math\.random\(|\bprocess\.|performance\.now\(|setTimeout\(|\bawait\b/.test(
        readFileSync(join(root, path), "utf8").replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ""),
      ),
    );
    expect(wrong).toEqual([]);
  });
});
