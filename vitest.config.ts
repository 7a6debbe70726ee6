import { defineConfig } from "vitest/config";

// Two projects: `fast` is what `npm test` runs; `slow` (real runner, processes, browsers) has its own script.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/**/*.slow.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "slow",
          include: ["tests/**/*.slow.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
