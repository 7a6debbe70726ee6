// Characters that people cannot see but programs read: stripped from every untrusted text (SR7), so that what a model
// or a log shows is what a person saw.

// Written as text, because control characters in a pattern are usually a mistake.
const pattern = (source: string): RegExp => new RegExp(source, "gu");

/** Soft hyphen, joiners, fillers, bidi controls, U+2060–206F, variation selectors, U+FEFF, annotations, tags U+E0000–E0FFF. */
const INVISIBLE = pattern(
  String.raw`[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]`,
);
const LINE_BREAK = pattern(String.raw`\r\n?|[\u000b\u000c\u0085\u2028\u2029]`);
// ESC or its one-character form, then the sequence: CSI; OSC and its like up to BEL or ST; or two characters.
const CSI = pattern(String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`);
const OSC = pattern(
  String.raw`(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?`,
);
const ESCAPE = pattern(String.raw`\u001b[ -/]*[0-~]?`);
const CONTROL = pattern(String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f]`);

/** Every line break becomes \n. */
export const unixLines = (text: string): string => text.replace(LINE_BREAK, "\n");

/** Terminal sequences and control characters out; newline and tab stay. */
export const withoutControl = (text: string): string =>
  text.replace(OSC, "").replace(CSI, "").replace(ESCAPE, "").replace(CONTROL, "");

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, "");

/** What a person would see of the text: one pass over all of the above; lone surrogates become U+FFFD. */
export const visible = (text: string): string =>
  withoutInvisible(withoutControl(unixLines(text.toWellFormed())));

/** Cuts between characters, never inside a surrogate pair. */
export function head(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, Math.max(0, maxChars));
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

export function tail(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = maxChars <= 0 ? "" : text.slice(-maxChars);
  return /^[\udc00-\udfff]/.test(cut) ? cut.slice(1) : cut;
}
