// A failure without the tests that are known to fail by chance: they say little about who stood in it.
import type { FlakyRow } from "../../engine/rows/verdict-row.ts";
import { normalised } from "./signature.ts";

const TESTS = "tests: ";
/** Of a failure in which nothing else failed. */
export const BY_CHANCE = "flaky: ";

export function withoutFlaky(
  signature: string | null,
  flaky: Iterable<Pick<FlakyRow, "test" | "path">>,
): string | null {
  if (signature === null || !signature.startsWith(TESTS)) return signature;
  const known = new Set<string>();
  for (const { test, path } of flaky) {
    known.add(normalised(path === null || test.includes(path) ? test : `${path} ${test}`));
  }
  if (known.size === 0) return signature;
  const names = signature.slice(TESTS.length).split(", ");
  const others = names.filter((name) => !known.has(name));
  if (others.length === names.length) return signature;
  return others.length === 0 ? `${BY_CHANCE}${names.join(", ")}` : `${TESTS}${others.join(", ")}`;
}
