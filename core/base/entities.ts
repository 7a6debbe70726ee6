// HTML character references, decoded the way a browser would before the sanitiser looks for what they hide.

const NAMED: Readonly<Record<string, string>> = {
  lt: "<",
  LT: "<",
  gt: ">",
  GT: ">",
  amp: "&",
  AMP: "&",
  quot: '"',
  QUOT: '"',
  apos: "'",
  nbsp: " ",
  Tab: "\t",
  NewLine: "\n",
  excl: "!",
  num: "#",
  dollar: "$",
  lpar: "(",
  rpar: ")",
  ast: "*",
  midast: "*",
  commat: "@",
  colon: ":",
  sol: "/",
  bsol: "\\",
  lsqb: "[",
  lbrack: "[",
  rsqb: "]",
  rbrack: "]",
  grave: "`",
  DiacriticalGrave: "`",
  lowbar: "_",
  UnderBar: "_",
  lcub: "{",
  lbrace: "{",
  rcub: "}",
  rbrace: "}",
  vert: "|",
  verbar: "|",
  VerticalLine: "|",
  equals: "=",
  semi: ";",
  shy: "",
  zwj: "",
  zwnj: "",
  lrm: "",
  rlm: "",
  ZeroWidthSpace: "",
  NegativeVeryThinSpace: "",
  NegativeThinSpace: "",
  NegativeMediumSpace: "",
  NegativeThickSpace: "",
  NoBreak: "",
  ApplyFunction: "",
  af: "",
  InvisibleTimes: "",
  it: "",
  InvisibleComma: "",
  ic: "",
};

// `&amp;amp;lt;` in one step: a chain of encoded ampersands costs one pass, not one pass per link.
const REFERENCE = /&(?:(?:amp|AMP|#0*38|#[xX]0*26);)*(?:#(\d+)|#[xX]([0-9a-fA-F]+)|([A-Za-z]+));/g;

function ofCode(code: number): string {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return "\ufffd";
  return String.fromCodePoint(code);
}

/** Unknown names stay as they are. */
export const decodeEntities = (text: string): string =>
  text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return ofCode(Number.parseInt(decimal, 10));
    if (hex !== undefined) return ofCode(Number.parseInt(hex, 16));
    return (Object.hasOwn(NAMED, name ?? "") ? NAMED[name ?? ""] : undefined) ?? whole;
  });
