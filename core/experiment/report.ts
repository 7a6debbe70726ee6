// What an experiment ends with: approaches compared, one recommended, why. A model's words: read tolerantly, bounded, and data
// wherever they are shown. A report that cannot be read is no result.
import { z } from "zod";
import { isRecord } from "../base/json.ts";
import { sanitise, sanitiseLine } from "../base/sanitise.ts";

const APPROACHES_MAX = 8;
const POINTS_MAX = 10;
const NAME_MAX_CHARS = 100;
const TEXT_MAX_CHARS = 2_000;
const POINT_MAX_CHARS = 300;

const line = (max: number): z.ZodString => z.string().max(max);

export const Approach = z.strictObject({
  name: line(NAME_MAX_CHARS).min(1),
  description: line(TEXT_MAX_CHARS),
  /** As measured, with units. */
  metrics: z.array(z.strictObject({ name: line(60), value: line(80) })).max(POINTS_MAX),
  pros: z.array(line(POINT_MAX_CHARS)).max(POINTS_MAX),
  cons: z.array(line(POINT_MAX_CHARS)).max(POINTS_MAX),
});
export type Approach = z.infer<typeof Approach>;

export const ComparisonReport = z.strictObject({
  approaches: z.array(Approach).min(1).max(APPROACHES_MAX),
  /** Name of one of them; empty: none is worth doing. */
  recommended: line(NAME_MAX_CHARS),
  rationale: line(TEXT_MAX_CHARS),
});
export type ComparisonReport = z.infer<typeof ComparisonReport>;

export type ParsedReport =
  | { readonly ok: true; readonly report: ComparisonReport }
  | { readonly ok: false; readonly problem: string };

const no = (problem: string): ParsedReport => ({ ok: false, problem });

/** `value`: `comparison_report` as the agent gave it, an object or its JSON. */
export function parseComparison(value: unknown): ParsedReport {
  const raw = typeof value === "string" ? jsonOf(value) : value;
  if (raw === undefined || raw === null) return no("there is no `comparison_report`");
  if (!isRecord(raw)) return no("`comparison_report` is no object");
  const approaches = approachesOf(raw.approaches);
  if (approaches.length === 0) return no("`comparison_report.approaches` names no approach");
  const wanted = nameOf(raw.recommended_approach ?? raw.recommended ?? raw.recommendation);
  const rationale = prose(raw.rationale ?? raw.reason);
  if (wanted === "")
    return no("`comparison_report.recommended_approach` is missing; `none` is an answer too");
  if (/^(?:none|neither|no approach)\b/i.test(wanted))
    return { ok: true, report: { approaches, recommended: "", rationale } };
  const recommended = approachNamed(approaches, wanted);
  if (recommended === null) {
    return no(`\`recommended_approach\` is \`${wanted}\`, which is none of the approaches`);
  }
  return { ok: true, report: { approaches, recommended: recommended.name, rationale } };
}

/** By name in any case, by its beginning where that is enough, or by its number. */
export function approachNamed(approaches: readonly Approach[], wanted: string): Approach | null {
  const key = wanted.trim().toLowerCase();
  const exact = approaches.find(({ name }) => name.toLowerCase() === key);
  if (exact !== undefined) return exact;
  const number = /^(?:approach )?#?([1-8])$/.exec(key)?.[1];
  if (number !== undefined) return approaches[Number(number) - 1] ?? null;
  const alike = approaches.filter(
    ({ name }) => name.toLowerCase().startsWith(key) || key.startsWith(name.toLowerCase()),
  );
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function approachesOf(value: unknown): Approach[] {
  const entries: unknown[] = Array.isArray(value)
    ? value
    : isRecord(value)
      ? Object.entries(value).map(([name, one]) => (isRecord(one) ? { name, ...one } : { name }))
      : [];
  const taken = new Set<string>();
  const found: Approach[] = [];
  for (const entry of entries) {
    if (found.length === APPROACHES_MAX) break;
    const raw = typeof entry === "string" ? { name: entry } : entry;
    if (!isRecord(raw)) continue;
    const own = nameOf(raw.name ?? raw.approach ?? raw.title) || `approach ${found.length + 1}`;
    const name = taken.has(own.toLowerCase())
      ? `${own.slice(0, NAME_MAX_CHARS - 4)} (${found.length + 1})`
      : own;
    taken.add(name.toLowerCase());
    found.push({
      name,
      description: prose(raw.description),
      metrics: metricsOf(raw.metrics),
      pros: pointsOf(raw.pros ?? raw.advantages),
      cons: pointsOf(raw.cons ?? raw.disadvantages),
    });
  }
  return found;
}

function metricsOf(value: unknown): Approach["metrics"] {
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(value)
    ? value.filter(isRecord).map((one) => [one.name ?? one.metric, one.value])
    : isRecord(value)
      ? Object.entries(value)
      : [];
  return entries.slice(0, POINTS_MAX).flatMap(([name, measured]) => {
    const text = scalar(measured);
    const label = sanitiseLine(typeof name === "string" ? name : "", 60);
    return label === "" || text === "" ? [] : [{ name: label, value: sanitiseLine(text, 80) }];
  });
}

function scalar(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

function pointsOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list
    .filter((one): one is string => typeof one === "string")
    .map((one) => sanitiseLine(one, POINT_MAX_CHARS))
    .filter((one) => one !== "")
    .slice(0, POINTS_MAX);
}

function nameOf(value: unknown): string {
  const name = isRecord(value) ? (value.name ?? value.approach) : value;
  const text = typeof name === "number" ? String(name) : name;
  return typeof text === "string" ? sanitiseLine(text, NAME_MAX_CHARS) : "";
}

const prose = (value: unknown): string =>
  typeof value === "string" ? sanitise(value, TEXT_MAX_CHARS) : "";

/** Every text of it, changed in the same way. */
export function mapReport(
  report: ComparisonReport,
  change: (text: string) => string,
): ComparisonReport {
  const cut = (text: string, max: number): string => change(text).slice(0, max);
  return {
    approaches: report.approaches.map((one) => ({
      name: cut(one.name, NAME_MAX_CHARS) || "approach",
      description: cut(one.description, TEXT_MAX_CHARS),
      metrics: one.metrics.map(({ name, value }) => ({
        name: cut(name, 60),
        value: cut(value, 80),
      })),
      pros: one.pros.map((text) => cut(text, POINT_MAX_CHARS)),
      cons: one.cons.map((text) => cut(text, POINT_MAX_CHARS)),
    })),
    recommended: cut(report.recommended, NAME_MAX_CHARS),
    rationale: cut(report.rationale, TEXT_MAX_CHARS),
  };
}
