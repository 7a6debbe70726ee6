// Weaker tests in a pushed branch, read from its diff in a real clone; paths are taken as they are written.
import { join } from "node:path";
import { expect, it } from "vitest";
import { BareClone } from "../../app/git/bare.ts";
import { inspectBranch } from "../../app/git/inspect.ts";
import { Objects } from "../../app/git/objects.ts";
import { realWorld } from "./world.ts";

const CASE = 'test("adds", () => {\n  expect(1 + 1).toBe(2);\n});\n';

async function inspected(before: Record<string, string>, after: Record<string, string | null>) {
  const { remote, dir, url } = realWorld();
  const clone = new BareClone({ dir: join(dir, "c"), remoteUrl: url, token: async () => "" });
  const base = remote.commit({ "src/a.js": "1\n", ...before }, { ref: "refs/heads/main" });
  remote.commit(after, { parents: [base], ref: "refs/heads/u" });
  return clone.use(() => inspectBranch(clone, new Objects(clone), "u", base));
}

it("finds what is gone, against the merge base alone", async () => {
  const facts = await inspected(
    { "tests/a.test.js": CASE, "tests/[x] ü.test.js": CASE.replace("adds", "more") },
    { "tests/a.test.js": null, "tests/[x] ü.test.js": "// later\n", "src/a.js": "2\n" },
  );
  expect(facts?.weakened?.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual([
    "deleted_cases tests/[x] ü.test.js",
    "deleted_file tests/a.test.js",
  ]);
});

it("says nothing where no test is touched, and nothing bad of new tests", async () => {
  expect(await inspected({}, { "src/a.js": "2\n" })).not.toHaveProperty("weakened");
  expect((await inspected({}, { "tests/a.test.js": CASE }))?.weakened).toEqual([]);
});
