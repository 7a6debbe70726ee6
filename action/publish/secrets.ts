// Shapes of credentials that must not reach a branch. Narrow on purpose: a false alarm stops good work.

const SHAPES: readonly (readonly [string, RegExp])[] = [
  [
    "a private key",
    /-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY(?: BLOCK)?-----\s+[A-Za-z0-9+/=\s]{64,}/g,
  ],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})/g],
  ["an Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{24,}/g],
  ["an OpenAI key", /\bsk-(?:proj-)?[A-Za-z0-9_-]{40,}/g],
  ["an AWS access key", /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g],
  ["a Google API key", /\bAIza[A-Za-z0-9_-]{35}\b/g],
  ["a Slack token", /\bxox[abprs]-[0-9]{8,}-[A-Za-z0-9-]{10,}/g],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/g],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{20,}/g],
];

/** Kinds of credentials that stand in `after` and did not in `before`. */
export function newSecrets(before: string, after: string): readonly string[] {
  const kinds: string[] = [];
  for (const [kind, shape] of SHAPES) {
    const found = after.match(shape) ?? [];
    // Placeholders of one repeated character, as in documentation, are no secret.
    if (found.some((each) => !before.includes(each) && !isPlaceholder(each))) kinds.push(kind);
  }
  return kinds;
}

const isPlaceholder = (text: string): boolean =>
  /(.)\1{9,}/.test(text) || /example|placeholder|redacted|your[-_]/i.test(text);
