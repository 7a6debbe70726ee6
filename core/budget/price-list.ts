// List prices of models, USD per million tokens, each with where and when it was read. A price that changed gets a new line here
// and a new date.

export interface PriceEntry {
  /** The model's name without date or alias. */
  readonly prefix: string;
  readonly price: {
    readonly input: number;
    readonly output: number;
    readonly cacheWrite?: number;
    readonly cacheRead?: number;
  };
  /** Another price for requests with a longer input. */
  readonly long?: { readonly above: number; readonly price: PriceEntry["price"] };
  readonly read: string;
  readonly source: string;
}

const ANTHROPIC = { source: "platform.claude.com/docs pricing", read: "2026-02-10" } as const;
const OPENAI = { source: "openai.com/api/pricing", read: "2026-02-10" } as const;
const GOOGLE = { source: "ai.google.dev/gemini-api/docs/pricing", read: "2026-02-10" } as const;

const claude = (input: number, output: number) => ({
  input,
  output,
  cacheWrite: input * 1.25,
  cacheRead: input / 10,
});

export const PRICE_LIST: readonly PriceEntry[] = [
  { prefix: "claude-opus-4-6", price: claude(5, 25), ...ANTHROPIC },
  { prefix: "claude-opus-4-5", price: claude(5, 25), ...ANTHROPIC },
  { prefix: "claude-opus-4-1", price: claude(15, 75), ...ANTHROPIC },
  { prefix: "claude-opus-4", price: claude(15, 75), ...ANTHROPIC },
  { prefix: "claude-3-opus", price: claude(15, 75), ...ANTHROPIC },
  { prefix: "claude-sonnet-4-6", price: claude(3, 15), ...ANTHROPIC },
  { prefix: "claude-sonnet-4-5", price: claude(3, 15), ...ANTHROPIC },
  { prefix: "claude-sonnet-4", price: claude(3, 15), ...ANTHROPIC },
  { prefix: "claude-haiku-4-5", price: claude(1, 5), ...ANTHROPIC },
  { prefix: "gpt-5.2", price: { input: 1.75, output: 14, cacheRead: 0.175 }, ...OPENAI },
  { prefix: "gpt-5.1", price: { input: 1.25, output: 10, cacheRead: 0.125 }, ...OPENAI },
  { prefix: "gpt-5", price: { input: 1.25, output: 10, cacheRead: 0.125 }, ...OPENAI },
  { prefix: "gpt-5-mini", price: { input: 0.25, output: 2, cacheRead: 0.025 }, ...OPENAI },
  { prefix: "o3", price: { input: 2, output: 8, cacheRead: 0.5 }, ...OPENAI },
  {
    prefix: "gemini-2.5-pro",
    price: { input: 1.25, output: 10, cacheRead: 0.125 },
    long: { above: 200_000, price: { input: 2.5, output: 15, cacheRead: 0.25 } },
    ...GOOGLE,
  },
  { prefix: "gemini-2.5-flash", price: { input: 0.3, output: 2.5, cacheRead: 0.03 }, ...GOOGLE },
];
