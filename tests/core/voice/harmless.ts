// What no text of ours may do, whatever stands in it: command, mention, close, load, or send a reader away (SR4).
import fc from "fast-check";
import { expect } from "vitest";
import { codeRegions } from "../../../core/base/code-regions.ts";
import { parseCommands } from "../../../core/command/grammar.ts";

/** What is read as text or markup. */
export function outsideCode(text: string): string {
  let out = "";
  let from = 0;
  for (const [start, end] of codeRegions(text)) {
    out += `${text.slice(from, start)} `;
    from = end;
  }
  return out + text.slice(from);
}

export function harmless(text: string): void {
  expect(parseCommands(text)).toEqual([]);
  const visible = outsideCode(text).replace(/<!--[\s\S]*?-->/g, "");
  expect(visible).not.toMatch(/@[A-Za-z0-9]/);
  expect(visible).not.toMatch(
    /\b(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?)\b:?\s*(?:[\w.-]+\/[\w.-]+)?#\d/i,
  );
  expect(visible).not.toMatch(/(?<!\\)!\[/);
  expect(visible).not.toMatch(/<(?:img|script|style|svg|video)\b/i);
  expect(visible).not.toMatch(/(?<!\\)\]\((?!https?:\/\/)[a-z]+:(?!&#8203;)/i);
}

const piece = fc.constantFrom(
  "/mc stop",
  "/mc",
  " ",
  "\n",
  "\n\n",
  "`",
  "```",
  "~~~",
  "@olga",
  "#1",
  "fixes ",
  "![",
  "](",
  ")",
  "<img ",
  "<",
  ">",
  "-->",
  "<!--",
  "|",
  "*",
  "_",
  "\\",
  "- ",
  "> ",
  "    ",
  "http://",
  "&",
  "[",
  "]",
  "(",
  "<details>",
  "</details>",
  "$",
);

export const HOSTILE_TEXT = fc.array(piece, { maxLength: 15 }).map((all) => all.join(""));
