// HTML that escapes by default: what is put into a template is text, unless it came out of a template itself. Attributes
// are always quoted in templates; nothing is ever put into a script or a style, of which there are none.

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

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

function rendered(content: Content): string {
  if (content === null || content === false) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "string") return escapeHtml(content);
  if (typeof content === "number") return String(content);
  return content.map(rendered).join("");
}

export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries())
    text += rendered(value) + (strings[index + 1] ?? "");
  return new Html(text);
}

/** A link to the web alone; anything else shows its text. */
export function webLink(text: Content, url: string | null): Content {
  if (url === null || !/^https?:\/\/[^\s<>"'`\\]+$/i.test(url)) return text;
  return html`<a href="${url}" rel="noreferrer">${text}</a>`;
}
