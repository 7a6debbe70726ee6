// A number that lets more through than the one it replaces: less coverage asked for, a wider tolerance, a higher limit. Two
// lines are the same threshold when they differ in their numbers alone.

/** More is stricter: coverage, minimum counts, digits that must agree. */
const STRICT_UP =
  /fail[-_ ]?under|threshold|coverage|\b(?:branches|functions|lines|statements)\b|toBeCloseTo|places\s*=|\bmin(?:imum)?\w*\b|toBeGreaterThan|toHaveLength\w*Greater|assert\w*Greater|\bat[-_ ]?least\b|>=?\s*[\d.]/i;
/** Less is stricter: tolerances and limits. */
const STRICT_DOWN =
  /toleran|\b(?:delta|epsilon|eps|atol|rtol|abs|rel)\b|max[-_ ]?warnings|\bmax(?:imum)?\w*\b|toBeLessThan|assert\w*Less|\bat[-_ ]?most\b|assertAlmostEqual|InDelta|<=?\s*[\d.]/i;

const NUMBER = /(?<![\w.])-?\d[\d_]*(?:\.\d+)?(?:e-?\d+)?(?![\w])/gi;

export function loosened(removed: readonly string[], added: readonly string[]): readonly string[] {
  const found: string[] = [];
  const left = [...added];
  for (const before of removed) {
    const shape = shapeOf(before);
    const at = left.findIndex((line) => shapeOf(line) === shape && line !== before);
    const after = left[at];
    if (after === undefined) continue;
    left.splice(at, 1);
    const direction = directionOf(before);
    if (direction === 0) continue;
    const [from, to] = [numbersOf(before), numbersOf(after)];
    const loosens = from.some((value, n) => Math.sign((to[n] ?? value) - value) === -direction);
    if (loosens) found.push(`${short(before)} became ${short(after)}`);
  }
  return found;
}

/** 1: more is stricter; -1: less is; 0: no threshold. Both at once say nothing. */
function directionOf(line: string): -1 | 0 | 1 {
  const [up, down] = [STRICT_UP.test(line), STRICT_DOWN.test(line)];
  if (up === down) return 0;
  return up ? 1 : -1;
}

const shapeOf = (line: string): string => line.trim().replace(NUMBER, "#");
const numbersOf = (line: string): readonly number[] =>
  (line.match(NUMBER) ?? []).map((text) => Number(text.replaceAll("_", "")));
const short = (line: string): string => `"${line.trim().slice(0, 100)}"`;
