// Problems of a configuration file: found all at once, each with its line and its fix.
import { z } from "zod";
import { isRecord } from "../base/json.ts";
import { nearest } from "../base/similar.ts";
import { crossFieldProblems } from "./cross-field.ts";
import { RepoConfig } from "./schema.ts";
import { sentenceOf } from "./sentence.ts";

export interface ConfigProblem {
  /** Dotted key, e.g. `units.max_attempts`; empty for the file as a whole. */
  readonly key: string;
  readonly message: string;
  /** 1-based line in the file, null when unknown. */
  readonly line: number | null;
  readonly severity: "error" | "warning";
}

export type ConfigPath = readonly (string | number)[];
export type LineOf = (path: ConfigPath) => number | null;

export interface CheckedConfig {
  /** null when there is at least one error. */
  readonly config: RepoConfig | null;
  readonly problems: readonly ConfigProblem[];
}

/** Unknown keys are warned about and left out; everything else that is wrong is an error. */
export function checkConfig(value: unknown, lineOf: LineOf): CheckedConfig {
  const problems: ConfigProblem[] = [];
  const report = (path: ConfigPath, severity: ConfigProblem["severity"], message: string): void => {
    problems.push({ key: path.join("."), message, line: lineOf(path), severity });
  };
  if (value !== null && value !== undefined && !isRecord(value)) {
    report([], "error", "the file must be a YAML mapping such as `workers:\\n  max: 4`");
    return { config: null, problems };
  }
  const cleaned = withoutUnknown(value ?? {}, shapeOf(RepoConfig), [], (path, like) => {
    const hint = like === null ? "remove it" : `did you mean \`${like}\`?`;
    report(path, "warning", `\`${path.join(".")}\` is no setting and is ignored; ${hint}`);
  });
  const parsed = RepoConfig.safeParse(cleaned);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
      report(path, "error", sentenceOf(issue, path, valueAt(cleaned, path)));
    }
  }
  const rest = parsed.success ? parsed : RepoConfig.safeParse(withoutWrong(cleaned, parsed.error));
  for (const found of crossFieldProblems(rest.data ?? null, cleaned)) {
    report(found.path, found.severity, found.message);
  }
  problems.sort(byPlace);
  const failed = problems.some((problem) => problem.severity === "error");
  return { config: parsed.success && !failed ? parsed.data : null, problems };
}

type Shape = Readonly<Record<string, unknown>>;

/** Keys of the object behind defaults and the like; null for anything but an object. */
function shapeOf(schema: unknown): Shape | null {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return shapeOf(schema.def.innerType);
  }
  return null;
}

function withoutUnknown(
  value: unknown,
  shape: Shape | null,
  path: ConfigPath,
  unknown: (path: ConfigPath, like: string | null) => void,
): unknown {
  if (shape === null || !isRecord(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const innerPath = [...path, key];
    if (!Object.hasOwn(shape, key)) {
      if (key !== "_extends" || path.length > 0)
        unknown(innerPath, nearest(key, Object.keys(shape)));
      continue;
    }
    const innerShape = shapeOf(shape[key]);
    // `workers:` with nothing below it is null in YAML and means its defaults.
    if (inner === null && innerShape !== null) continue;
    kept[key] = withoutUnknown(inner, innerShape, innerPath, unknown);
  }
  return kept;
}

/** The settings that are right, so that what does not go together is found in the same pass. */
function withoutWrong(value: unknown, error: z.ZodError): unknown {
  let kept = value;
  for (const { path } of error.issues) kept = without(kept, path.slice(0, 2).map(String));
  return kept;
}

function without(value: unknown, [key, ...deeper]: readonly string[]): unknown {
  if (!isRecord(value) || key === undefined) return value;
  const { [key]: inner, ...others } = value;
  if (deeper.length === 0 || !isRecord(inner)) return others;
  return { ...others, [key]: without(inner, deeper) };
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  let at = value;
  for (const part of path) {
    if (Array.isArray(at) && typeof part === "number") at = at[part];
    else if (isRecord(at)) at = at[String(part)];
    else return undefined;
  }
  return at;
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER);
}
