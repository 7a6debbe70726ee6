// The tools of a mission: who may be kept, how good one is, which of them fit a piece of work. Quality is a moving average of how
// the attempts went that made it, reviewed it and used it.
import { keywords } from "../base/words.ts";

export interface Quality {
  readonly quality: number | null;
  readonly uses: number;
}

/** Below, nobody is given it. */
export const KEEP_QUALITY = 0.7;
/** How much one more experience counts. */
const ALPHA = 0.3;
/** Without a review. */
export const UNREVIEWED = 0.5;

/** It becomes a file's name and a word on a command line. */
export const isToolName = (name: string): boolean => /^[A-Za-z_][\w-]{0,79}$/.test(name);

const bounded = (score: number): number =>
  Number.isFinite(score) ? Math.min(1, Math.max(0, score)) : 0;

export function experienced<Tool extends Quality>(tool: Tool, score: number): Tool {
  const before = tool.quality ?? bounded(score);
  return { ...tool, quality: ALPHA * bounded(score) + (1 - ALPHA) * before };
}

export const usedWell = <Tool extends Quality>(tool: Tool): Tool =>
  experienced({ ...tool, uses: tool.uses + 1 }, 1);

interface Described extends Quality {
  readonly name: string;
  readonly description: string;
}

/** The best of those that a text speaks of, by any of its words; of equal ones the first by name. */
export function fitting<Tool extends Described>(
  tools: readonly Tool[],
  text: string,
  max = 5,
): readonly Tool[] {
  const wanted = wordsOf(text);
  return tools
    .filter((tool) => {
      const own = `${tool.name} ${tool.description}`.toLowerCase();
      return wanted.some((word) => own.includes(word));
    })
    .sort(byQuality)
    .slice(0, max);
}

export const byQuality = (a: Described, b: Described): number =>
  (b.quality ?? 0) - (a.quality ?? 0) || a.name.localeCompare(b.name);

/** One short word is a word too, where it is all there is. */
function wordsOf(text: string): readonly string[] {
  const found = keywords(text);
  return found.length > 0
    ? found
    : text
        .toLowerCase()
        .split(/\W+/)
        .filter((word) => word !== "");
}
