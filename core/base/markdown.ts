// Markdown that says exactly what was meant: untrusted text as plain words, code that cannot be closed from inside, and
// the last check on everything that leaves (SR19).
import { codeRegions } from "./code-regions.ts";
import { head, tail, visible } from "./unicode.ts";

/** GitHub takes 65,536; the rest is for the app's hidden marker. */
export const OUTGOING_MAX_CHARS = 65_000;
/** Far above what any of our own texts needs (two links per unit of a large mission). */
const OUTGOING_MAX_LINKS = 400;
const LINK_MAX_CHARS = 500;

const oneLine = (text: string): string => visible(text).replace(/\s+/g, " ").trim();

const MENTION = /@(?=[A-Za-z0-9])/g;
const CLOSING =
  /\b((?:close|closes|closed|fix|fixes|fixed|resolve|resolves|resolved)\b\s*:?\s*(?:[\w.-]+\/[\w.-]+)?)(#|GH-)(?=\d)/gi;
const CLOSING_URL =
  /\b((?:close|closes|closed|fix|fixes|fixed|resolve|resolves|resolved)\b\s*:?\s*https?:)\/\//gi;

/** Any text as plain words in one line of Markdown: no markup, mention, issue link, image or HTML survives. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]|~$]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/#(?=\d)/g, "#&#8203;")
    .replace(MENTION, "@&#8203;")
    .replace(/\bGH-(?=\d)/gi, "$&&#8203;")
    .replace(/:\/\//g, ":&#8203;//")
    .replace(/\bwww\./gi, "www&#8203;.")
    .replace(/!(?=\\\[)/g, "\\!")
    .replace(/^(?:[-+=#/]|(?=\d+[.)]))/, (start) => (start === "" ? "&#8203;" : `\\${start}`));
}

/** Escaped and bounded, for titles and names in running text. */
export const words = (text: string, maxChars: number): string => {
  const line = oneLine(text);
  return escapeMarkdown(line.length <= maxChars ? line : `${head(line, maxChars - 1)}…`);
};

/** Inline code in one line; safe inside table cells too. */
export function codeSpan(text: string, maxChars = 200): string {
  const line = oneLine(text).replaceAll("|", "¦");
  const body = line.length <= maxChars ? line : `${head(line, maxChars - 1)}…`;
  if (body === "") return "` `";
  const longest = Math.max(0, ...[...body.matchAll(/`+/g)].map((run) => run[0].length));
  const ticks = "`".repeat(longest + 1);
  const pad = body.startsWith("`") || body.endsWith("`") ? " " : "";
  return `${ticks}${pad}${body}${pad}${ticks}`;
}

/** A fenced block that the text cannot close. Ends without a newline. */
export function fence(text: string, lang = ""): string {
  const body = visible(text).replace(/\n+$/, "");
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map((run) => run[0].length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${lang.replace(/[^\w+-]/g, "").slice(0, 20)}\n${body}\n${ticks}`;
}

/** A `<details>` block; the summary is plain text, the body Markdown. */
export const details = (summary: string, body: string): string =>
  `<details><summary>${summary.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")}</summary>\n\n${body}\n\n</details>`;

/** A link to an http(s) address of ours; anything else shows its text alone. */
export function link(text: string, url: string | null): string {
  const label = escapeMarkdown(text);
  if (url === null || url.length > LINK_MAX_CHARS) return label;
  return /^https?:\/\/[^\s<>()[\]"'`\\@|]+$/.test(url) ? `[${label}](${url})` : label;
}

/** JSON that a program finds again and Markdown leaves alone: no `-->`, mention, link or keyword inside. */
export const hiddenJson = (name: string, value: unknown): string =>
  `<!-- ${name} ${JSON.stringify(value)
    .replaceAll("--", "-\\u002d")
    .replaceAll("//", "\\/\\/")
    .replace(/[<>@#&`!]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)} -->`;

/** Keeps the beginning and the end. */
export function truncateMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const note = `\n[… ${text.length - maxChars} characters left out …]\n`;
  const room = Math.max(0, maxChars - note.length);
  if (room === 0) return tail(text, maxChars);
  const first = Math.floor(room / 3);
  return `${head(text, first)}${note}${tail(text, room - first)}`;
}

/** Keeps the end: that is where failures say why. */
export function truncateTail(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const note = `[… ${text.length - maxChars} characters left out …]\n`;
  const room = maxChars - note.length;
  return room <= 0 ? tail(text, maxChars) : `${note}${tail(text, room)}`;
}

/** First line of a commit message: no Markdown there, but mentions and `fixes #1` act all the same. */
export function commitLine(text: string, maxChars = 120): string {
  const line = oneLine(text)
    .replace(/@(?=[A-Za-z0-9])/g, "@ ")
    .replace(/#(?=\d)/g, "no. ")
    .replace(/\bGH-(?=\d)/gi, "no. ")
    .replace(/:\/\//g, ": //")
    .replace(
      /\[(?=(?:skip|no) ci\])|\[(?=ci skip\])|\[(?=skip actions\])|\[(?=actions skip\])/gi,
      "( ",
    )
    .replace(/^skip-checks:/i, "skip checks:")
    .replace(/^\/(?=mc\b)/i, "");
  return line.length <= maxChars ? line : `${head(line, maxChars - 1)}…`;
}

/** Applies `change` to everything that is not code; `midLine`: the piece begins within a line, behind code. */
function outsideCode(text: string, change: (prose: string, midLine: boolean) => string): string {
  let out = "";
  let at = 0;
  const piece = (to: number): string => change(text.slice(at, to), at > 0 && text[at - 1] !== "\n");
  for (const [from, to] of codeRegions(text)) {
    out += piece(from) + text.slice(from, to);
    at = to;
  }
  return out + piece(text.length);
}

const ELEMENT =
  /<(?=\/?(?:img|image|picture|source|video|audio|track|iframe|embed|object|svg|link|style|script|input|form|base|meta)\b)/gi;

/**
 * Last check on a text that leaves: mentions and closing keywords neutralised, images refused, links limited, at most
 * 65,000 characters with a visible note. Idempotent.
 */
export function outgoing(text: string): string {
  let links = 0;
  const neutral = (prose: string, midLine: boolean): string =>
    prose
      .replace(
        /(\\*)!(?=\[)/g,
        (_whole, slashes: string) => `${slashes.length % 2 === 0 ? `${slashes}\\` : slashes}!`,
      )
      .replace(/^( {0,3})\/(?=mc\b)/gim, (whole, indent: string, offset: number) =>
        midLine && offset === 0 ? whole : `${indent}\\/`,
      )
      .replace(ELEMENT, "&lt;")
      .replace(MENTION, "@&#8203;")
      .replace(CLOSING, "$1$2&#8203;")
      .replace(CLOSING_URL, "$1&#8203;//")
      .replace(/\b(javascript|data|vbscript|file):(?=[^\s&])/gi, "$1:&#8203;")
      .replace(
        /\b([a-z][a-z0-9+.-]{1,20}):\/\/([^\s<>()]*)/gi,
        (whole, scheme: string, rest: string) => {
          const web = /^https?$/i.test(scheme) && !rest.includes("@");
          if (web && whole.length <= LINK_MAX_CHARS && ++links <= OUTGOING_MAX_LINKS) return whole;
          return `${scheme}:&#8203;//${head(rest, LINK_MAX_CHARS).replaceAll("://", ":&#8203;//")}`;
        },
      );
  return bounded(outsideCode(visible(text), neutral));
}

const CUT_NOTE = "_Shortened: the rest did not fit into one comment._";

function bounded(text: string): string {
  if (text.length <= OUTGOING_MAX_CHARS) return text;
  const cut = head(text, OUTGOING_MAX_CHARS - 1000).replace(/\n[^\n]*$/, "");
  const last = codeRegions(cut).at(-1);
  const open = last !== undefined && last[1] === cut.length ? cut.slice(last[0]) : "";
  const ticks = /^ {0,3}(`{3,}|~{3,})/.exec(open)?.[1] ?? "";
  const closed =
    ticks === "" || ticks.length > 200 || open.trimEnd().endsWith(`\n${ticks}`) ? "" : `\n${ticks}`;
  const depth = cut.split("<details>").length - cut.split("</details>").length;
  return `${cut}${closed}${"\n\n</details>".repeat(Math.min(20, Math.max(0, depth)))}\n\n${CUT_NOTE}`;
}
