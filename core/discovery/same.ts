// Whether two titles ask for the same: equal when nothing but writing differs, alike when they share their words. A proposal that is
// like an issue of before is not made again, so the doubt is on the side of silence.

/** Of the words that either has. */
const ALIKE = 0.6;
/** Of the shorter title's words, where it has enough of them to mean something. */
const CONTAINED = 0.8;
const CONTAINED_WORDS = 3;
/** Less is enough where the files are the same. */
const ALIKE_SAME_FILES = 0.4;

/** Words that every title has. */
const EMPTY: ReadonlySet<string> = new Set(
  `a add adopt all also an and are as at be better by can change create do each ensure every fix for from
  get have improve implement in introduce into is it its make more new no not of on or our out over
  proper provide refactor remove should so some support that the their them there these this to up
  update use using via we when where which with without write you your`.split(/\s+/),
);

export interface Titled {
  readonly title: string;
  readonly files?: readonly string[];
}

/** Letters, digits and single spaces; equal for titles that differ in writing alone. */
export const normalTitle = (title: string): string =>
  title
    .normalize("NFKC")
    .toLowerCase()
    .replace(/^\s*(?:\[[^\]]{0,40}\]\s*|[a-z]{2,12}(?:\([^)]{0,40}\))?!?:\s+)+/u, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** The words that carry meaning, without their endings. */
export function titleWords(title: string): ReadonlySet<string> {
  const all = normalTitle(title)
    .split(" ")
    .filter((word) => word !== "");
  const telling = all.filter((word) => !EMPTY.has(word) && (word.length > 1 || /\d/.test(word)));
  return new Set((telling.length > 0 ? telling : all).map(stem));
}

/** Plural, participle and their like: enough to see that "validates inputs" is "validate input". */
function stem(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word;
  return word
    .replace(/(?:ations?|ating|ated|ates)$/, "at")
    .replace(/ies$/, "y")
    .replace(/(?:ing|ed|es|s)$/, "")
    .replace(/e$/, "")
    .replace(/(.)\1$/, "$1");
}

export function isSame(one: Titled, other: Titled): boolean {
  if (normalTitle(one.title) === normalTitle(other.title)) return normalTitle(one.title) !== "";
  if (nameOtherPaths(one.title, other.title)) return false;
  const a = titleWords(one.title);
  const b = titleWords(other.title);
  if (a.size === 0 || b.size === 0) return false;
  let both = 0;
  for (const word of a) if (b.has(word)) both += 1;
  const alike = both / (a.size + b.size - both);
  if (alike >= ALIKE) return true;
  const least = Math.min(a.size, b.size);
  if (least >= CONTAINED_WORDS && both / least >= CONTAINED) return true;
  return alike >= ALIKE_SAME_FILES && sharesFile(one, other);
}

const PATH = /(?:[\w@.-]+\/)+[\w@.-]+|\b[\w-]+\.[a-z]{1,5}\b/gi;

const pathsIn = (title: string): readonly string[] =>
  (title.match(PATH) ?? []).map((path) => path.toLowerCase().replace(/\.+$/, ""));

/** The same asked for two files is asked twice. */
function nameOtherPaths(one: string, other: string): boolean {
  const paths = pathsIn(one);
  const others = pathsIn(other);
  if (paths.length === 0 || others.length === 0) return false;
  return !paths.some((path) => others.some((two) => path.endsWith(two) || two.endsWith(path)));
}

const sharesFile = (one: Titled, other: Titled): boolean =>
  (one.files ?? []).some((file) => (other.files ?? []).includes(file));
