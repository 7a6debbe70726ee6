// Takes secrets out of text: the ones we know, in every encoding that is likely to appear, and what looks like one (SR19).

export type Redact = (text: string) => string;

const MASK = "[redacted]";
/** Shorter values would blank out ordinary words. */
const SHORTEST = 6;

const PATTERNS: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{20,255}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,255}\b/g,
  /\bv1\.[0-9a-f]{40}\b/g, // installation tokens of older servers
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g, // JWT
  /\bsk-[A-Za-z0-9_-]{16,}/g, // model keys
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{35}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bnpm_[A-Za-z0-9]{30,}\b/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];
/** Only the part after the word goes. */
const AFTER: readonly RegExp[] = [
  /(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)?\s*)[^\s"',]+/gi,
  /(\bbearer\s+)[A-Za-z0-9._~+/-]{8,}=*/gi,
  /(:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/g, // user:password@ in addresses
];

/** `secrets`: every value that this process knows and must not say. */
export function createRedact(secrets: readonly string[]): Redact {
  const known = knownForms(secrets);
  return (text) => {
    let clean = known === null ? text : text.replace(known, MASK);
    for (const pattern of PATTERNS) clean = clean.replace(pattern, MASK);
    for (const pattern of AFTER) clean = clean.replace(pattern, `$1${MASK}`);
    return clean;
  };
}

function knownForms(secrets: readonly string[]): RegExp | null {
  const forms = new Set<string>();
  for (const secret of secrets) {
    const value = secret.trim();
    if (value.length < SHORTEST) continue;
    const bytes = Buffer.from(value);
    forms.add(value);
    forms.add(JSON.stringify(value).slice(1, -1));
    forms.add(encodeURIComponent(value));
    forms.add(bytes.toString("hex"));
    forms.add([...value].reverse().join(""));
    // Without the ends, which depend on what stands around the secret in a longer encoded text.
    for (const offset of [0, 1, 2]) {
      const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
      const inner = encoded
        .slice(offset === 0 ? 0 : 4)
        .replace(/=+$/, "")
        .slice(0, -1);
      if (inner.length >= SHORTEST) forms.add(inner);
    }
  }
  if (forms.size === 0) return null;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(escapePattern).join("|"), "g");
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
