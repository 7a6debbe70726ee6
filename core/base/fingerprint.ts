// A short fingerprint for noticing change (texts, specifications). Not for security: approvals bind to git commits.

const PRIME = 0x01000193;

/** 16 hex characters, equal for equal text: two 32-bit FNV-1a hashes with different offsets. */
export function fingerprint(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x050c5d1f;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    first = Math.imul(first ^ code, PRIME);
    second = Math.imul(second ^ (code + index), PRIME);
  }
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");
  return hex(first) + hex(second);
}
