// An answer as a terminal shows it: what a browser would show of its Markdown, without what only Markdown needs.
import { decodeEntities } from "../base/entities.ts";
import { visible } from "../base/unicode.ts";

export const plainAnswer = (markdown: string): string =>
  visible(
    decodeEntities(
      markdown
        .replace(/<!--[\s\S]*?-->/g, "")
        .replace(/\\([!-/:-@[-`{-~])/g, "$1")
        .replace(/&#8203;/g, ""),
    ),
  ).trim();
