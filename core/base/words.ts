// The words of a task that say what it is about: paths first, then words that carry meaning. Feeds lesson search.

const PATH = /(?:\.{0,2}\/)?(?:[\w@-][\w.@-]*\/)+[\w.@-]*\.\w+/g;
const WORD = /[a-z_][a-z0-9_]*/g;
const MIN_LETTERS = 3;
/** What a text is about stands at its start. */
const MAX_CHARS = 20_000;

/** Function words, and the verbs that every task begins with. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about add after all also an and any are as at be been before both but by can change could
  create did do does done each ensure every fix for from get had has have how if implement in into
  is it its just make may more most must need needs new no nor not now of on once only or other
  our out over own same set shall should so some such than that the their them then there these
  they this those through to too under until up update use used uses using very via was we were
  what when where which while who why will with would you your`.split(/\s+/),
);

/** Paths as written, then lower-case words of three letters or more; nothing twice. */
export function keywords(text: string): readonly string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const add = (word: string): void => {
    const key = word.toLowerCase();
    if (seen.has(key)) return;
    seen.add(key);
    found.push(word);
  };
  const start = text.slice(0, MAX_CHARS);
  for (const match of start.matchAll(PATH)) add(match[0]);
  for (const match of start.toLowerCase().matchAll(WORD)) {
    const word = match[0];
    if (word.length >= MIN_LETTERS && !STOP_WORDS.has(word)) add(word);
  }
  return found;
}
