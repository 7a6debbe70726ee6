// Finds JSON inside text that a model wrote. Never throws, never edits inside strings, never hands out a fragment of a
// document that was cut off; says why nothing was found. Markers (`MC_RESULT:{…}`) are read with the same rules.

import { balancedEnd, scanJson } from "./json-scan.ts";

export interface JsonWish {
  /** Without it, an object or an array will do. Scalars never do. */
  readonly want?: "object" | "array";
  /** An object must have all of these keys. */
  readonly keys?: readonly string[];
  /** Last resort: read a document whose only fault is a comma before a closing bracket. */
  readonly repair?: boolean;
}

export type FoundJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

/** Characters looked at per call: bounds hostile input such as 200,000 opening brackets. */
const MAX_STEPS = 5_000_000;
/** Markers tried per text, last first. */
const MAX_MARKERS = 50;
const MAX_DEPTH = 500;

/** The whole text, then each code fence, then every bracket from the left; the first that parses and is as wished. */
export function extractJson(text: string, wish: JsonWish = {}): FoundJson {
  const strict = search(text, wish, false);
  if (strict.ok || wish.repair !== true) return strict;
  const repaired = search(text, wish, true);
  return repaired.ok ? repaired : strict;
}

/** The last `NAME:` that is followed by an object as wished. Names count exactly as written. */
export function lastMarker(text: string, name: string, wish: JsonWish = {}): FoundJson {
  for (const found of markers(text, name, wish)) return { ok: true, value: found };
  return {
    ok: false,
    problem: text.includes(`${name}:`)
      ? `\`${name}:\` is not followed by a readable JSON object`
      : `there is no \`${name}:\` in the text`,
  };
}

/** What follows each `NAME:`, last marker first, unreadable ones left out. */
export function* markers(text: string, name: string, wish: JsonWish = {}): Generator<unknown> {
  const marker = `${name}:`;
  let at = text.lastIndexOf(marker);
  for (let tried = 0; at >= 0 && tried < MAX_MARKERS; tried += 1) {
    const found = extractJson(text.slice(at + marker.length), { want: "object", ...wish });
    if (found.ok) yield found.value;
    if (at === 0) return;
    at = text.lastIndexOf(marker, at - 1);
  }
}

/** Reads the object or array that begins exactly at `start`; `end` is the place after it. */
export function jsonAt(
  text: string,
  start: number,
  repair = false,
): { readonly value: unknown; readonly end: number } | null {
  const scan = scanJson(text, start, repair);
  if (scan.kind !== "complete") return null;
  const parsed = parse(without(text, start, scan.end, scan.commas));
  return parsed === undefined ? null : { value: parsed, end: scan.end };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function search(text: string, wish: JsonWish, repair: boolean): FoundJson {
  const whole = text.trim();
  if (whole === "") return { ok: false, problem: "the text is empty" };
  const seen = { broken: false, cut: false, other: false };
  for (const document of [whole, ...fences(text)]) {
    const first = document[0];
    if (first !== "{" && first !== "[") continue;
    const read = jsonAt(document, 0, repair);
    if (read === null || document.slice(read.end).trim() !== "") continue;
    const wished = firstWished(read.value, wish);
    if (wished !== undefined) return { ok: true, value: wished };
    seen.other = true;
  }
  const found = scanAll(text, wish, repair, seen);
  if (found !== undefined) return { ok: true, value: found };
  return { ok: false, problem: problemOf(seen, wish) };
}

interface Seen {
  broken: boolean;
  cut: boolean;
  other: boolean;
}

function scanAll(text: string, wish: JsonWish, repair: boolean, seen: Seen): unknown {
  let steps = 0;
  let at = 0;
  while (at < text.length && steps < MAX_STEPS) {
    const char = text[at];
    if (char !== "{" && char !== "[") {
      at += 1;
      continue;
    }
    const box = char === "[" ? /^\[[ xX]\](?!\s*$)/.exec(text.slice(at, at + 40)) : null;
    if (box !== null) {
      at += 3; // a Markdown check box, not an empty list
      continue;
    }
    const scan = scanJson(text, at, repair);
    steps += scan.end - at + 1;
    if (scan.kind === "cut") {
      seen.cut = true;
      return undefined;
    }
    if (scan.kind === "complete") {
      const value = parse(without(text, at, scan.end, scan.commas));
      const wished = value === undefined ? undefined : firstWished(value, wish);
      if (wished !== undefined) return wished;
      seen.other = true;
      at = scan.end;
      continue;
    }
    const doubled = /^[{[]\s*[{[]/.test(text.slice(at, at + 20));
    if (scan.began || doubled) {
      const close = balancedEnd(text, at);
      steps += (close ?? text.length) - at;
      if (scan.began) {
        seen.broken = true;
        at = close ?? Math.max(scan.end, at + 1);
        continue;
      }
      if (close === null) {
        seen.cut = true; // `{{"a":1}`: the outer bracket was cut off, so what is inside is a fragment
        return undefined;
      }
    }
    at += 1;
  }
  return undefined;
}

/** The value itself, or the first one inside it, that is as wished. */
function firstWished(value: unknown, wish: JsonWish, depth = 0): unknown {
  if (isWished(value, wish)) return value;
  if (depth >= MAX_DEPTH || typeof value !== "object" || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const found = firstWished(inner, wish, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isWished(value: unknown, wish: JsonWish): boolean {
  const list = Array.isArray(value);
  if (!list && !isRecord(value)) return false;
  if (wish.want === "array") return list;
  if (wish.want === "object" && list) return false;
  return list || (wish.keys ?? []).every((key) => Object.hasOwn(value, key));
}

function problemOf(seen: Seen, wish: JsonWish): string {
  const wanted = wish.want === undefined ? "object or array" : wish.want;
  const keys = (wish.keys ?? []).length > 0 ? ` with ${(wish.keys ?? []).join(", ")}` : "";
  if (seen.cut) return "the JSON is cut off before its end";
  if (seen.broken) return "the JSON is malformed";
  if (seen.other) return `there is JSON, but no ${wanted}${keys}`;
  return `there is no JSON ${wanted}${keys} in the text`;
}

/** Contents of the code fences, inline ones too, without their language word. */
function fences(text: string): readonly string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/(`{3,}|~{3,})([\s\S]*?)\1/g)) {
    const inside = match[2] ?? "";
    found.push(inside.replace(/^[`~]*[\w+-]*(?=\s|[{[])/, "").trim());
  }
  return found;
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function without(text: string, start: number, end: number, commas: readonly number[]): string {
  let result = "";
  let from = start;
  for (const comma of commas) {
    result += text.slice(from, comma);
    from = comma + 1;
  }
  return result + text.slice(from, end);
}
