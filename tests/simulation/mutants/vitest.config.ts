// Runs one file of tests on the source without one guard. The tree on disk is never touched, and nothing is kept of the
// source without it.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { mutantInForce, replaced } from "./replaced.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const mutant = mutantInForce();

export default defineConfig({
  root,
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      transform: (code, id) =>
        mutant !== undefined && id === `${root}${mutant.file}` ? replaced(code, mutant) : null,
    },
  ],
  test: {
    include: ["tests/**/*.test.ts"],
    ...{ fsModuleCache: false, maxWorkers: 1, bail: 1, testTimeout: 120_000 },
  },
});
