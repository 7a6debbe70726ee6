// Which tools in JavaScript may be kept: each name has to be the script's own or one of the few that only compute. The language's
// doors (modules, code from text, constructors of functions, the global object) have no name that stands here.
import { closing, isMember, isParameters, isSign, isWord, ownNames } from "./node-names.ts";
import { type Token, tokensOf, Unreadable } from "./node-tokens.ts";

const set = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/));

const WORDS = set(
  `const let var function return if else for while do break continue switch case default throw try catch finally new typeof
  instanceof in of class extends super this null undefined true false void delete yield static get set`,
);
const REFUSED = set(
  "import export with eval arguments debugger async await require process globalThis Function",
);
const GLOBALS = set(
  `args read files print fail Array BigInt Boolean Date Error Infinity JSON Map Math NaN Number Object RangeError RegExp Set String
  SyntaxError TypeError isFinite isNaN parseFloat parseInt`,
);
/** Only by the names that are written out here; never passed on, never indexed. */
const MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: set("keys values entries fromEntries assign freeze is hasOwn groupBy"),
  JSON: set("parse stringify"),
  Math: set(
    "abs cbrt ceil exp floor hypot log log10 log2 max min pow random round sign sqrt trunc sin cos tan atan atan2 PI E",
  ),
};
/** They lead from a value to its maker, or to what called it. */
const INNARDS = set(
  "constructor prototype __proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ caller callee arguments",
);
const SCRIPT_MAX = 10_240;

class Refused extends Error {}

/** null: it may be kept. */
export function nodeToolProblem(source: string): string | null {
  if (Buffer.byteLength(source) > SCRIPT_MAX) return `it has more than ${SCRIPT_MAX} bytes`;
  if (/[\u2028\u2029\0]/.test(source)) return "it holds characters that end lines unseen";
  try {
    const tokens = tokensOf(source);
    const own = ownNames(tokens);
    for (const name of own) {
      if (GLOBALS.has(name)) throw new Refused(`\`${name}\` keeps its meaning`);
    }
    checkAll(tokens, own);
    return null;
  } catch (error) {
    if (error instanceof Unreadable) return `it has ${error.message}, which is not read`;
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

function checkAll(all: readonly Token[], own: ReadonlySet<string>): void {
  all.forEach((token, at) => {
    for (const part of token.parts ?? []) checkAll(part, own);
    if (token.kind === "name") checkName(all, at, token.text, own);
    const said = token.kind === "text" ? spoken(token.text) : "";
    if (INNARDS.has(said)) throw new Refused(`\`${said}\` leads to what made a value`);
    if (isSign(token, "[")) checkIndex(all, at);
  });
}

/** What a text says, however it is written. */
const spoken = (text: string): string =>
  text
    .slice(1, -1)
    .replace(
      /\\(?:x([\da-f]{2})|u\{([\da-f]{1,6})\}|u([\da-f]{4})|([0-7]{1,3})|\r?\n|([\s\S]))/gi,
      (_, x?: string, braced?: string, u?: string, octal?: string, plain = ""): string => {
        const code =
          octal === undefined
            ? Number.parseInt(x ?? braced ?? u ?? "", 16)
            : Number.parseInt(octal, 8);
        return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : plain;
      },
    );

function checkName(
  all: readonly Token[],
  at: number,
  name: string,
  own: ReadonlySet<string>,
): void {
  const before = all[at - 1];
  const after = all[at + 1];
  const makes = name === "constructor" && isMethod(all, at);
  if (INNARDS.has(name) && !makes) throw new Refused(`\`${name}\` leads to what made a value`);
  if (isMember(before)) {
    const holder = all[at - 2];
    const isGlobal = holder?.kind === "name" && !isMember(all[at - 3]);
    const allowed = isGlobal ? MEMBERS[holder.text] : undefined;
    if (allowed !== undefined && !allowed.has(name))
      throw new Refused(`\`${holder?.text}.${name}\` is not for tools`);
    return;
  }
  if (REFUSED.has(name)) throw new Refused(`\`${name}\` is no name that tools may use`);
  if (WORDS.has(name) || own.has(name) || makes) return;
  if (isSign(after, ":") && isSign(before, "{", ",")) return; // the key of an object
  if (isMethod(all, at)) return;
  if (!GLOBALS.has(name)) throw new Refused(`\`${name}\` is no name that tools may use`);
  if (Object.hasOwn(MEMBERS, name) && !isSign(after, "."))
    throw new Refused(`\`${name}\` is only used by its names`);
}

/** `name(…) {` where a member of a class or an object may begin. */
function isMethod(all: readonly Token[], at: number): boolean {
  const before = all[at - 1];
  const begins = isSign(before, "{", "}", ",", ";", "*") || isWord(before, "static", "get", "set");
  return (
    begins &&
    isSign(all[at + 1], "(") &&
    isParameters(all, at + 1) &&
    isSign(all[closing(all, at + 1) + 1], "{")
  );
}

/** A list or an element: of a global nothing is taken by a computed name, and no name is put together within the brackets. */
function checkIndex(all: readonly Token[], at: number): void {
  const holder = all[at - 1];
  const indexes =
    holder?.kind === "text" ||
    holder?.kind === "template" ||
    isSign(holder, ")", "]", "?.") ||
    isWord(holder, "this", "super") ||
    (holder?.kind === "name" && (!WORDS.has(holder.text) || isMember(all[at - 2])));
  if (!indexes) return;
  const isGlobal = holder?.kind === "name" && GLOBALS.has(holder.text) && !isMember(all[at - 2]);
  if (isGlobal && holder.text !== "args")
    throw new Refused(`of \`${holder.text}\` nothing is taken by a computed name`);
  const inner = all.slice(at + 1, closing(all, at));
  const texts = inner.filter(({ kind }) => kind === "text").length;
  const isMade = inner.some(({ kind }) => kind === "template") || (texts > 0 && inner.length > 1);
  if (isMade) throw new Refused("a name is put together within brackets");
}
