// JSON's grammar over text, one place at a time: where a document ends, where it goes wrong, or that it was cut off.

/** Place after the bracket that closes the one at `start`, strings respected; null when it is never closed. */
export function balancedEnd(text: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') {
      const end = stringEnd(text, at);
      if (end.kind !== "complete") return null;
      at = end.end - 1;
    } else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

export type Scan =
  | { readonly kind: "complete"; readonly end: number; readonly commas: readonly number[] }
  /** Valid so far, but the text ends. */
  | { readonly kind: "cut"; readonly end: number }
  /** `began`: at least one key or element had been read. */
  | { readonly kind: "invalid"; readonly end: number; readonly began: boolean };

const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const LITERAL_PREFIX =
  /^(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|-?(?:0|[1-9]\d*)(?:\.|\.\d+[eE]?[+-]?|[eE][+-]?)?)$/;

/** JSON's grammar over `text` from `start`, without recursion: model text may nest as deep as it likes. */
export function scanJson(text: string, start: number, repair: boolean): Scan {
  const open: string[] = [];
  const commas: number[] = [];
  let expect: "value" | "first" | "key" | "firstKey" | "colon" | "after" = "value";
  let began = false;
  let comma = -1;
  let at = start;
  while (true) {
    at = skipSpace(text, at);
    const char = text[at];
    if (char === undefined) return { kind: "cut", end: at };
    if (expect === "after") {
      if (char === ",") {
        comma = at;
        expect = open.at(-1) === "{" ? "key" : "value";
        at += 1;
        continue;
      }
      if (char !== (open.at(-1) === "{" ? "}" : "]")) return { kind: "invalid", end: at, began };
      open.pop();
      at += 1;
      if (open.length === 0) return { kind: "complete", end: at, commas };
      continue;
    }
    if (expect === "colon") {
      if (char !== ":") return { kind: "invalid", end: at, began };
      began = true;
      expect = "value";
      at += 1;
      continue;
    }
    const closes =
      ((expect === "firstKey" || (repair && expect === "key")) && char === "}") ||
      ((expect === "first" ||
        (repair &&
          expect === "value" &&
          open.at(-1) === "[" &&
          text[at] === "]" &&
          comma > start)) &&
        char === "]");
    if (closes) {
      if ((expect === "key" || expect === "value") && comma >= 0) commas.push(comma);
      expect = "after";
      continue;
    }
    if (expect === "key" || expect === "firstKey") {
      if (char !== '"') return { kind: "invalid", end: at, began };
      const string = stringEnd(text, at);
      if (string.kind !== "complete") return { kind: string.kind, end: string.end, began };
      at = string.end;
      expect = "colon";
      continue;
    }
    if (char === "{" || char === "[") {
      open.push(char);
      expect = char === "{" ? "firstKey" : "first";
      at += 1;
      continue;
    }
    const value = char === '"' ? stringEnd(text, at) : literalEnd(text, at);
    if (value.kind !== "complete") return { kind: value.kind, end: value.end, began };
    if (open.at(-1) === "[") began = true;
    at = value.end;
    expect = "after";
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at += 1;
  return at;
}

interface TokenEnd {
  readonly kind: "complete" | "cut" | "invalid";
  readonly end: number;
}

function stringEnd(text: string, start: number): TokenEnd {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { kind: "complete", end: at + 1 };
    if (code < 0x20) return { kind: "invalid", end: at };
    if (code === 0x5c) at += 1;
  }
  return { kind: "cut", end: text.length };
}

function literalEnd(text: string, start: number): TokenEnd {
  LITERAL.lastIndex = start;
  const match = LITERAL.exec(text);
  if (match !== null) return { kind: "complete", end: start + match[0].length };
  const rest = text.length - start < 400 ? text.slice(start) : "";
  return { kind: LITERAL_PREFIX.test(rest) ? "cut" : "invalid", end: start };
}
