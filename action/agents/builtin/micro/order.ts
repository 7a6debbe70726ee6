// The order in which the files of a unit are built: what others import comes first, tests come last, and where that says nothing the
// plan's own order counts.
import { importsOf } from "./imports.ts";

export interface KnownFile {
  readonly path: string;
  /** As it is now; null: it is not there yet. */
  readonly text: string | null;
}

const TEST = /(?:^|\/)(?:tests?|__tests__|spec)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_[^/]+$/i;

/** Circles are cut where the plan's order says so. */
export function buildOrder(files: readonly KnownFile[]): readonly string[] {
  const paths = files.map(({ path }) => path);
  const needs = new Map(
    files.map(({ path, text }) => [path, text === null ? [] : importsOf(path, text, paths)]),
  );
  const ordered: string[] = [];
  const begun = new Set<string>();
  const visit = (path: string): void => {
    if (begun.has(path)) return;
    begun.add(path);
    for (const other of needs.get(path) ?? []) visit(other);
    ordered.push(path);
  };
  const isTest = (path: string): boolean => TEST.test(path);
  for (const path of paths.filter((one) => !isTest(one))) visit(path);
  for (const path of paths.filter(isTest)) visit(path);
  return ordered;
}
