// What a model's tokens cost: list prices with the date and source they were read. What is not listed costs as much as the
// dearest of its family, what is of no known family as much as the dearest of all: never nothing (SR25).
import { type ListPrice, PRICE_LIST, type PriceEntry } from "./price-list.ts";
import type { TokenUsage } from "./usage.ts";

/** USD per million tokens. */
export interface ModelPricing {
  readonly input: number;
  readonly output: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  /** Cache entries that are kept for an hour instead of minutes. */
  readonly cacheWriteLong: number;
}

export interface Price {
  readonly pricing: ModelPricing;
  /** How many times as much the faster service costs. */
  readonly fast: number;
  /** USD for one search on the web that the vendor makes for the model. */
  readonly search: number;
  /** For requests whose whole input is longer than this many tokens. */
  readonly long: { readonly above: number; readonly pricing: ModelPricing } | null;
  /** false: the dearest of what it might be. */
  readonly known: boolean;
}

/** What one request is billed for. */
export interface BilledUsage extends TokenUsage {
  /** Of the cache writes, those kept for an hour. */
  readonly cacheWriteLongTokens: number;
  /** Searches on the web that the vendor made for the model. */
  readonly searches: number;
  /** By the faster service. */
  readonly isFast: boolean;
  /** How many times as much the place of the computation costs; 1 usually. */
  readonly placeFactor: number;
}

export const NOTHING_BILLED: BilledUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  cacheWriteLongTokens: 0,
  searches: 0,
  isFast: false,
  placeFactor: 1,
};

export const FREE: Price = {
  pricing: { input: 0, output: 0, cacheWrite: 0, cacheWriteLong: 0, cacheRead: 0 },
  fast: 1,
  search: 0,
  long: null,
  known: true,
};

/** Billionths of a dollar: whole numbers, so that sums are exact. */
export const NANOS = 1_000_000_000;
/** A name may go on with a date, an alias or a context size; anything else is another model. */
const REST =
  /^(?:[-@]\d{4}-?\d{2}-?\d{2}|-\d{3}|(?:-chat)?-latest|-preview(?:-\d\d-\d{2,4})?|-\d{4}|\[1m\])*$/;
/** The first that fits a name. Those that cost many times as much are a family of their own. */
const FAMILIES: readonly RegExp[] = [
  /^claude-.*opus/,
  /^claude-.*sonnet/,
  /^claude-.*haiku/,
  /^claude/,
  /^gpt-4(?:-|$)/,
  /^gpt-.*-pro/,
  /^(?:gpt(?!-4(?:-|$))|chatgpt|codex)(?!.*-pro)/,
  /^o\d.*-pro/,
  /^o\d(?!.*-pro)/,
  /^gemini/,
];

export function priceOf(model: string): Price {
  const name = nameOf(model);
  const entry = PRICE_LIST.filter(
    ({ prefix }) => name.startsWith(prefix) && REST.test(name.slice(prefix.length)),
  ).reduce<PriceEntry | null>(
    (best, each) => (best === null || each.prefix.length > best.prefix.length ? each : best),
    null,
  );
  if (entry !== null) return { ...priceOfEntry(entry), known: true };
  const family = FAMILIES.find((pattern) => pattern.test(name));
  const kin = PRICE_LIST.filter(({ prefix }) => family?.test(prefix) === true);
  return { ...dearest(kin.length === 0 ? PRICE_LIST : kin), long: null, known: false };
}

/** As the vendor names it: without the path that a gateway puts before it. */
function nameOf(model: string): string {
  return model.trim().toLowerCase().split("/").at(-1) ?? "";
}

function priceOfEntry(entry: PriceEntry): Omit<Price, "known"> {
  const { long } = entry;
  return {
    pricing: filled(entry.price),
    fast: entry.fast,
    search: entry.search,
    long: long === undefined ? null : { above: long.above, pricing: filled(long.price) },
  };
}

/** Cache prices that a vendor does not list are those of plain input; an hour costs twice the input. */
function filled(price: ListPrice): ModelPricing {
  const { input, output, cacheWrite = input, cacheRead = input } = price;
  return { input, output, cacheWrite, cacheRead, cacheWriteLong: Math.max(cacheWrite, 2 * input) };
}

function dearest(entries: readonly PriceEntry[]): Pick<Price, "pricing" | "fast" | "search"> {
  const all = entries.flatMap((entry) => {
    const { pricing, long } = priceOfEntry(entry);
    return long === null ? [pricing] : [pricing, long.pricing];
  });
  const most = (part: keyof ModelPricing): number => Math.max(...all.map((each) => each[part]));
  const pricing = {
    input: most("input"),
    output: most("output"),
    cacheWrite: most("cacheWrite"),
    cacheWriteLong: most("cacheWriteLong"),
    cacheRead: most("cacheRead"),
  };
  return {
    pricing,
    fast: Math.max(...entries.map(({ fast }) => fast)),
    search: Math.max(...entries.map(({ search }) => search)),
  };
}

/** What one request costs, in billionths of a dollar. */
export function nanosOf(usage: BilledUsage, price: Price): number {
  const input = usage.inputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
  const rates =
    price.long !== null && input > price.long.above ? price.long.pricing : price.pricing;
  const long = Math.min(usage.cacheWriteLongTokens, usage.cacheWriteTokens);
  // A dollar for a million tokens is a thousand billionths for one.
  const tokens =
    usage.inputTokens * rates.input +
    usage.outputTokens * rates.output +
    (usage.cacheWriteTokens - long) * rates.cacheWrite +
    long * rates.cacheWriteLong +
    usage.cacheReadTokens * rates.cacheRead;
  const factor = usage.placeFactor * (usage.isFast ? price.fast : 1);
  return Math.round(tokens * 1000 * factor + usage.searches * price.search * NANOS);
}
