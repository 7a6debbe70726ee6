// `strategy:` → the legs of a job. Rules of GitHub: excludes remove combinations, then includes either extend every
// combination whose original values they do not contradict, or become a combination of their own.

export type Combination = Readonly<Record<string, unknown>>;

export interface Strategy {
  readonly legs: readonly Combination[];
  readonly failFast: boolean;
  /** null: no limit. */
  readonly maxParallel: number | null;
}

export const LEGS_MAX = 256;

export class MatrixProblem extends Error {}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
  }
  return a === b || (typeof a !== typeof b && String(a) === String(b));
}

/** An exclude may name part of an object value. */
function covers(pattern: unknown, value: unknown): boolean {
  if (isRecord(pattern) && isRecord(value)) {
    return Object.entries(pattern).every(([key, part]) => covers(part, value[key]));
  }
  return same(pattern, value);
}

function filters(value: unknown, key: string): readonly Record<string, unknown>[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRecord)) {
    throw new MatrixProblem(`\`matrix.${key}\` must be a list of mappings.`);
  }
  return value;
}

export function expandMatrix(matrix: unknown): readonly Combination[] {
  if (!isRecord(matrix)) throw new MatrixProblem("`strategy.matrix` must be a mapping.");
  const { include, exclude, ...dimensions } = matrix;
  let combinations: Record<string, unknown>[] = Object.keys(dimensions).length === 0 ? [] : [{}];
  for (const [name, values] of Object.entries(dimensions)) {
    if (!Array.isArray(values)) throw new MatrixProblem(`\`matrix.${name}\` must be a list.`);
    if (values.length === 0) {
      throw new MatrixProblem(`Matrix vector '${name}' does not contain any values`);
    }
    combinations = combinations.flatMap((c) => values.map((value) => ({ ...c, [name]: value })));
    if (combinations.length > LEGS_MAX * LEGS_MAX) break;
  }
  const excluded = filters(exclude, "exclude");
  combinations = combinations.filter((c) => !excluded.some((pattern) => covers(pattern, c)));

  const original = combinations.map((c) => ({ ...c }));
  const added: Record<string, unknown>[] = [];
  for (const extra of filters(include, "include")) {
    let matched = false;
    for (const [index, base] of original.entries()) {
      const target = combinations[index];
      const fits = Object.entries(extra).every(
        ([key, value]) => !(key in base) || same(base[key], value),
      );
      if (target !== undefined && fits) {
        Object.assign(target, extra);
        matched = true;
      }
    }
    if (!matched) added.push({ ...extra });
  }
  const legs = [...combinations, ...added];
  if (legs.length === 0) throw new MatrixProblem("The matrix has no combinations.");
  if (legs.length > LEGS_MAX) {
    throw new MatrixProblem(`The matrix has ${legs.length} jobs; ${LEGS_MAX} are allowed.`);
  }
  return legs;
}

export function readStrategy(strategy: unknown): Strategy {
  if (!isRecord(strategy)) return { legs: [{}], failFast: true, maxParallel: null };
  const failFast = strategy["fail-fast"];
  const maxParallel = Number(strategy["max-parallel"] ?? 0);
  return {
    legs: strategy.matrix === undefined ? [{}] : expandMatrix(strategy.matrix),
    failFast: failFast === undefined || failFast === null || String(failFast) === "true",
    maxParallel: Number.isInteger(maxParallel) && maxParallel > 0 ? maxParallel : null,
  };
}

/** What GitHub appends to the name of a matrix job: its scalar values, e.g. ` (ubuntu, 22)`. */
export function legSuffix(leg: Combination): string {
  const values: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isRecord(value)) for (const item of Object.values(value)) visit(item);
    else if (value !== null && value !== undefined && value !== "") values.push(String(value));
  };
  visit(leg);
  return values.length === 0 ? "" : ` (${values.join(", ")})`;
}
