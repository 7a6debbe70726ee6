// When two sentences say the same: their normal form, its key, and how alike two texts are by their words.
import { fingerprint } from "../base/fingerprint.ts";

/** Words that say nothing by themselves. */
const FILLERS: ReadonlySet<string> = new Set(
  "a an and are as at be been but by for from has have in is it its must of on or should so that the their then there this to was were will with".split(
    " ",
  ),
);

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .normalize("NFKC")
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== "");

/** Case, punctuation and a leading label (`gotcha:`) make no difference. */
export const normalText = (text: string): string =>
  wordsOf(text.replace(/^\s*[a-z]{2,20}\s*:\s*/i, "")).join(" ");

export const contentKey = (text: string): string => fingerprint(normalText(text));

/** The words of a text that say something. */
export const telling = (text: string): ReadonlySet<string> =>
  new Set(
    normalText(text)
      .split(" ")
      .filter((word) => !FILLERS.has(word)),
  );

/** 1 for the same, 0 for nothing in common. */
export function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return 0;
  let common = 0;
  for (const one of left) if (right.has(one)) common += 1;
  return common / (left.size + right.size - common);
}
