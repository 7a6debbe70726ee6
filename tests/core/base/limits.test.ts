// Limits that follow from others: what they promise is computed, not believed.
import { expect, test } from "vitest";
import {
  DELIVERY_TRIES,
  EFFECT_TRIES,
  RETRY_BASE_MS,
  RETRY_MAX_MS,
} from "../../../core/base/limits.ts";
import { backoffMs } from "../../../core/base/retry.ts";

const HOUR = 3_600_000;

test.each([
  ["an effect", EFFECT_TRIES],
  ["a delivery", DELIVERY_TRIES],
])("%s outlives an hour without GitHub, and is not tried for half a day", (_, tries) => {
  let longest = 0;
  for (let failed = 0; failed < tries - 1; failed += 1)
    longest += backoffMs({ baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS }, failed);
  // Jitter may halve every pause.
  expect(longest / 2).toBeGreaterThanOrEqual(HOUR);
  expect(longest).toBeLessThan(3 * HOUR);
});
