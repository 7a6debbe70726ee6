// HTML that escapes by default: whatever is put into a template is text, unless it came out of a template itself.
// Attributes are always quoted in templates, and nothing is ever put into a script or a style.

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | null | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

function render(content: Content): string {
  if (content === null || content === false) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "string") return escapeHtml(content);
  if (typeof content === "number") return String(content);
  return content.map(render).join("");
}

export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) text += render(value) + (strings[index + 1] ?? "");
  return new Html(text);
}

export const NOTHING = new Html("");

/** An address that may stand in `href`: http(s), or inside this server; anything else leads nowhere. */
export function safeUrl(url: string): string | null {
  const clean = url.trim();
  if (/[\0-\x20"<>\\^`{|}]/.test(clean)) return null;
  if (/^https?:\/\/[^/?#]+/i.test(clean) || /^mailto:[^?]+$/i.test(clean)) return clean;
  if (/^#[\w.-]*$/.test(clean)) return clean;
  return clean.startsWith("/") && !clean.startsWith("//") ? clean : null;
}

/** A path whose segments are data: every one escaped, slashes kept. */
export function pathOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
