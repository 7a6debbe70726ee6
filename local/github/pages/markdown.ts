// Markdown as people write it in issues and comments, rendered from a small safe subset: everything is escaped, HTML comments
// are hidden, and of HTML only <details>, <summary> and a few attribute-less words survive.
import { escapeHtml, Html } from "./html.ts";
import { type Place, renderInline } from "./markdown-inline.ts";

/** Deeper quotations and lists are shown as plain text. */
const DEPTH_MAX = 10;

export function renderMarkdown(text: string, place: Place): Html {
  const lines = withoutComments(text.replace(/\r\n?/g, "\n").replaceAll("\t", "    ")).split("\n");
  return new Html(`<div class="prose">${blocks(lines, place, 0)}</div>`);
}

const FENCE = /^( {0,3})(`{3,}|~{3,})\s*([^`\n]*)$/;

/** Drops `<!-- … -->` outside of code; one that never ends hides the rest, as on GitHub. */
function withoutComments(text: string): string {
  const kept: string[] = [];
  let fence: string | null = null;
  let hidden = false;
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[2];
    if (!hidden && mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
    }
    if (fence !== null) {
      kept.push(line);
      continue;
    }
    const [shown, still] = visiblePart(line, hidden);
    // A line that held nothing but a comment leaves no blank line behind, which would split a paragraph or list.
    if (shown !== null) kept.push(shown);
    hidden = still;
  }
  return kept.join("\n");
}

function visiblePart(line: string, hidden: boolean): readonly [string | null, boolean] {
  let shown = "";
  let at = 0;
  let inside = hidden;
  for (;;) {
    const next = line.indexOf(inside ? "-->" : "<!--", at);
    if (!inside) shown += line.slice(at, next < 0 ? undefined : next);
    if (next < 0) break;
    at = next + (inside ? 3 : 4);
    inside = !inside;
  }
  const touched = hidden || line.includes("<!--");
  return [touched && shown.trim() === "" ? null : shown, inside];
}

const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/;
const QUOTE = /^ {0,3}> ?(.*)$/;
const ITEM = /^( *)([-*+]|\d{1,9}[.)])(?: +(.*))?$/;
const TABLE_RULE = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const DETAILS = /^\s*<details(?:\s+open)?>\s*(?:<summary>(.*?)<\/summary>)?\s*(.*)$/i;
const SUMMARY = /^\s*<summary>(.*?)<\/summary>\s*$/i;
const DETAILS_END = /^\s*<\/details>\s*$/i;

interface Block {
  readonly html: string;
  readonly end: number;
}

type Reader = (lines: readonly string[], at: number, place: Place, depth: number) => Block | null;

function blocks(lines: readonly string[], place: Place, depth: number): string {
  let out = "";
  for (let at = 0; at < lines.length; ) {
    if ((lines[at] ?? "").trim() === "") {
      at += 1;
      continue;
    }
    const block = blockAt(lines, at, place, depth);
    out += block.html;
    at = block.end;
  }
  return out;
}

const READERS: readonly Reader[] = [code, heading, rule, details, table, quotation, list];

function blockAt(lines: readonly string[], at: number, place: Place, depth: number): Block {
  if (depth < DEPTH_MAX)
    for (const reader of READERS) {
      const found = reader(lines, at, place, depth);
      if (found !== null) return found;
    }
  return paragraph(lines, at, place);
}

function code(lines: readonly string[], at: number): Block | null {
  const match = FENCE.exec(lines[at] ?? "");
  if (match === null) return null;
  const [, indent = "", mark = "", language = ""] = match;
  const body: string[] = [];
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    const close = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
    if (close?.startsWith(mark)) break;
    body.push(line.startsWith(indent) ? line.slice(indent.length) : line);
  }
  const name = language.trim() === "" ? "" : ` data-language="${escapeHtml(language.trim())}"`;
  return {
    html: `<pre tabindex="0"${name}><code>${escapeHtml(body.join("\n"))}</code></pre>`,
    end: end + 1,
  };
}

/** Two levels down: the page's own headings stand above. */
function heading(lines: readonly string[], at: number, place: Place): Block | null {
  const match = HEADING.exec(lines[at] ?? "");
  if (match === null) return null;
  const level = Math.min(6, (match[1] ?? "").length + 2);
  return { html: `<h${level}>${renderInline(match[2] ?? "", place)}</h${level}>`, end: at + 1 };
}

function rule(lines: readonly string[], at: number): Block | null {
  return RULE.test(lines[at] ?? "") ? { html: "<hr>", end: at + 1 } : null;
}

function details(lines: readonly string[], at: number, place: Place, depth: number): Block | null {
  const match = DETAILS.exec(lines[at] ?? "");
  if (match === null) return null;
  let summary = match[1];
  const body: string[] = [match[2] ?? ""];
  let open = 1;
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    if (DETAILS.test(line)) open += 1;
    if (DETAILS_END.test(line) && --open === 0) break;
    const named = SUMMARY.exec(line)?.[1];
    if (summary === undefined && named !== undefined) summary = named;
    else body.push(line);
  }
  const title = renderInline(summary ?? "Details", place);
  return {
    html: `<details><summary>${title}</summary>${blocks(body, place, depth + 1)}</details>`,
    end: end + 1,
  };
}

/** Cells of a row; a pipe in code or after a backslash belongs to its cell. */
function cells(line: string): readonly string[] {
  const found: string[] = [];
  let cell = "";
  const text = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\" && text[at + 1] === "|") {
      cell += "|";
      at += 1;
    } else if (char === "|") {
      found.push(cell.trim());
      cell = "";
    } else cell += char;
  }
  found.push(cell.trim());
  return found;
}

