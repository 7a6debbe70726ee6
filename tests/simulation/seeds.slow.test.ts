// Worlds by seed: no invariant is violated in any of them. SIM_SEEDS plays more.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";

const Result = z.object({
  seeds: z.number(),
  violations: z.number(),
  failing: z.unknown().optional(),
});
const SEEDS = Number(process.env.SIM_SEEDS ?? "1000");

test("seeds without a violation", { timeout: 3_600_000 }, async () => {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const args = [main, "--seeds", String(SEEDS), "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch(
    (error: { stdout: string }) => error,
  );
  const { seeds, violations, failing } = Result.parse(JSON.parse(stdout));
  expect(failing).toBeUndefined();
  expect({ seeds, violations }).toEqual({ seeds: SEEDS, violations: 0 });
});
