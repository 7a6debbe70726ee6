// Check boxes of an issue's text: on its page a person ticks one, and the text is stored with that one character changed.
const TASK = /^(\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[)([ xX])(\]\s)/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The text with its nth box the other way round, counted as they are shown; null: there is no such box. */
export function toggled(text: string, nth: number): string | null {
  let fence: string | null = null;
  let seen = -1;
  const lines = text.split("\n");
  for (const [at, line] of lines.entries()) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined) fence = fence === null ? mark : mark.startsWith(fence) ? null : fence;
    if (fence !== null || mark !== undefined || !TASK.test(line)) continue;
    seen += 1;
    if (seen !== nth) continue;
    lines[at] = line.replace(TASK, (_whole, start: string, tick: string, end: string) =>
      [start, tick === " " ? "x" : " ", end].join(""),
    );
    return lines.join("\n");
  }
  return null;
}

export const hasTasks = (text: string | null): boolean =>
  text !== null && toggled(text, 0) !== null;
