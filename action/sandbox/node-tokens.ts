// JavaScript in tokens, read so that nothing can mean one thing here and another in Node: where a slash could be either a
// division or the beginning of a pattern, and wherever else the language is two things at once, the script is refused.

export interface Token {
  readonly kind: "name" | "number" | "text" | "template" | "sign";
  readonly text: string;
  /** Templates: the code within it, each part on its own. */
  readonly parts?: readonly (readonly Token[])[];
  readonly lineBefore: boolean;
}

export class Unreadable extends Error {}

const SIGNS =
  /^(?:>>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[{}()[\];,<>+\-*/%&|^!~?:=.])/;
const NUMBER =
  /^(?:0[xX][\da-fA-F](?:_?[\da-fA-F])*n?|0[bB][01](?:_?[01])*n?|0[oO][0-7](?:_?[0-7])*n?|(?:0|[1-9](?:_?\d)*)n|(?:(?:0|[1-9](?:_?\d)*)(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?)(?![\w$])/;
const NAME = /^[A-Za-z_$][\w$]*/;
const ASCII_AND_TEXT = /^[\t\n\r\x20-\x7e]*$/;
/** After them a slash begins a pattern, or might. */
const BEFORE_PATTERN = new Set(
  "return typeof case do else in of instanceof new void delete throw yield await let static get set async from as if while for with extends default".split(
    " ",
  ),
);
const HEADS = new Set(["if", "while", "for", "with"]);
const DEPTH_MAX = 20;

export function tokensOf(source: string): readonly Token[] {
  if (/<!--|-->|^#!/m.test(source)) throw new Unreadable("a comment in the way of HTML, or `#!`");
  return new Reader(source, 0, 0).all();
}

class Reader {
  readonly #source: string;
  readonly #depth: number;
  #at: number;
  readonly #tokens: Token[] = [];
  /** What stands before each open parenthesis. */
  readonly #open: string[] = [];
  #closed = "";
  #lineBefore = true;

  constructor(source: string, at: number, depth: number) {
    if (depth > DEPTH_MAX) throw new Unreadable("templates within templates");
    this.#source = source;
    this.#at = at;
    this.#depth = depth;
  }

  get at(): number {
    return this.#at;
  }

  all(): readonly Token[] {
    while (this.#skip()) this.#next();
    return this.#tokens;
  }

  /** Until the brace that closes it. */
  within(): readonly Token[] {
    let braces = 0;
    while (this.#skip()) {
      const sign = this.#source[this.#at];
      if (sign === "}" && braces === 0) {
        this.#at += 1;
        return this.#tokens;
      }
      this.#next();
      const last = this.#tokens.at(-1);
      if (last?.kind !== "sign") continue;
      if (last.text === "{") braces += 1;
      if (last.text === "}") braces -= 1;
    }
    throw new Unreadable("a template that does not end");
  }

  /** Past spaces and comments; false: the end. */
  #skip(): boolean {
    for (;;) {
      const rest = this.#source.slice(this.#at, this.#at + 2);
      if (rest === "") return false;
      if (/^\s/.test(rest)) {
        if (rest[0] === "\n" || rest[0] === "\r") this.#lineBefore = true;
        this.#at += 1;
      } else if (rest === "//") {
        const end = this.#source.slice(this.#at).search(/[\n\r]/);
        const comment =
          end < 0 ? this.#source.slice(this.#at) : this.#source.slice(this.#at, this.#at + end);
        if (!ASCII_AND_TEXT.test(comment) && /[\u2028\u2029]/.test(comment))
          throw new Unreadable("a comment with a hidden end");
        this.#at += comment.length;
      } else if (rest === "/*") {
        const end = this.#source.indexOf("*/", this.#at + 2);
        if (end < 0) throw new Unreadable("a comment that does not end");
        this.#lineBefore = true;
        this.#at = end + 2;
      } else return true;
    }
  }

  #push(kind: Token["kind"], text: string, parts?: Token["parts"]): void {
    this.#tokens.push({
      kind,
      text,
      lineBefore: this.#lineBefore,
      ...(parts === undefined ? {} : { parts }),
    });
    this.#lineBefore = false;
  }

  #next(): void {
    const rest = this.#source.slice(this.#at, this.#at + 200);
    const first = rest[0] ?? "";
    if (first === '"' || first === "'") return this.#text(first);
    if (first === "`") return this.#template();
    const name = NAME.exec(rest)?.[0];
    if (name !== undefined) {
      if (name.length >= 100) throw new Unreadable("a name without end");
      this.#at += name.length;
      return this.#push("name", name);
    }
    const number = /^[\d.]/.test(rest) ? NUMBER.exec(rest)?.[0] : undefined;
    if (number !== undefined && number !== ".") {
      this.#at += number.length;
      return this.#push("number", number);
    }
    const sign = SIGNS.exec(rest)?.[0];
    if (sign === undefined) throw new Unreadable(`the character ${JSON.stringify(first)}`);
    if (sign === "/" || sign === "/=") this.#mustDivide();
    if (sign === "(") {
      const before = this.#tokens.at(-1);
      this.#open.push(before?.kind === "name" ? before.text : "");
    }
    if (sign === ")") this.#closed = this.#open.pop() ?? "";
    this.#at += sign.length;
    this.#push("sign", sign);
  }

  #mustDivide(): void {
    const before = this.#tokens.at(-1);
    const divides =
      before !== undefined &&
      (before.kind === "number" ||
        before.kind === "text" ||
        before.kind === "template" ||
        (before.kind === "name" && !BEFORE_PATTERN.has(before.text)) ||
        (before.kind === "sign" && before.text === "]") ||
        (before.kind === "sign" && before.text === ")" && !HEADS.has(this.#closed)));
    if (!divides) {
      throw new Unreadable('a pattern between slashes: write `new RegExp("…")`');
    }
  }

  #text(quote: string): void {
    const found = new RegExp(`^${quote}(?:[^${quote}\\\\\\n\\r]|\\\\[^\\r])*${quote}`).exec(
      this.#source.slice(this.#at),
    );
    if (found === null) throw new Unreadable("a text that does not end");
    this.#at += found[0].length;
    this.#push("text", found[0]);
  }

  #template(): void {
    const parts: (readonly Token[])[] = [];
    let text = "";
    this.#at += 1;
    for (;;) {
      const sign = this.#source[this.#at];
      if (sign === undefined) throw new Unreadable("a template that does not end");
      this.#at += 1;
      if (sign === "`") break;
      if (sign === "\\") {
        this.#at += 1;
      } else if (sign === "$" && this.#source[this.#at] === "{") {
        const inner = new Reader(this.#source, this.#at + 1, this.#depth + 1);
        parts.push(inner.within());
        this.#at = inner.at;
      } else text += sign;
    }
    this.#push("template", text, parts);
  }
}
