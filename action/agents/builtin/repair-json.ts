// Reads JSON as small models write it: raw line ends in strings, single backslashes, Python's words, a comma too many, a closing
// bracket too few. A string that was cut off is never completed: half a file is not what was meant.

export interface RepairedJson {
  readonly value: unknown;
  /** Place after the document. */
  readonly end: number;
}

const WORDS: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };

/** The object or list that begins at `start`; null when it cannot be told what was meant. */
export function repairJson(text: string, start: number): RepairedJson | null {
  const open: string[] = [];
  let out = "";
  let at = start;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === '"') {
      const string = readString(text, at);
      if (string === null) return null;
      out += string.json;
      at = string.end;
      continue;
    }
    if (char === "{" || char === "[") open.push(char === "{" ? "}" : "]");
    else if (char === "}" || char === "]") {
      if (open.pop() !== char) return null;
      out = out.replace(/,\s*$/, "");
    } else {
      const word = /^(?:True|False|None)\b/.exec(text.slice(at, at + 6))?.[0];
      if (word !== undefined) {
        out += WORDS[word] ?? word;
        at += word.length;
        continue;
      }
    }
    out += char;
    at += 1;
    if (open.length === 0) return parsed(out, at);
  }
  if (open.length === 0) return null;
  return parsed(out.replace(/[,\s]*$/, "") + open.reverse().join(""), text.length);
}

function parsed(json: string, end: number): RepairedJson | null {
  try {
    const value: unknown = JSON.parse(json);
    return { value, end };
  } catch {
    return null;
  }
}

/** As JSON writes it; null when it is not closed. */
function readString(text: string, start: number): { json: string; end: number } | null {
  let json = '"';
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === '"') return { json: `${json}"`, end: at + 1 };
    if (char === "\\") {
      const next = text[at + 1] ?? "";
      const known = /["\\/bfnrt]/.test(next) || /^u[0-9a-f]{4}/i.test(text.slice(at + 1, at + 6));
      json += known ? char + next : "\\\\";
      if (known) at += 1;
    } else if (char < " ") json += JSON.stringify(char).slice(1, -1);
    else json += char;
  }
  return null;
}
