// Runs a mutant's file of tests under it: killed is what a test fails on. A file that cannot even be loaded kills nobody.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Mutant } from "./mutant.ts";

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      message: z.string().default(""),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

export interface SuiteEnd {
  /** The first test that failed; null: all passed. */
  readonly failed: string | null;
  /** Why it says nothing; null: it was run. */
  readonly problem: string | null;
}

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export async function runSuite(mutant: Mutant, file: string): Promise<SuiteEnd> {
  const folder = mkdtempSync(join(tmpdir(), "mc-mutant-"));
  const report = join(folder, "report.json");
  try {
    const args = ["run", file, "--config", at("./vitest.config.ts"), "--reporter", "json"];
    const child = spawn(
      process.execPath,
      [at("../../../node_modules/vitest/vitest.mjs"), ...args, "--outputFile", report],
      {
        cwd: at("../../../"),
        env: { ...process.env, MC_MUTANT: mutant.name },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let err = "";
    child.stderr.on("data", (part) => (err += part));
    const code = await new Promise((resolve) => child.on("exit", resolve));
    return endOf(report, `vitest ended with ${code}: ${err.trim().slice(-300)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function endOf(path: string, otherwise: string): SuiteEnd {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return { failed: null, problem: otherwise };
  }
  const { numFailedTests, numPassedTests, testResults } = Report.parse(JSON.parse(text));
  const all = testResults.flatMap((one) => one.assertionResults);
  const failed = all.find(({ status }) => status === "failed")?.fullName ?? null;
  if (failed === null && numPassedTests + numFailedTests === 0) {
    return { failed, problem: testResults[0]?.message || otherwise };
  }
  return { failed, problem: null };
}
