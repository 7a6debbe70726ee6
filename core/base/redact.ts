// Takes secrets out of text before it leaves: known values in every usual encoding, and well-known shapes (SR19, SR29).
import { base64Inside, base64Url, hexOf } from "./encode.ts";

export const REDACTED = "***";

/** Shorter values would shred ordinary text. */
const SECRET_MIN_CHARS = 6;

const PATTERNS: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE KEY|SECRET)[A-Z0-9 ]{0,20}-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,60}-----|$)/g,
  /\bgh[pousr]_[A-Za-z0-9_]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/g,
  /\bsk-ant-[A-Za-z0-9_-]{8,}/g,
  /\bsk-(?:proj-|or-|live-|test-)?[A-Za-z0-9_-]{20,}/g,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
];

// The word stays, so that a reader sees what was there.
const LABELLED: readonly RegExp[] = [
  /\b((?:bearer|basic)[ \t]+)[A-Za-z0-9._~+/=-]{16,}/gi,
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,100}:)[^\s/@"'<>]{3,200}(?=@)/gi,
  /(\b(?:x-access-token|authorization)["']?[ \t]*[:=][ \t]*["']?)(?!\*\*\*)[A-Za-z0-9._~+/=-]{16,}/gi,
];

const reversed = (text: string): string => [...text].reverse().join("");

function spellings(secret: string): readonly string[] {
  const hex = hexOf(secret);
  const inside = base64Inside(secret);
  let url = secret;
  try {
    url = encodeURIComponent(secret);
  } catch {
    // A lone surrogate has no URL encoding.
  }
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    ...inside,
    ...inside.map(base64Url),
    hex,
    hex.toUpperCase(),
    reversed(secret),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll("%20", "+"),
    json,
  ];
}

/** A secret of several lines (a key file) is also known by each of its longer lines. */
const values = (secret: string): readonly string[] => [
  secret,
  ...(secret.includes("\n") ? secret.split(/\r?\n/).filter((line) => line.length >= 16) : []),
];

/** All spellings of the secrets, longest first: prepare once, use for many texts. */
export function secretSpellings(secrets: readonly string[]): readonly string[] {
  const all = new Set<string>();
  for (const secret of secrets.map((each) => each.trim())) {
    if (secret.length < SECRET_MIN_CHARS || /^\*+$/.test(secret)) continue;
    for (const value of values(secret)) {
      for (const spelling of spellings(value.trim())) {
        if (spelling.length >= SECRET_MIN_CHARS) all.add(spelling);
      }
    }
  }
  return [...all].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** Idempotent. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secretSpellings(secrets);
  let out = text;
  // Once more when a replacement has put two halves together.
  for (let round = 0; round < 3; round++) {
    let next = out;
    for (const spelling of known) next = next.replaceAll(spelling, REDACTED);
    for (const pattern of PATTERNS) next = next.replace(pattern, REDACTED);
    for (const pattern of LABELLED) next = next.replace(pattern, `$1${REDACTED}`);
    if (next === out) break;
    out = next;
  }
  return out;
}
