// Cuts a program's output into lines, whatever chunks it comes in; a character is never cut in two.

export interface LineReader {
  add(chunk: Buffer): readonly string[];
  /** What stood behind the last line break; empty when there was nothing. */
  end(): readonly string[];
}

export function openLineReader(): LineReader {
  let rest = "";
  return {
    add(chunk) {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      return lines.map(decoded);
    },
    end() {
      const last = rest;
      rest = "";
      return last === "" ? [] : [decoded(last)];
    },
  };
}

const decoded = (line: string): string => Buffer.from(line, "latin1").toString();
