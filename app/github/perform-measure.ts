// Counts in a commit what a cleanup is made of. Bounded: a large repository is counted as far as it was read.
import { type FileText, figuresOf } from "../../core/chain/figures.ts";
import { isTestFile } from "../../core/criteria/test-files.ts";
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { Deed } from "./deed.ts";

/** Each is one look into git. */
const FILES_READ = 150;
const FILE_MAX_CHARS = 200_000;

export async function measureRepository(
  { git, now }: Deed,
  { commit, topic }: EffectOf<"repo.measure">,
): Promise<Event> {
  const paths = await git.listFiles(commit);
  const texts: FileText[] = [];
  for (const path of paths.filter(isTestFile).slice(0, FILES_READ)) {
    const text = await git.readFile(commit, path);
    if (text !== null) texts.push({ path, text: text.slice(0, FILE_MAX_CHARS) });
  }
  return { type: "RepositoryMeasured", at: now(), topic, figures: figuresOf(paths, texts) };
}
