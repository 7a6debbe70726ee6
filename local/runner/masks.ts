// Values that must not show in logs: secrets, the job's token, what steps mask themselves; also in the encodings that
// they commonly travel in. One pattern, rebuilt only when a value is added.

const MASK = "***";
/** Lines of a multi-line secret shorter than this are not masked on their own: `{` would blot out every log. */
const LINE_MIN = 4;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Base64 of `value` wherever it may start inside a longer text: the characters that do not depend on the neighbours. */
function base64Forms(value: string): readonly string[] {
  const forms: string[] = [];
  for (let shift = 0; shift < 3; shift++) {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)]);
    const text = bytes.toString("base64").replace(/=+$/, "");
    const start = shift === 0 ? 0 : shift + 1;
    const end = bytes.length % 3 === 0 ? text.length : text.length - 1;
    if (end - start >= 8) forms.push(text.slice(start, end));
  }
  return forms;
}

export class Masks {
  readonly #values = new Set<string>();
  #pattern: RegExp | null = null;

  add(value: string): void {
    const trimmed = value.trim();
    if (trimmed === "" || this.#values.has(trimmed)) return;
    const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
    const parts = lines.length > 1 ? lines.filter((line) => line.length >= LINE_MIN) : [];
    for (const part of [value, trimmed, ...parts]) {
      this.#values.add(part);
      this.#values.add(JSON.stringify(part).slice(1, -1));
      this.#values.add(encodeURIComponent(part));
      for (const form of base64Forms(part)) this.#values.add(form);
    }
    this.#pattern = null;
  }

  apply(text: string): string {
    if (this.#values.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#values]
        .sort((a, b) => b.length - a.length)
        .map(escaped)
        .join("|"),
      "g",
    );
    return text.replace(this.#pattern, MASK);
  }
}
