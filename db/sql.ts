// The sql`…` tag: values become placeholders, so no value is ever part of a statement's text. One text per place in the
// source, which is what makes the statement cache and the EXPLAIN of every statement possible.

export type Value = string | number | null;

export interface Sql {
  readonly text: string;
  readonly values: readonly Value[];
}

const texts = new WeakMap<TemplateStringsArray, string>();

export function sql(strings: TemplateStringsArray, ...values: readonly (Value | boolean)[]): Sql {
  let text = texts.get(strings);
  if (text === undefined) {
    text = strings.join("?").trim();
    texts.set(strings, text);
  }
  return { text, values: values.map(bindable) };
}

/** The driver aborts the process on other types, so they are stopped here. */
function bindable(value: unknown): Value {
  if (value === null) return value;
  // The driver would cut the text there.
  if (typeof value === "string")
    return value.includes("\0") ? value.replaceAll("\0", "\ufffd") : value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw new TypeError(`a ${value === undefined ? "missing value" : typeof value} cannot be stored`);
}
