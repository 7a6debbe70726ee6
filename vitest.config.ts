import { defineConfig } from "vitest/config";

// `fast` is what `npm test` runs, in less than two minutes on two cores; `scenarios` plays conversations over the local GitHub and
// fault scenarios over the simulated one; `slow` starts real processes, the real runner and a browser. Each has its script; .ci/run runs all three.
export default defineConfig({
  test: {
    // Most tests wait for git more than they compute.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: "fast",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/**/*.slow.test.ts", "tests/**/*.scenario.test.ts"],
          testTimeout: 60_000,
          // Nothing of ours lives in a module's state: files share what is loaded, which saves a third of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: "scenarios",
          include: ["tests/**/*.scenario.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "slow",
          include: ["tests/**/*.slow.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
