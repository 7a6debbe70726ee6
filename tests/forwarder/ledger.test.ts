// The money of one attempt: who may begin, who waits, who is refused (SR25).
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Ledger, openLedger, type Stake } from "../../action/forwarder/ledger.ts";
import { NANOS, NOTHING_BILLED, priceOf } from "../../core/budget/prices.ts";

const HAIKU = priceOf("claude-haiku-4-5");
/** $0.001 each with Haiku. */
const bill = (thousands: number) => ({
  model: "claude-haiku-4-5",
  usage: { ...NOTHING_BILLED, inputTokens: thousands * 1000 },
  price: HAIKU,
});
const forever = new AbortController().signal;

async function begun(ledger: Ledger, worstUsd = 0): Promise<Stake> {
  const stake = await ledger.begin(worstUsd * NANOS, forever);
  if (stake === null) throw new Error("it was refused");
  return stake;
}

/** Whether a promise has come to something, once everything that can happen has. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

test("the first request begins whatever it may cost; the one after the limit is refused", async () => {
  const ledger = openLedger(0.005);
  const first = await begun(ledger, 100);
  expect(first.settle(bill(7))).toBe(0.007);
  expect(await ledger.begin(0, forever)).toBeNull();
  expect(ledger.exhausted).toBe(true);
  expect(ledger.spent).toMatchObject({ costUsd: 0.007, requests: 1 });
});

test("with no money at all nothing begins", async () => {
  const ledger = openLedger(0);
  expect(await ledger.begin(0, forever)).toBeNull();
  expect(ledger.exhausted).toBe(true);
});

test("what bills nothing begins whatever is left", async () => {
  const ledger = openLedger(0);
  const stake = await ledger.begin(null, forever);
  expect(stake?.grow(0)).toBe(true);
  expect(ledger.exhausted).toBe(false);
});

test("beside another one a request begins when even the worst leaves something", async () => {
  const ledger = openLedger(1);
  await begun(ledger, 0.4);
  await begun(ledger, 0.4);
  expect(ledger.exhausted).toBe(false);
});

test("otherwise it waits for the other, and begins when that was cheap", async () => {
  const ledger = openLedger(1);
  const first = await begun(ledger, 2);
  const second = ledger.begin(0, forever);
  expect(await isSettled(second)).toBe(false);
  first.settle(bill(1));
  expect(await second).not.toBeNull();
});

test("or is refused when that was dear", async () => {
  const ledger = openLedger(0.001);
  const first = await begun(ledger, 2);
  const second = ledger.begin(0, forever);
  first.settle(bill(1));
  expect(await second).toBeNull();
  expect(ledger.exhausted).toBe(true);
});

test("who goes away while waiting takes nothing and exhausts nothing", async () => {
  const ledger = openLedger(1);
  const first = await begun(ledger, 2);
  const leaving = new AbortController();
  const second = ledger.begin(0, leaving.signal);
  leaving.abort();
  expect(await second).toBeNull();
  expect(ledger.exhausted).toBe(false);
  first.settle(bill(1));
  await begun(ledger);
});

test("a running answer is told when its output costs more than was left", async () => {
  const ledger = openLedger(0.01);
  (await begun(ledger)).settle(bill(4));
  const stake = await begun(ledger);
  expect(stake.grow(0.006 * NANOS)).toBe(true);
  expect(stake.grow(0.007 * NANOS)).toBe(false);
  expect(ledger.exhausted).toBe(true);
});

test("several running answers share what is left", async () => {
  const ledger = openLedger(0.01);
  const [one, two] = [await begun(ledger), await begun(ledger)];
  expect(one.grow(0.006 * NANOS)).toBe(true);
  expect(two.grow(0.005 * NANOS)).toBe(false);
});

test("what was spent is told for each model", async () => {
  const ledger = openLedger(1);
  (await begun(ledger)).settle(bill(1));
  (await begun(ledger)).settle(bill(2));
  const unknown = { model: "qwen3", usage: { ...NOTHING_BILLED, outputTokens: 10 } };
  (await begun(ledger)).settle({ ...unknown, price: priceOf("qwen3") });
  expect(ledger.spent.requests).toBe(3);
  expect(ledger.spent.usage).toMatchObject({ inputTokens: 3000, outputTokens: 10 });
  expect(ledger.spent.models).toMatchObject([
    { model: "claude-haiku-4-5", costUsd: 0.003, priceKnown: true, requests: 2 },
    { model: "qwen3", costUsd: 0.006, priceKnown: false, requests: 1 },
  ]);
});

test("however many ask at once, the limit is passed by one answer at most", async () => {
  const answer = fc.record({ worst: fc.nat(50), actual: fc.nat(50) });
  const worlds = fc.array(answer, { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(worlds, fc.integer({ min: 1, max: 200 }), async (answers, limit) => {
      const ledger = openLedger(limit / 1000);
      let dearest = 0;
      await Promise.all(
        answers.map(async ({ worst, actual }) => {
          const stake = await ledger.begin((worst * NANOS) / 1000, forever);
          await new Promise((resolve) => setImmediate(resolve));
          // No answer costs more than its worst case.
          const cost = Math.min(worst, actual);
          dearest = Math.max(dearest, cost);
          stake?.settle(bill(cost));
        }),
      );
      expect(Math.round(ledger.spent.costUsd * 1000)).toBeLessThan(limit + Math.max(1, dearest));
    }),
    { numRuns: 100 },
  );
});
