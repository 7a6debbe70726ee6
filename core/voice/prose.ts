// Several lines of somebody else's text inside ours: as a quotation, word for word, without a single live character.
import { escapeMarkdown } from "../base/markdown.ts";
import { sanitise } from "../base/sanitise.ts";

/** A blockquote; blank lines stay, long texts end with a note. */
export function quote(text: string, maxChars: number): string {
  const lines = sanitise(text, maxChars).trim().split("\n");
  return lines
    .map((line) => {
      const indent = /^[ \t]*/.exec(line)?.[0].replaceAll("\t", "    ") ?? "";
      return `> ${"&nbsp;".repeat(Math.min(12, indent.length))}${escapeMarkdown(line)}`.trimEnd();
    })
    .map((line, index, all) =>
      line !== ">" && all[index + 1] !== undefined && all[index + 1] !== ">" ? `${line}\\` : line,
    )
    .join("\n");
}
