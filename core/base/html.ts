// Finds tags and comments in text in one pass over it, leniently, as a browser would. Used to take hidden text out.

/** Elements GitHub would treat as HTML; `<string>` or `<T extends U>` in prose are none of these. */
const ELEMENTS = new Set(
  (
    "a abbr address area article aside audio base basefont bdi bdo big blink blockquote body br button canvas " +
    "caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset " +
    "figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img " +
    "image input ins kbd label legend li link main map mark marquee math menu meta meter nav noembed noframes " +
    "noscript object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp script " +
    "search section select slot small source span strike strong style sub summary sup svg table tbody td template " +
    "textarea tfoot th thead time title tr track tt u ul var video wbr xmp b"
  ).split(" "),
);

/** Elements that show or load something a reader cannot check: gone with their tag. */
const LOADED = new Set(
  "img image picture source video audio track iframe embed object svg canvas".split(" "),
);

/** End of the tag that starts at `start` ("<"): index after its ">", quotes respected; null when nothing closes it. */
export function tagEnd(text: string, start: number): number | null {
  let at = start + 1;
  while (at < text.length) {
    const char = text[at];
    if (char === ">") return at + 1;
    if (char === '"' || char === "'") {
      const close = text.indexOf(char, at + 1);
      if (close < 0) break;
      at = close + 1;
    } else at++;
  }
  const plain = text.indexOf(">", start);
  return plain < 0 ? null : plain + 1;
}

/** Name of the element whose tag starts here, lower case, with "/" in front of a closing one; null: no tag. */
export function tagName(text: string, start: number): string | null {
  const found = /^<(\/?)([A-Za-z][A-Za-z0-9-]{0,30})(?=[\s/>]|$)/.exec(
    text.slice(start, start + 40),
  );
  return found === null ? null : `${found[1] ?? ""}${(found[2] ?? "").toLowerCase()}`;
}

const BLOCK_START = /(?:^|\n)[ \t>*+\-\d.)]*$/;

/** What stands at an "<" of the text and how it is to be shown. */
function shown(
  text: string,
  at: number,
  last: number,
): { readonly text: string; readonly next: number } {
  const keep = { text: "<", next: at + 1 };
  const rest = (close: string, from: number): number => {
    const end = text.indexOf(close, from);
    return end < 0 ? text.length : end + close.length;
  };
  if (text.startsWith("<!--", at)) {
    if (/^<!--(?:-?>)/.test(text.slice(at, at + 6))) return { text: "", next: rest(">", at) };
    if (text.indexOf("-->", at) >= 0) return { text: "", next: rest("-->", at) };
    // Never closed: at the start of a block it hides all that follows, elsewhere it is plain text.
    const block = BLOCK_START.test(text.slice(Math.max(0, at - 80), at));
    return { text: "", next: block ? text.length : at + 4 };
  }
  if (text.startsWith("<![CDATA[", at)) return { text: "", next: rest("]]>", at) };
  if (/^<![A-Za-z]/.test(text.slice(at, at + 3))) {
    return at > last ? { text: "", next: at + 2 } : { text: "", next: rest(">", at) };
  }
  if (text.startsWith("<?", at)) {
    return at > last ? { text: "", next: at + 2 } : { text: "", next: rest(">", at) };
  }
  const name = tagName(text, at);
  if (name === null) return keep;
  const element = name.replace("/", "");
  const known = ELEMENTS.has(element);
  if (at > last) return known ? { text: "", next: at + 1 } : keep;
  const end = tagEnd(text, at) ?? at + 1;
  if (LOADED.has(element)) return { text: name.startsWith("/") ? "" : "[image]", next: end };
  const inside = text.slice(at + 1 + name.length, end - 1);
  // Single letters and unknown names may be arithmetic or generics: only what is written as attributes goes.
  const written = /^(?:\s+[\w:.@-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)+\s*\/?$/.test(
    inside.slice(0, 4000),
  );
  if (inside.trim() === "" || inside.trim() === "/")
    return { text: text.slice(at, end), next: end };
  if ((known && element.length > 1) || written) return { text: `<${name}>`, next: end };
  return keep;
}

/** Without comments, declarations, attributes and everything that loads; the text between tags stays. */
export function withoutHiddenHtml(text: string): string {
  const last = text.lastIndexOf(">");
  let out = "";
  let from = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", from)) {
    const { text: show, next } = shown(text, at, last);
    out += text.slice(from, at) + show;
    from = next;
  }
  return out + text.slice(from);
}
