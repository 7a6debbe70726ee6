// Prices of models: the listed ones to the cent, what is not listed never too cheap (SR25).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PRICE_LIST } from "../../../core/budget/price-list.ts";
import {
  type BilledUsage,
  NANOS,
  NOTHING_BILLED,
  nanosOf,
  priceOf,
} from "../../../core/budget/prices.ts";

const cost = (model: string, usage: Partial<BilledUsage>): number =>
  nanosOf({ ...NOTHING_BILLED, ...usage }, priceOf(model)) / NANOS;

describe("names of models", () => {
  test.each([
    ["claude-opus-5-5", 4],
    ["claude-opus-5", 5],
    ["claude-opus-4-20250514", 15],
    ["claude-opus-4@20250514", 15],
    ["claude-sonnet-4-5-20250929", 3],
    ["claude-sonnet-4-6[1m]", 3],
    ["anthropic/claude-haiku-4-5", 1],
    ["gpt-5-2025-08-07", 1.25],
    ["gpt-5-chat-latest", 1.25],
    ["gpt-5-mini", 0.25],
    ["GPT-5.1-Codex", 1.25],
    ["gpt-4-0613", 30],
    ["models/gemini-2.5-pro", 1.25],
    ["gemini-2.5-flash-preview-09-2025", 0.3],
    ["gemini-3.1-pro-preview", 2],
  ])("%s is listed at %f", (model, input) => {
    expect(priceOf(model)).toMatchObject({ known: true, pricing: { input } });
  });

  test.each([
    // A newer number is another model, though the older name begins it.
    ["claude-sonnet-4-9", 3, 15],
    ["claude-opus-9", 15, 75],
    ["claude-nova-1", 15, 75],
    ["gpt-7", 20, 75],
    ["gpt-5-turbo", 20, 75],
    ["gpt-6-pro", 60, 270],
    ["o9", 15, 60],
    ["gemini-9-ultra", 4, 18],
    // No family at all: the dearest of everything.
    ["qwen3-coder", 150, 600],
    ["", 150, 600],
  ])("%s is not listed and costs what the dearest of its family does", (model, input, output) => {
    expect(priceOf(model)).toMatchObject({ known: false, pricing: { input, output } });
  });

  test("no name whatever costs nothing", () => {
    const names = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom(...PRICE_LIST.map(({ prefix }) => prefix)), fc.string())
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(names, (name) => {
        const { pricing } = priceOf(name);
        for (const price of Object.values(pricing)) expect(price).toBeGreaterThan(0);
      }),
    );
  });
});

describe("the list", () => {
  test("each entry says where and when it was read, stands once, and is sound", () => {
    const names = PRICE_LIST.map(({ prefix }) => prefix);
    expect(new Set(names).size).toBe(names.length);
    for (const { price, read, source, fast } of PRICE_LIST) {
      expect(read).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(source).not.toBe("");
      expect(price.output).toBeGreaterThanOrEqual(price.input);
      expect(price.cacheRead ?? price.input).toBeLessThanOrEqual(price.input);
      expect(price.cacheWrite ?? price.input).toBeGreaterThanOrEqual(price.input);
      expect(fast).toBeGreaterThanOrEqual(1);
    }
  });
});

describe("what a request costs", () => {
  const million = 1_000_000;

  test("as the command line of the vendor itself counts it", () => {
    // The recorded runs: 10 and 5 tokens cost 0.00014, 100,000 and 5,000 cost 0.5.
    expect(cost("claude-opus-5-5", { inputTokens: 10, outputTokens: 5 })).toBe(0.000_14);
    expect(cost("claude-opus-5-5", { inputTokens: 100_000, outputTokens: 5000 })).toBe(0.5);
  });

  test.each<[string, Partial<BilledUsage>, number]>([
    ["claude-sonnet-4-5", { inputTokens: million }, 3],
    ["claude-sonnet-4-5", { outputTokens: million }, 15],
    ["claude-sonnet-4-5", { cacheWriteTokens: million }, 3.75],
    ["claude-sonnet-4-5", { cacheWriteTokens: million, cacheWriteLongTokens: million }, 6],
    ["claude-sonnet-4-5", { cacheWriteTokens: million, cacheWriteLongTokens: 400_000 }, 4.65],
    ["claude-sonnet-4-5", { cacheReadTokens: million }, 0.3],
    ["claude-opus-5-5", { cacheReadTokens: million }, 0.2],
    ["claude-opus-4-6", { outputTokens: million, isFast: true }, 150],
    ["claude-opus-5-5", { outputTokens: million, isFast: true }, 40],
    ["claude-opus-4-6", { outputTokens: million, placeFactor: 1.1 }, 27.5],
    ["claude-haiku-4-5", { searches: 3 }, 0.03],
    ["gemini-2.5-pro", { searches: 2 }, 0.07],
    ["gpt-5", { cacheReadTokens: million }, 0.125],
    ["gpt-5", { cacheWriteTokens: million }, 1.25],
    ["gpt-5.6-sol", { cacheWriteTokens: 100_000 }, 0.625],
  ])("%s %j costs %f", (model, usage, usd) => {
    expect(cost(model, usage)).toBeCloseTo(usd, 9);
  });

  test("a longer input costs another price, for the whole request", () => {
    const output = { outputTokens: 1000 };
    expect(cost("gemini-2.5-pro", { inputTokens: 200_000, ...output })).toBe(0.26);
    expect(cost("gemini-2.5-pro", { inputTokens: 200_001, ...output })).toBe(0.515_002_5);
    const cached = { cacheReadTokens: 272_000, inputTokens: 1 };
    expect(cost("gpt-5.5", cached)).toBe(0.272_01);
  });

  test("sums are exact: a million small requests cost what one large one does", () => {
    const price = priceOf("claude-haiku-4-5");
    const one = nanosOf({ ...NOTHING_BILLED, cacheReadTokens: 3, inputTokens: 1 }, price);
    let sum = 0;
    for (let count = 0; count < million; count++) sum += one;
    const all = { ...NOTHING_BILLED, cacheReadTokens: 3 * million, inputTokens: million };
    expect(sum).toBe(nanosOf(all, price));
  });
});
