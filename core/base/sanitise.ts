// Makes an untrusted text show what a person saw and nothing else (SR7). Idempotent; bounded with a visible note.
import { decodeEntities } from "./entities.ts";
import { withoutHiddenMarkdown } from "./hidden-markdown.ts";
import { withoutHiddenHtml } from "./html.ts";
import { head, visible } from "./unicode.ts";

const PASSES = 12;

const pass = (text: string): string =>
  withoutHiddenMarkdown(withoutHiddenHtml(visible(decodeEntities(text))));

/** Removing one hidden part may build another (`<!<!-- -->-- x -->`): repeated until nothing changes. */
function clean(text: string): string {
  let now = text;
  for (let round = 0; round < PASSES; round++) {
    const next = pass(now);
    if (next === now) return now;
    now = next;
  }
  // Built to survive: without the characters that start such parts nothing is left to find.
  now = now.replace(/[<&[\]]/g, " ").replace(/[`~]{3,}/g, "");
  for (;;) {
    const next = pass(now);
    if (next === now) return now;
    now = next;
  }
}

const note = (max: number): string => (max >= 80 ? "\n[shortened: the text was longer]" : "…");

/** Clean text of at most `maxChars` characters; when something had to go, it ends by saying so. */
export function sanitise(text: string, maxChars: number): string {
  // Reading a multiple of the cap is enough to fill it, and bounds the work on hostile sizes.
  const whole = clean(head(text, maxChars * 4 + 4000));
  if (whole.length <= maxChars && text.length <= maxChars * 4 + 4000) return whole;
  const last = note(maxChars);
  let room = Math.max(0, maxChars - last.length);
  // Cutting may leave the beginning of something hidden: then a little less is kept.
  for (;;) {
    const cut = clean(head(whole, room) + (maxChars > 0 ? last : ""));
    if (cut.length <= maxChars && clean(cut) === cut) return cut;
    if (room === 0) return "";
    room = Math.max(0, room - Math.max(1, Math.ceil(room / 8)));
  }
}

/** One line, for titles and names. */
export const sanitiseLine = (text: string, maxChars: number): string =>
  sanitise(
    sanitise(text, maxChars * 4 + 100)
      .replace(/\s+/g, " ")
      .trim(),
    maxChars,
  )
    .replace(/\s+/g, " ")
    .trim();
