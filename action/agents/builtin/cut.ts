// Shortens what is too long by its middle: how something begins says what it is, how it ends says how it went.

/** Never longer than `maxChars`; cuts at line ends where one is near. */
export function headAndTail(text: string, maxChars: number, headShare = 0.6): string {
  if (text.length <= maxChars) return text;
  const room = maxChars - 60;
  if (room <= 0) return text.slice(0, Math.max(0, maxChars));
  const head = lineCut(text.slice(0, Math.floor(room * headShare)), "end");
  const tail = lineCut(text.slice(text.length - Math.floor(room * (1 - headShare))), "start");
  return `${head}\n[… ${text.length - head.length - tail.length} characters left out …]\n${tail}`;
}

/** How far a cut moves to stand at a line's end. */
const NEAR_CHARS = 200;

function lineCut(text: string, side: "start" | "end"): string {
  if (side === "end") {
    const at = text.lastIndexOf("\n");
    return at > 0 && text.length - at <= NEAR_CHARS ? text.slice(0, at) : withoutHalf(text);
  }
  const at = text.indexOf("\n");
  if (at >= 0 && at <= NEAR_CHARS) return text.slice(at + 1);
  return /^[\udc00-\udfff]/.test(text) ? text.slice(1) : text;
}

/** A character of two code units is not cut in half. */
const withoutHalf = (text: string): string =>
  /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
