// What steps say to the runner: `::commands::` in their output and the GITHUB_OUTPUT/ENV/PATH/STATE files. Pure parsing;
// commands that let output change the environment (`::set-output::`, `::set-env::`, `::add-path::`) are not among them.

export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly value: string;
}

const decodeValue = (text: string): string =>
  text.replace(/%0D/gi, "\r").replace(/%0A/gi, "\n").replace(/%25/g, "%");
const decodeProperty = (text: string): string =>
  text
    .replace(/%0D/gi, "\r")
    .replace(/%0A/gi, "\n")
    .replace(/%3A/gi, ":")
    .replace(/%2C/gi, ",")
    .replace(/%25/g, "%");

export function parseCommand(line: string): WorkflowCommand | null {
  const match = /^\s*::([^\s:]+)(?:\s([^\n]*?))?::(.*)$/s.exec(line);
  if (match === null) return null;
  const [, name = "", list = "", value = ""] = match;
  const properties: Record<string, string> = {};
  for (const pair of list.split(",")) {
    const equals = pair.indexOf("=");
    if (equals > 0) {
      properties[pair.slice(0, equals).trim()] = decodeProperty(pair.slice(equals + 1));
    }
  }
  return { name: name.toLowerCase(), properties, value: decodeValue(value) };
}

export type FilePairs =
  | { readonly ok: true; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly ok: false; readonly problem: string };

/** `name=value` lines and `name<<DELIMITER … DELIMITER` blocks. */
export function parsePairs(text: string): FilePairs {
  const pairs: (readonly [string, string])[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const name = line.slice(0, heredoc);
      const delimiter = line.slice(heredoc + 2);
      if (name === "" || delimiter === "") {
        return {
          ok: false,
          problem: `Invalid format '${line}'. Name and delimiter must not be empty`,
        };
      }
      const end = lines.indexOf(delimiter, at + 1);
      if (end < 0) {
        return { ok: false, problem: `Invalid value. Matching delimiter not found '${delimiter}'` };
      }
      pairs.push([name, lines.slice(at + 1, end).join("\n")]);
      at = end;
    } else if (equals > 0) {
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
    } else {
      return { ok: false, problem: `Invalid format '${line}'` };
    }
  }
  return { ok: true, pairs };
}

/** Names that a step must not set for the steps after it. */
export const isProtectedVariable = (name: string): boolean =>
  /^(GITHUB_|RUNNER_|NODE_OPTIONS$)/i.test(name);
