// Byte encodings of a text, in plain code: the core has no Buffer.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const hexOf = (text: string): string =>
  [...bytesOf(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** base64 without padding. */
function base64(bytes: readonly number[]): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let digit = 0; digit < Math.min(4, left + 1); digit++) {
      out += ALPHABET[(word >> (18 - 6 * digit)) & 63] ?? "";
    }
  }
  return out;
}

/**
 * The three ways the text can stand inside base64 of something longer, reduced to the digits that it alone decides.
 * The first is also the base64 of the text by itself, up to its last digit.
 */
export function base64Inside(text: string): readonly string[] {
  const bytes = [...bytesOf(text)];
  return [0, 1, 2].map((before) => {
    const digits = base64([...Array<number>(before).fill(0), ...bytes]);
    const from = before === 0 ? 0 : before + 1;
    const bits = (before + bytes.length) * 8;
    return digits.slice(from, Math.floor(bits / 6));
  });
}

export const base64Url = (digits: string): string =>
  digits.replaceAll("+", "-").replaceAll("/", "_");
