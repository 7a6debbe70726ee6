// A notice in the words of each kind of channel. What stands in a notice is data: it is escaped here, so that it brings no
// markup, mention or link of its own.
import type { Urgency } from "./channels.ts";

export interface Told {
  readonly repo: string;
  readonly urgency: Urgency;
  readonly title: string;
  readonly body: string;
  /** Whole address; empty: none. */
  readonly url: string;
}

const lines = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n");

const heading = ({ repo, title }: Told): string => `${repo}: ${title}`;

export const plainText = (told: Told): string => lines([heading(told), told.body, told.url]);

/** Telegram's MarkdownV2. A backslash is escaped too: it would swallow what follows it. */
export const escapeMarkdownV2 = (text: string): string =>
  text.replace(/[\\_*[\]()~`>#+\-=|{}.!]/g, "\\$&");

export const markdownV2 = (told: Told): string =>
  lines([
    `*${escapeMarkdownV2(heading(told))}*`,
    escapeMarkdownV2(told.body),
    escapeMarkdownV2(told.url),
  ]);

/** Slack's three control characters: without them nothing is a link, a mention or a channel. */
export const escapeSlack = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export interface Lost {
  readonly state: "dropped" | "expired" | "unknown";
  readonly title: string;
  readonly url: string;
}

const NAMED = 5;

/** What was not told, or perhaps not, in one text; empty: everything was. */
export function lostText(lost: readonly Lost[]): string {
  const count = (state: Lost["state"]): number => lost.filter((one) => one.state === state).length;
  const notices = (n: number): string => `${n} notice${n === 1 ? "" : "s"}`;
  const unknown = lost.filter(({ state }) => state === "unknown");
  const pages = [...new Set(unknown.map(({ url }) => url))].filter((url) => url !== "");
  return lines([
    count("dropped") === 0
      ? ""
      : `${notices(count("dropped"))} of low urgency left out: too many waited.`,
    count("expired") === 0
      ? ""
      : `${notices(count("expired"))} could not be sent for a day and left out.`,
    unknown.length === 0
      ? ""
      : `Mission Control ended while it sent ${notices(unknown.length)}; if nothing arrived, look here:`,
    ...pages.slice(0, NAMED),
    pages.length > NAMED ? `… and ${pages.length - NAMED} more pages` : "",
  ]);
}
