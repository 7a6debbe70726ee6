// A command line cut into its simple commands and their words, as a shell would read quotes and operators. Nothing is
// expanded: what a variable stands for is not known here.

export interface SimpleCommand {
  /** Without quotes; redirections' targets are words as well. */
  readonly words: readonly string[];
  /** What ends it. */
  readonly end: "" | "&&" | "||" | ";" | "|" | "&";
}

export type ShellLine =
  | { readonly ok: true; readonly commands: readonly SimpleCommand[] }
  | { readonly ok: false; readonly problem: string };

export function readShellLine(text: string): ShellLine {
  const commands: { words: string[]; end: SimpleCommand["end"] }[] = [];
  let words: string[] = [];
  let word: string | null = null;
  const push = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  const finish = (end: SimpleCommand["end"]): void => {
    push();
    commands.push({ words, end });
    words = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    const next = text[at + 1] ?? "";
    if (char === "'" || char === '"') {
      const end = closing(text, at, char);
      if (end < 0) return { ok: false, problem: `No closing quotation: ${char}` };
      word = (word ?? "") + unescaped(text.slice(at + 1, end), char);
      at = end;
    } else if (char === "\\") {
      if (next === "") return { ok: false, problem: "No escaped character" };
      if (next !== "\n") word = (word ?? "") + next;
      at += 1;
    } else if (char === "$" && next === "(") {
      const end = balanced(text, at + 1);
      if (end < 0) return { ok: false, problem: "No closing parenthesis" };
      word = (word ?? "") + text.slice(at, end + 1);
      at = end;
    } else if (char === "&" && (/[<>]$/.test(word ?? "") || next === ">")) {
      word = `${word ?? ""}&`;
    } else if ((char === "&" || char === "|") && next === char) {
      finish(char === "&" ? "&&" : "||");
      at += 1;
    } else if (char === "|" || char === "&" || char === ";" || char === "\n") {
      finish(char === "\n" ? ";" : char);
    } else if (/\s/.test(char)) {
      push();
    } else if (char === "#" && word === null) {
      while (at + 1 < text.length && text[at + 1] !== "\n") at += 1;
    } else if (char === "<" || char === ">") {
      if (!/^\d+$/.test(word ?? "")) push();
      word = `${word ?? ""}${char}`;
      if (next !== ">" && next !== "&" && next !== "<") push();
    } else {
      word = (word ?? "") + char;
    }
  }
  finish("");
  return { ok: true, commands };
}

function closing(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (quote === '"' && text[at] === "\\") at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function balanced(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

const unescaped = (text: string, quote: string): string =>
  quote === "'" ? text : text.replace(/\\(["\\$`])/g, "$1");
