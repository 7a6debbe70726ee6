// Which parts of a Markdown text are code for sure: fenced blocks and inline spans. Conservative: what might not be code
// for GitHub (inside raw HTML, inside lists) is not counted.

/** Half-open ranges of the text, in order. */
export type Regions = readonly (readonly [from: number, to: number])[];

interface Fence {
  readonly char: string;
  readonly length: number;
}

/** The fence this line opens; the indentation of an opening fence is at most three spaces. */
export function opensFence(line: string): Fence | null {
  const found = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  return found === undefined ? null : { char: found.slice(0, 1), length: found.length };
}

export function closesFence(line: string, fence: Fence): boolean {
  const found = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1];
  return found?.startsWith(fence.char) === true && found.length >= fence.length;
}

/**
 * Inline spans in text without blank lines; offsets are relative to `start`. A backslash keeps backticks from opening a
 * span; inside of one it is a character like any other, so that it keeps nothing from closing it.
 */
export function inlineSpans(text: string, start = 0): Regions {
  const spans: (readonly [number, number])[] = [];
  const closers = new Map<number, number[]>();
  for (const { index, 0: run } of text.matchAll(/`+/g)) {
    const known = closers.get(run.length);
    if (known === undefined) closers.set(run.length, [index]);
    else known.push(index);
  }
  let from = 0;
  for (const { index, 0: run } of text.matchAll(/\\.|`+/gs)) {
    if (index < from || !run.startsWith("`")) continue;
    const ends = closers.get(run.length) ?? [];
    while (ends[0] !== undefined && ends[0] < index + run.length) ends.shift();
    const end = ends[0];
    if (end === undefined) continue;
    from = end + run.length;
    spans.push([start + index, start + from]);
  }
  return spans;
}

export function codeRegions(text: string): Regions {
  const regions: (readonly [number, number])[] = [];
  let offset = 0;
  let fence: (Fence & { readonly from: number }) | null = null;
  let html = false;
  let paragraph = { from: 0, text: "" };
  const flush = (): void => {
    regions.push(...inlineSpans(paragraph.text, paragraph.from));
    paragraph = { from: 0, text: "" };
  };
  for (const line of text.split("\n")) {
    const next = offset + line.length + 1;
    if (fence !== null) {
      if (closesFence(line, fence)) {
        regions.push([fence.from, Math.min(next, text.length)]);
        fence = null;
      }
    } else if (line.trim() === "") {
      flush();
      html = false;
    } else {
      const opened: Fence | null = html ? null : opensFence(line);
      if (/^ {0,3}<[/!?A-Za-z]/.test(line) && paragraph.text === "") html = true;
      if (opened !== null) {
        flush();
        fence = { ...opened, from: offset };
      } else if (!html) {
        if (paragraph.text === "") paragraph = { from: offset, text: line };
        else paragraph = { from: paragraph.from, text: `${paragraph.text}\n${line}` };
      }
    }
    offset = next;
  }
  if (fence !== null) regions.push([fence.from, text.length]);
  flush();
  return regions;
}
