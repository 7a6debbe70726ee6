// Splits a configured command line into program and arguments, with quotes but without a shell: nothing is expanded, nothing
// is piped, so text can never become a second command.
import type { Parsed } from "../shared/inputs.ts";

export function parseCommandLine(line: string): Parsed<readonly string[]> {
  const words: string[] = [];
  let word: string | null = null;
  let quote: "'" | '"' | null = null;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (quote !== null) {
      if (character === quote) quote = null;
      else if (quote === '"' && character === "\\" && /["\\]/.test(line[at + 1] ?? "")) {
        word += line[++at] ?? "";
      } else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (character === "\\" && at + 1 < line.length) {
      word = (word ?? "") + (line[++at] ?? "");
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + character;
  }
  if (quote !== null) return { ok: false, problem: `the command has an open ${quote} quote` };
  if (word !== null) words.push(word);
  if (words.length === 0) return { ok: false, problem: "the command is empty" };
  if (words.some((each) => each.includes("\0"))) {
    return { ok: false, problem: "the command holds a NUL character" };
  }
  return { ok: true, value: words };
}
