// One configuration file: YAML text → mapping, and the line on which each key stands. Bounded, and nothing in it runs.
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";
import type { ConfigPath, ConfigProblem, LineOf } from "../../core/config/check.ts";

export type Mapping = Readonly<Record<string, unknown>>;

export type ParsedFile =
  | { readonly ok: true; readonly value: Mapping; readonly lineOf: LineOf }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** YAML aliases can unfold to more than they weigh. */
const ALIASES_MAX = 50;
const FILE_MAX_CHARS = 200_000;

export function parseFile(text: string): ParsedFile {
  if (text.length > FILE_MAX_CHARS) {
    const most = FILE_MAX_CHARS.toLocaleString("en");
    return refuse(`the file is longer than ${most} characters`, null);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core", prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        key: "",
        message: `this is not YAML: ${error.message}`,
        line: lines.linePos(error.pos[0]).line,
        severity: "error",
      })),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX }) ?? {};
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : String(cause), null);
  }
  const mapping = z.record(z.string(), z.unknown()).safeParse(value);
  if (!mapping.success) return refuse("the file must be a mapping of keys to values", 1);
  const { contents } = document;
  return { ok: true, value: mapping.data, lineOf: (path) => lineOfPath(contents, lines, path) };
}

const refuse = (message: string, line: number | null): ParsedFile => ({
  ok: false,
  problems: [{ key: "", message, line, severity: "error" }],
});

/** Line of the deepest part of the path that the file has; null for the file as a whole. */
function lineOfPath(root: Node | null, lines: LineCounter, path: ConfigPath): number | null {
  let node: unknown = root;
  let line: number | null = null;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === part);
      if (pair === undefined || !isScalar(pair.key)) return line;
      line = startLine(pair.key, lines) ?? line;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      line = startLine(node, lines) ?? line;
    } else return line;
  }
  return line;
}

const Ranged = z.looseObject({ range: z.array(z.number()).min(1) });

function startLine(node: unknown, lines: LineCounter): number | null {
  const start = Ranged.safeParse(node).data?.range[0];
  return start === undefined ? null : lines.linePos(start).line;
}
