// List prices of models in USD per million tokens, each with where and when it was read. What is missing here is never free
// (prices.ts): a new model costs an entry, and until then as much as the dearest of its family.

export interface ListPrice {
  readonly input: number;
  readonly output: number;
  /** Without: as plain input. */
  readonly cacheWrite?: number;
  /** Without: as plain input. */
  readonly cacheRead?: number;
}

export interface PriceEntry {
  /** The model's name without date or alias. */
  readonly prefix: string;
  readonly price: ListPrice;
  /** Another price for the whole request when its input is longer. */
  readonly long?: { readonly above: number; readonly price: ListPrice };
  /** How many times as much the faster service costs. */
  readonly fast: number;
  /** USD for one search on the web that the vendor makes for the model. */
  readonly search: number;
  readonly source: string;
  readonly read: string;
}

const CLAUDE = {
  source: "catalogue inside Claude Code 2.1.329",
  read: "2026-11-21",
  fast: 6,
  search: 0.01,
};
const OPENAI = {
  source: "GitHub's table of its vendors' prices",
  read: "2026-11-21",
  fast: 2,
  search: 0.01,
};
const OPENAI_6 = {
  ...OPENAI,
  source: "announcements of OpenAI's price page",
  read: "2026-10-27",
};
const OPENAI_OLD = { ...OPENAI, source: "platform.openai.com/docs/pricing", read: "2025-11-13" };
const GOOGLE = {
  source: "ai.google.dev/gemini-api/docs/pricing",
  read: "2026-10-07",
  fast: 1,
  search: 0.035,
};

/** Writing into the cache costs a quarter more than plain input, reading from it a tenth unless said otherwise. */
const claude = (input: number, output: number, cacheRead = input / 10): ListPrice => ({
  input,
  output,
  cacheWrite: input * 1.25,
  cacheRead,
});

const cached = (input: number, output: number, cacheRead: number): ListPrice => ({
  input,
  output,
  cacheRead,
});

/** Beyond 272,000 tokens of input OpenAI charges twice the input and one and a half times the output. */
const openai = (input: number, output: number, cacheRead: number, cacheWrite = input) => ({
  price: { input, output, cacheRead, cacheWrite },
  long: {
    above: 272_000,
    price: {
      input: 2 * input,
      output: 1.5 * output,
      cacheRead: 2 * cacheRead,
      cacheWrite: 2 * cacheWrite,
    },
  },
});

/** Beyond 200,000 tokens of input Google charges twice the input and one and a half times the output. */
const geminiPro = (input: number, output: number) => ({
  price: cached(input, output, input / 10),
  long: { above: 200_000, price: cached(2 * input, 1.5 * output, input / 5) },
});

