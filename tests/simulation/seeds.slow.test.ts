// A thousand worlds by seed: no invariant is violated in any of them.
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

test("a thousand seeds", { timeout: 1_800_000 }, async () => {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const args = [main, "--seeds", "1000", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch(
    (error: { stdout: string }) => error,
  );
  const { seeds, violations, failing } = Result.parse(JSON.parse(stdout));
  expect(failing).toBeUndefined();
  expect({ seeds, violations }).toEqual({ seeds: 1000, violations: 0 });
});
