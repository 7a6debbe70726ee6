// Reference behaviour of "is this path inside?", asked of the workspace: `/base` is the checkout.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { z } from "zod";
import { openFiles } from "../../../action/agents/builtin/workspace.ts";
import { followsVectors } from "../../vectors/load.ts";

const folder = mkdtempSync(join(tmpdir(), "mc-base-"));
mkdirSync(join(folder, "base"));
afterAll(() => rmSync(folder, { recursive: true }));
const files = openFiles(join(folder, "base"), { protected: [], forbidden: [] });

const told = (expected: unknown): unknown =>
  typeof expected === "object" && expected !== null ? "refused" : expected;

describe("paths", () => {
  followsVectors("path-security", {
    input: z.object({ path: z.string(), bases: z.array(z.string()) }),
    answer({ path }) {
      const place = files.place(path.startsWith("/") ? `${folder}${path}` : path);
      return place.ok ? `/base/${place.value.path}` : "refused";
    },
    told,
    departures: {
      "''": {
        instead: "nothing named is the whole workspace, which may be listed and never written",
        expected: "/base/",
      },
      "'/other/x'": { instead: "there is one workspace, no other base", expected: "refused" },
    },
  });
});
