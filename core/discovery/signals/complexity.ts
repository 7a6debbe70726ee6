// How hard a file is to change, without knowing its language: how deep its lines are indented and how many ways its code can go.

const BRANCH =
  /\b(?:if|elif|elsif|unless|for|foreach|while|until|case|catch|except|rescue|switch|match|when|guard|select)\b|&&|\|\||\?(?=[\s(])/g;
const BLANK_OR_COMMENT = /^\s*(?:$|\/\/|#|--|\/?\*|<!--)/;
const TAB_COLUMNS = 4;
/** Depth counts less than a branch, and not before it is more than a function in a class. */
const DEPTH_WEIGHT = 0.1;
const USUAL_DEPTH = 2;
/** Words in a text are no branches. */
const TEXTS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g;
const LINES_MAX = 20_000;

export interface Complexity {
  readonly value: number;
  readonly branches: number;
  /** Deepest line, in levels. */
  readonly depth: number;
  /** Neither blank nor a comment alone. */
  readonly lines: number;
}

export function complexityOf(text: string): Complexity {
  const code = text
    .split("\n", LINES_MAX)
    .filter((line) => !BLANK_OR_COMMENT.test(line))
    .map((line) => ({ line, columns: columnsOf(line) }));
  const step = stepOf(code.map(({ columns }) => columns));
  let branches = 0;
  let depths = 0;
  let depth = 0;
  for (const { line, columns } of code) {
    const level = Math.round(columns / step);
    depths += Math.max(0, level - USUAL_DEPTH);
    depth = Math.max(depth, level);
    branches += line.slice(0, 500).replace(TEXTS, '""').match(BRANCH)?.length ?? 0;
  }
  return {
    value: Math.round(branches + depths * DEPTH_WEIGHT),
    branches,
    depth,
    lines: code.length,
  };
}

function columnsOf(line: string): number {
  let columns = 0;
  for (const char of line) {
    if (char === " ") columns += 1;
    else if (char === "\t") columns += TAB_COLUMNS;
    else break;
  }
  return columns;
}

/** Columns of one level: the usual step from a line to a deeper one. */
function stepOf(columns: readonly number[]): number {
  const counts = new Map<number, number>();
  let before = 0;
  for (const now of columns) {
    const step = now - before;
    if (step >= 2 && step <= 8) counts.set(step, (counts.get(step) ?? 0) + 1);
    before = now;
  }
  const [most] = [...counts].toSorted(([a, m], [b, n]) => n - m || a - b);
  return most?.[0] ?? TAB_COLUMNS;
}
