// Parts of Markdown that a reader never sees: image texts and addresses, link titles, reference definitions, unused
// footnotes, info strings. Taken out of untrusted text (SR7).

/** Index of the matching "]" for each "[", in one pass. */
function brackets(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === "[") open.push(at);
    else if (char === "]") {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, at);
    }
  }
  return pairs;
}

/** End of `(…)` or `[…]` after an image's or link's text: index after it, or `at` when there is none. */
function targetEnd(text: string, at: number, pairs: ReadonlyMap<number, number>): number {
  if (text[at] === "[") return (pairs.get(at) ?? at - 1) + 1;
  if (text[at] !== "(") return at;
  let depth = 0;
  for (let index = at; index < text.length && index < at + 4000; index++) {
    const char = text[index];
    if (char === "\\") index++;
    else if (char === "\n" && text[index + 1] === "\n") return at;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return index + 1;
  }
  return at;
}

/** `![…](…)`, `![…][…]`, `![…]` become `[image]`. */
function withoutImages(text: string): string {
  if (!text.includes("![")) return text;
  const pairs = brackets(text);
  let out = "";
  let from = 0;
  for (let at = text.indexOf("!["); at >= 0; at = text.indexOf("![", Math.max(from, at + 1))) {
    if (at < from) continue;
    const close = pairs.get(at + 1);
    let start = at;
    while (start > from && text[start - 1] === "!") start--;
    if (close === undefined) {
      // No image, but `![` could become one with what follows later: show the bracket alone.
      out += text.slice(from, start);
      from = at + 1;
      continue;
    }
    out += `${text.slice(from, start)}[image]`;
    from = targetEnd(text, close + 1, pairs);
  }
  return out + text.slice(from);
}

// `](url "title")`, title in ", ' or (): the title shows only on hover.
const TITLE = String.raw`(?:"[^"]{0,1000}"|'[^']{0,1000}'|\([^()]{0,1000}\))`;
const LINK_TITLE = new RegExp(
  String.raw`(\]\(\s*(?:<[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*))\s+${TITLE}\s*\)`,
  "g",
);
const FOOTNOTE = /^([ \t>]*)\[\^([^\]\n]{1,100})\]:.*(?:\n|$)/gm;
/** `[label]: address "title"` and nothing more on the line; `[error]: it broke` is ordinary text. */
const DEFINITION = new RegExp(
  String.raw`^[ \t>]*\[(?!\^)[^\]\n]{1,999}\]:[ \t]*(?:\n[ \t]*)?(?:<[^<>\n]*>|[^\s<]\S*)(?:[ \t]*(?:\n[ \t]*)?${TITLE})?[ \t]*(?:\n|$)`,
  "gm",
);
/** An opening fence with something behind it; only the first word of that is ever used (for colours). */
const INFO =
  /^([ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(?:`{3,}(?=[^`\n]*$)|~{3,}))[ \t]*([^\n]+)$/gm;
const language = (_whole: string, fence: string, info: string): string =>
  `${fence}${/^[\w+#.-]{1,30}(?=\s|$)/.exec(info)?.[0] ?? ""}`;

function withoutUnusedFootnotes(text: string): string {
  return text.replace(FOOTNOTE, (whole, _prefix: string, id: string) =>
    text.split(`[^${id}]`).length > 2 ? whole : "",
  );
}

export function withoutHiddenMarkdown(text: string): string {
  return withoutUnusedFootnotes(
    withoutImages(text).replace(LINK_TITLE, "$1)").replace(DEFINITION, ""),
  )
    .replace(INFO, language)
    .replace(/\n{6,}/g, "\n\n\n\n\n");
}
