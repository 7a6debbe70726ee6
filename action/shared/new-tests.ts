// The new tests of a commit, read from git's objects: nothing is checked out for it.
import { type ChangedText, type NewTests, newTestsIn } from "../../core/criteria/new-tests.ts";
import { isTestMaterial } from "../../core/criteria/test-files.ts";
import { readContents } from "../publish/blobs.ts";
import { diffTrees } from "./commit-log.ts";
import type { Git } from "./git.ts";

const FILES_MAX = 200;
const NO_BLOB = "0".repeat(40);
const FILE_MODES = ["100644", "100755"];

export async function readNewTests(git: Git, base: string, head: string): Promise<NewTests> {
  const changes = (await diffTrees(git, base, head))
    .filter(({ path, newMode, status }) => {
      return isTestMaterial(path) && (status === "D" || FILE_MODES.includes(newMode));
    })
    .slice(0, FILES_MAX);
  const blobs = changes.flatMap(({ oldBlob, newBlob }) => [oldBlob, newBlob]);
  const known = [...new Set(blobs.filter((blob) => blob !== NO_BLOB))];
  const texts = await readContents(git, known);
  const textOf = (blob: string): string | null =>
    blob === NO_BLOB ? null : (texts.get(blob) ?? "");
  return newTestsIn(
    changes.map(
      ({ path, oldBlob, newBlob }): ChangedText => ({
        path,
        before: textOf(oldBlob),
        after: textOf(newBlob),
      }),
    ),
  );
}
