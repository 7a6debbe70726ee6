// What the dashboard says, as parts that can be shortened: sections in their order, each with one sentence and its items. Written
// out to fit into the room that people's notes leave, with a note where something is left out.
import { OUTGOING_MAX_CHARS, outgoing } from "../base/markdown.ts";

export interface Section {
  readonly title: string;
  /** Why this is here and what a click does, in one sentence. */
  readonly why: string;
  /** One item each; further lines of an item are indented by two spaces. */
  readonly items: readonly string[];
  /** Items there are beside those. */
  readonly left?: number;
}

export interface DashboardText {
  /** Of the hidden marker: `dashboard/1`. */
  readonly topic: string;
  readonly intro: string;
  readonly sections: readonly Section[];
  readonly help: string;
}

/** In front of a line that changes without anything having happened: it alone is no reason to write. */
export const NOW = "<!-- mc:now -->";

/** Items per section; the first that fits is taken. */
const LIMITS = [Number.POSITIVE_INFINITY, 40, 20, 10, 5, 3, 1, 0];

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function sectionText({ title, why, items, left = 0 }: Section, limit: number): string {
  const shown = items.slice(0, limit);
  const cut = items.length - shown.length;
  const note = [
    ...(left + cut > 0
      ? [`- … and ${left + cut} more${cut > 0 ? " (shortened to fit)" : ""}`]
      : []),
  ];
  return [`### ${title}`, why, [...shown, ...note].join("\n")]
    .filter((one) => one !== "")
    .join("\n\n");
}

const CUT = "_Shortened: your notes leave no room for more._";

/** null: not even the first words fit. */
export function writeOut(text: DashboardText, room: number): string | null {
  for (const limit of LIMITS) {
    const parts = [text.intro, ...text.sections.map((one) => sectionText(one, limit)), text.help];
    const raw = parts.filter((part) => part !== "").join("\n\n");
    // What does not fit is left out by us, item by item, and not cut off somewhere.
    if (raw.length > OUTGOING_MAX_CHARS) continue;
    const whole = outgoing(raw);
    if (whole.length <= room) return whole;
  }
  const heads: string[] = [text.intro];
  for (const { title, items, left = 0 } of text.sections)
    heads.push(
      `**${title}:** ${plural(items.length + left, "entry").replace(/entrys$/, "entries")}`,
    );
  const short = outgoing([...heads, CUT].join("\n\n"));
  if (short.length <= room) return short;
  const least = outgoing([text.intro, CUT].join("\n\n"));
  return least.length <= room ? least : null;
}
