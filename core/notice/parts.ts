// Several texts as few messages, none longer than its channel takes: cut between texts where that is possible, inside one only
// where it alone is too long.

export const SEPARATOR = "\n---\n";

export interface Part {
  readonly text: string;
  /** Places of the texts that are complete with this part. */
  readonly ends: readonly number[];
}

const codePoints = (text: string): number => [...text].length;

/** Counts in code points unless the channel counts otherwise. */
export function packed(
  texts: readonly string[],
  maxLength: number,
  separator = SEPARATOR,
  lengthOf: (text: string) => number = codePoints,
): readonly Part[] {
  const parts: Part[] = [];
  let open: Part | null = null;
  for (const [place, text] of texts.entries()) {
    const longer: Part = joined(open, text, place, separator);
    if (lengthOf(longer.text) <= maxLength) {
      open = longer;
      continue;
    }
    if (open !== null) parts.push(open);
    open = null;
    if (lengthOf(text) <= maxLength) {
      open = { text, ends: [place] };
      continue;
    }
    const pieces = cut(text, maxLength, lengthOf);
    for (const [at, piece] of pieces.entries())
      parts.push({ text: piece, ends: at === pieces.length - 1 ? [place] : [] });
  }
  if (open !== null) parts.push(open);
  return parts;
}

const joined = (open: Part | null, text: string, place: number, separator: string): Part =>
  open === null
    ? { text, ends: [place] }
    : { text: `${open.text}${separator}${text}`, ends: [...open.ends, place] };

/** Between characters, never inside one. */
function cut(
  text: string,
  maxLength: number,
  lengthOf: (text: string) => number,
): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  let length = 0;
  for (const character of text) {
    const own = lengthOf(character);
    if (length + own > maxLength && piece !== "") {
      pieces.push(piece);
      piece = "";
      length = 0;
    }
    piece += character;
    length += own;
  }
  return [...pieces, piece];
}
