// Reads many blobs through one git process: their sizes first, their contents only when they are within bounds.
import type { Git } from "../shared/git.ts";

export async function readSizes(
  git: Git,
  blobs: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  if (blobs.length === 0) return sizes;
  const out = await git.run(["cat-file", "--batch-check"], { input: list(blobs) });
  for (const line of out.split("\n")) {
    const match = /^([0-9a-f]{40}) blob (\d+)$/.exec(line);
    if (match !== null) sizes.set(match[1] ?? "", Number(match[2]));
  }
  return sizes;
}

/** Contents as Latin-1 text, so that every byte is one character and patterns over ASCII hold. */
export async function readContents(
  git: Git,
  blobs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  if (blobs.length === 0) return contents;
  const out = await git.bytes(["cat-file", "--batch"], { input: list(blobs) });
  let at = 0;
  while (at < out.length) {
    const end = out.indexOf(0x0a, at);
    const match = /^([0-9a-f]{40}) blob (\d+)$/.exec(out.toString("latin1", at, end));
    at = end + 1;
    if (match === null) continue; // "<id> missing"
    const size = Number(match[2]);
    contents.set(match[1] ?? "", out.toString("latin1", at, at + size));
    at += size + 1;
  }
  return contents;
}

const list = (blobs: readonly string[]): Buffer => Buffer.from(`${blobs.join("\n")}\n`);