function table(lines: readonly string[], at: number, place: Place): Block | null {
  const head = lines[at] ?? "";
  const second = lines[at + 1] ?? "";
  if (!head.includes("|") || !TABLE_RULE.test(second)) return null;
  const names = cells(head);
  const widths = cells(second);
  if (names.length !== widths.length) return null;
  const classes = widths.map((mark) =>
    mark.endsWith(":") ? (mark.startsWith(":") ? ' class="center"' : ' class="right"') : "",
  );
  const row = (values: readonly string[], element: "th" | "td") =>
    `<tr>${names
      .map((_name, i) => {
        const scope = element === "th" ? ' scope="col"' : "";
        return `<${element}${scope}${classes[i] ?? ""}>${renderInline(values[i] ?? "", place)}</${element}>`;
      })
      .join("")}</tr>`;
  let end = at + 2;
  let body = "";
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    if (line.trim() === "" || !line.includes("|")) break;
    body += row(cells(line), "td");
  }
  return {
    html: `<div class="scroll" tabindex="0"><table><thead>${row(names, "th")}</thead><tbody>${body}</tbody></table></div>`,
    end,
  };
}

function quotation(
  lines: readonly string[],
  at: number,
  place: Place,
  depth: number,
): Block | null {
  if (!QUOTE.test(lines[at] ?? "")) return null;
  const body: string[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const match = QUOTE.exec(lines[end] ?? "");
    if (match === null) break;
    body.push(match[1] ?? "");
  }
  return { html: `<blockquote>${blocks(body, place, depth + 1)}</blockquote>`, end };
}

function list(lines: readonly string[], at: number, place: Place, depth: number): Block | null {
  const first = ITEM.exec(lines[at] ?? "");
  if (first === null || (first[1] ?? "").length > 3) return null;
  const indent = (first[1] ?? "").length;
  const ordered = /\d/.test(first[2] ?? "");
  let out = "";
  let end = at;
  while (end < lines.length) {
    const match = ITEM.exec(lines[end] ?? "");
    if (match === null || (match[1] ?? "").length > indent + 1) break;
    if (/\d/.test(match[2] ?? "") !== ordered || (match[1] ?? "").length < indent) break;
    if (RULE.test(lines[end] ?? "")) break;
    const [body, next] = itemBody(lines, end, match);
    out += item(body, place, depth);
    end = next;
  }
  const start = ordered ? Number.parseInt(first[2] ?? "1", 10) : 1;
  const open = ordered ? (start === 1 ? "<ol>" : `<ol start="${start}">`) : "<ul>";
  return { html: `${open}${out}${ordered ? "</ol>" : "</ul>"}`, end };
}

/** Lines of one item without its indentation, and the line after it. */
function itemBody(
  lines: readonly string[],
  at: number,
  match: RegExpExecArray,
): readonly [readonly string[], number] {
  const width = (match[1] ?? "").length + (match[2] ?? "").length + 1;
  const body = [match[3] ?? ""];
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    const lead = line.length - line.trimStart().length;
    if (line.trim() === "") {
      let after = end + 1;
      while (after < lines.length && (lines[after] ?? "").trim() === "") after += 1;
      const next = lines[after];
      const deeper = next !== undefined && next.length - next.trimStart().length >= width;
      if (!deeper && (next === undefined || !ITEM.test(next))) break;
      if (!deeper) {
        end += 1;
        break;
      }
      body.push("");
    } else if (lead >= Math.min(width, 2) && lead > (match[1] ?? "").length) {
      body.push(line.slice(Math.min(lead, width)));
    } else break;
  }
  return [body, end];
}

/** In the order in which they are shown. */
function numbered({ tick }: Place): number {
  if (tick === undefined) return 0;
  tick.next += 1;
  return tick.next - 1;
}

function item(body: readonly string[], place: Place, depth: number): string {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(body[0] ?? "");
  const lines = task === null ? body : [task[2] ?? "", ...body.slice(1)];
  const number = task === null ? 0 : numbered(place);
  const inner = blocks(lines, place, depth + 1);
  // A single paragraph stands in the item itself.
  const bare = /^<p>((?:(?!<p>)[\s\S])*?)<\/p>((?:<[uo]l[\s\S]*)?)$/.exec(inner);
  const text = bare === null ? inner : `${bare[1]}${bare[2]}`;
  if (task === null) return `<li>${text}</li>`;
  const done = task[1] !== " ";
  const mark = done ? "☑" : "☐";
  const word = done ? "Done: " : "To do: ";
  if (place.tick !== undefined)
    return `<li class="task"><button class="tick" name="task" value="${number}" aria-pressed="${done}"><span aria-hidden="true">${mark}</span><span class="unseen">${done ? "Untick" : "Tick"}</span></button> ${text}</li>`;
  return `<li class="task"><span aria-hidden="true" class="${done ? "done" : "todo"}">${mark}</span> <span class="unseen">${word}</span>${text}</li>`;
}

function paragraph(lines: readonly string[], at: number, place: Place): Block {
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    if (line.trim() === "" || FENCE.test(line) || HEADING.test(line) || QUOTE.test(line)) break;
    if (ITEM.test(line) || RULE.test(line) || DETAILS.test(line) || DETAILS_END.test(line)) break;
  }
  const text = lines
    .slice(at, end)
    .map((line) => line.trim())
    .join("\n");
  return { html: `<p>${renderInline(text, place)}</p>`, end };
}
