// Finds the explicit plan in an issue body: the first real fenced block whose opening line says `yaml mc-plan`. Quoted,
// indented, commented-out and nested fences are not real: what a reader of the issue does not see as a block is none.

const LANGUAGES: readonly string[] = ["yaml", "yml", "json"];

interface Fence {
  readonly indent: number;
  readonly mark: string;
  readonly isPlan: boolean;
}

/** The text inside the block, or null without one. An unclosed block reaches to the end, as Markdown has it. */
export function findPlanFence(body: string): string | null {
  let open: Fence | null = null;
  let inside: string[] = [];
  let inComment = false;
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (open !== null) {
      if (closes(line, open)) {
        if (open.isPlan) return inside.join("\n");
        open = null;
      } else if (open.isPlan) inside.push(dedent(line, open.indent));
      continue;
    }
    if (inComment) {
      inComment = !line.includes("-->");
      continue;
    }
    if (/^ {0,3}<!--/.test(line)) {
      inComment = !line.includes("-->");
      continue;
    }
    open = opening(line);
    inside = [];
  }
  return open?.isPlan === true ? inside.join("\n") : null;
}

function opening(line: string): Fence | null {
  const match = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(line);
  if (match === null) return null;
  const [, indent = "", mark = "", info = ""] = match;
  if (mark.startsWith("`") && info.includes("`")) return null;
  const words = info
    .toLowerCase()
    .split(/[\s,{}]+/)
    .filter((word) => word !== "");
  const named = words.includes("mc-plan");
  const isPlan = named && (words[0] === "mc-plan" || LANGUAGES.includes(words[0] ?? ""));
  return { indent: indent.length, mark, isPlan };
}

function closes(line: string, fence: Fence): boolean {
  const match = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line);
  const mark = match?.[1];
  return mark !== undefined && mark[0] === fence.mark[0] && mark.length >= fence.mark.length;
}

function dedent(line: string, indent: number): string {
  let at = 0;
  while (at < indent && line[at] === " ") at += 1;
  return line.slice(at);
}
