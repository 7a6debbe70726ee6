// Notices a model that goes round in circles: the same tool with the same arguments and the same result, three times. Reading
// again after a change is no circle; making the same change again is.
import { fingerprint } from "../../../core/base/fingerprint.ts";

/** Twice happens to the careful; three times nothing new is coming. */
export const REPEATS_MAX = 3;

export interface ToolUse {
  readonly name: string;
  readonly input: unknown;
  readonly result: string;
  /** It changed the work tree. */
  readonly changed: boolean;
}

export interface Repeats {
  /** True when this use is the third of its kind. */
  add(use: ToolUse): boolean;
}

export function openRepeats(): Repeats {
  const looks = new Map<string, number>();
  const changes = new Map<string, number>();
  return {
    add({ name, input, result, changed }) {
      const seen = changed ? changes : looks;
      const key = fingerprint(JSON.stringify([name, sorted(input), result]));
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      if (changed) looks.clear();
      return count >= REPEATS_MAX;
    },
  };
}

/** Keys in one order: models change it. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