export const PRICE_LIST: readonly PriceEntry[] = [
  { prefix: "claude-fable-5-2", price: claude(8, 40, 0.2), ...CLAUDE, fast: 2 },
  { prefix: "claude-fable-5-1", price: claude(10, 50, 0.25), ...CLAUDE },
  { prefix: "claude-fable-5", price: claude(10, 50), ...CLAUDE },
  { prefix: "claude-mythos-5-2", price: claude(8, 40, 0.2), ...CLAUDE, fast: 2 },
  { prefix: "claude-mythos-5-1", price: claude(10, 50, 0.25), ...CLAUDE },
  { prefix: "claude-mythos-5", price: claude(10, 50), ...CLAUDE },
  { prefix: "claude-opus-5-5", price: claude(4, 20, 0.2), ...CLAUDE, fast: 2 },
  { prefix: "claude-opus-5", price: claude(5, 25), ...CLAUDE, fast: 2 },
  { prefix: "claude-opus-4-8", price: claude(5, 25), ...CLAUDE, fast: 2 },
  { prefix: "claude-opus-4-7", price: claude(5, 25), ...CLAUDE },
  { prefix: "claude-opus-4-6", price: claude(5, 25), ...CLAUDE },
  { prefix: "claude-opus-4-5", price: claude(5, 25), ...CLAUDE },
  { prefix: "claude-opus-4-1", price: claude(15, 75), ...CLAUDE },
  { prefix: "claude-opus-4-0", price: claude(15, 75), ...CLAUDE },
  { prefix: "claude-opus-4", price: claude(15, 75), ...CLAUDE },
  { prefix: "claude-sonnet-5-5", price: claude(2, 10, 0.1), ...CLAUDE },
  { prefix: "claude-sonnet-5", price: claude(2, 10), ...CLAUDE },
  { prefix: "claude-sonnet-4-6", price: claude(3, 15), ...CLAUDE },
  { prefix: "claude-sonnet-4-5", price: claude(3, 15), ...CLAUDE },
  { prefix: "claude-sonnet-4-0", price: claude(3, 15), ...CLAUDE },
  { prefix: "claude-sonnet-4", price: claude(3, 15), ...CLAUDE },
  { prefix: "claude-3-7-sonnet", price: claude(3, 15), ...CLAUDE },
  { prefix: "claude-3-5-sonnet", price: claude(3, 15), ...CLAUDE },
  {
    prefix: "claude-haiku-5-5",
    price: claude(0.1, 0.5),
    long: { above: 100_000, price: claude(0.5, 2.5) },
    ...CLAUDE,
  },
  { prefix: "claude-haiku-4-5", price: claude(1, 5), ...CLAUDE },
  { prefix: "claude-3-5-haiku", price: claude(0.8, 4), ...CLAUDE },

  { prefix: "gpt-6.1-sol", ...openai(2, 10, 0.1, 2.5), ...OPENAI_6 },
  { prefix: "gpt-6.1-terra", ...openai(1, 5, 0.05, 1.25), ...OPENAI_6 },
  { prefix: "gpt-6-astra", ...openai(10, 50, 1, 12.5), ...OPENAI_6 },
  { prefix: "gpt-6-sol", ...openai(2, 10, 0.2, 2.5), ...OPENAI_6 },
  { prefix: "gpt-6-luna", ...openai(0.1, 0.5, 0.01, 0.125), ...OPENAI_6 },
  { prefix: "gpt-5.6-sol", ...openai(5, 30, 0.5, 6.25), ...OPENAI },
  { prefix: "gpt-5.6-terra", ...openai(2, 12, 0.2, 2.5), ...OPENAI },
  // From 200,000 tokens on, not 272,000.
  {
    prefix: "gpt-5.6-luna",
    price: { input: 0.2, output: 1.2, cacheRead: 0.02, cacheWrite: 0.25 },
    long: {
      above: 200_000,
      price: { input: 0.4, output: 1.8, cacheRead: 0.04, cacheWrite: 0.5 },
    },
    ...OPENAI,
  },
  { prefix: "gpt-5.5-pro", ...openai(30, 180, 30), ...OPENAI },
  { prefix: "gpt-5.5", ...openai(5, 30, 0.5), ...OPENAI },
  { prefix: "gpt-5.4", ...openai(2.5, 15, 0.25), ...OPENAI },
  { prefix: "gpt-5.4-mini", price: cached(0.75, 4.5, 0.075), ...OPENAI },
  { prefix: "gpt-5.4-nano", price: cached(0.2, 1.25, 0.02), ...OPENAI },
  { prefix: "gpt-5.3-codex", price: cached(1.75, 14, 0.175), ...OPENAI },
  { prefix: "gpt-5.2-codex", price: cached(1.75, 14, 0.175), ...OPENAI },
  { prefix: "gpt-5.2", price: cached(1.75, 14, 0.175), ...OPENAI },
  { prefix: "gpt-5.1-codex-max", price: cached(1.25, 10, 0.125), ...OPENAI_OLD },
  { prefix: "gpt-5.1-codex-mini", price: cached(0.25, 2, 0.025), ...OPENAI_OLD },
  { prefix: "gpt-5.1-codex", price: cached(1.25, 10, 0.125), ...OPENAI_OLD },
  { prefix: "gpt-5.1", price: cached(1.25, 10, 0.125), ...OPENAI_OLD },
  { prefix: "gpt-5-pro", price: { input: 15, output: 120 }, ...OPENAI_OLD },
  { prefix: "gpt-5-codex", price: cached(1.25, 10, 0.125), ...OPENAI_OLD },
  { prefix: "gpt-5-mini", price: cached(0.25, 2, 0.025), ...OPENAI_OLD },
  { prefix: "gpt-5-nano", price: cached(0.05, 0.4, 0.005), ...OPENAI_OLD },
  { prefix: "gpt-5", price: cached(1.25, 10, 0.125), ...OPENAI_OLD },
  { prefix: "gpt-4.1", price: cached(2, 8, 0.5), ...OPENAI_OLD },
  { prefix: "gpt-4.1-mini", price: cached(0.4, 1.6, 0.1), ...OPENAI_OLD },
  { prefix: "gpt-4.1-nano", price: cached(0.1, 0.4, 0.025), ...OPENAI_OLD },
  { prefix: "gpt-4o", price: cached(2.5, 10, 1.25), ...OPENAI_OLD },
  { prefix: "gpt-4o-mini", price: cached(0.15, 0.6, 0.075), ...OPENAI_OLD },
  { prefix: "gpt-4-turbo", price: { input: 10, output: 30 }, ...OPENAI_OLD },
  { prefix: "gpt-4", price: { input: 30, output: 60 }, ...OPENAI_OLD },
  { prefix: "o4-mini", price: cached(1.1, 4.4, 0.275), ...OPENAI_OLD },
  { prefix: "o3-pro", price: { input: 20, output: 80 }, ...OPENAI_OLD },
  { prefix: "o3-mini", price: cached(1.1, 4.4, 0.55), ...OPENAI_OLD },
  { prefix: "o3", price: cached(2, 8, 0.5), ...OPENAI_OLD },
  { prefix: "o1-pro", price: { input: 150, output: 600 }, ...OPENAI_OLD },
  { prefix: "o1", price: cached(15, 60, 7.5), ...OPENAI_OLD },

  // Half of it until the end of 2026: what is counted is the price that stays.
  { prefix: "gemini-3.8-flash", price: cached(1.5, 7.5, 0.15), ...GOOGLE },
  { prefix: "gemini-3.7-flash", price: cached(1.5, 7.5, 0.15), ...GOOGLE },
  { prefix: "gemini-3.6-flash", price: cached(1.5, 7.5, 0.15), ...GOOGLE },
  { prefix: "gemini-3.5-flash", price: cached(1.5, 9, 0.15), ...GOOGLE },
  { prefix: "gemini-3.5-flash-lite", price: cached(0.3, 2.5, 0.03), ...GOOGLE },
  { prefix: "gemini-3.1-pro", ...geminiPro(2, 12), ...GOOGLE },
  { prefix: "gemini-3.1-flash-lite", price: cached(0.25, 1.5, 0.025), ...GOOGLE },
  { prefix: "gemini-3-pro", ...geminiPro(2, 12), ...GOOGLE },
  { prefix: "gemini-3-flash", price: cached(0.5, 3, 0.05), ...GOOGLE },
  { prefix: "gemini-2.5-pro", ...geminiPro(1.25, 10), ...GOOGLE },
  { prefix: "gemini-2.5-flash", price: cached(0.3, 2.5, 0.03), ...GOOGLE },
  { prefix: "gemini-2.5-flash-lite", price: cached(0.1, 0.4, 0.01), ...GOOGLE },
];
