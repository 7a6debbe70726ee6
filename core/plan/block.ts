// Reads a plan from a planner's answer, old and new form. An unreadable answer is a failure, never a made-up unit, and
// an empty plan counts only when a PLAN block says `units: []`: "nothing to do" ends a mission, so it must be explicit.
import { extractJson, isRecord, jsonAt, markers } from "../base/json.ts";
import { unitOf } from "./sentence-unit.ts";

export { findPlanFence } from "./fence.ts";

/** A unit as the planner wrote it; null keeps the place of an entry that was none (dependencies go by index). */
export type PlanDraft = Readonly<Record<string, unknown>> | null;

export type ParsedPlan =
  | {
      readonly ok: true;
      readonly units: readonly PlanDraft[];
      /** The planner split its scope instead: units are empty then. */
      readonly scopes: readonly string[];
      /** True only for `units: []` inside a PLAN block. */
      readonly explicitEmpty: boolean;
      /** What was put right, for the log. */
      readonly repairs: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

const TAG = /<!--[ \t\r\n]*(\/?)PLAN[ \t\r\n]*-->/gi;
/** Keys under which planners put the list; `units` is the one they are asked for. */
const LIST_KEYS = ["units", "plan", "tasks", "work_units"] as const;

/** First PLAN block, else the last PLAN_RESULT, else (without any block) JSON in the text. */
export function parsePlanText(text: string): ParsedPlan {
  const blocks = blocksOf(text);
  let problem: string | null = null;
  let empty: ParsedPlan | null = null;
  for (const block of blocks) {
    const plan = readPlan(block, true);
    if (plan.ok && (plan.units.length > 0 || plan.scopes.length > 0)) return plan;
    if (plan.ok) empty ??= plan;
    else problem ??= plan.problem;
    if (plan.ok || problem === null) continue;
    break; // a broken first block is not replaced by a later one: nobody knows which was meant
  }
  if (empty !== null && problem === null) return empty;
  for (const value of markers(text, "PLAN_RESULT", { repair: true })) {
    const plan = planOf(value, false);
    if (plan.ok) return plan;
    problem ??= plan.problem;
  }
  if (blocks.length === 0) {
    const plan = readPlan(text, false);
    if (plan.ok) return plan;
    problem ??= plan.problem;
  }
  return { ok: false, problem: `the plan could not be read: ${problem ?? "there is none"}` };
}

/** Contents of the closed PLAN blocks. */
function blocksOf(text: string): readonly string[] {
  const found: string[] = [];
  let from: number | null = null;
  for (const tag of text.matchAll(TAG)) {
    const closes = tag[1] === "/";
    if (closes && from !== null) {
      found.push(text.slice(from, tag.index));
      from = null;
    } else if (!closes) from ??= tag.index + tag[0].length;
  }
  return found;
}

function readPlan(text: string, inBlock: boolean): ParsedPlan {
  const whole = inBlock ? documentOf(text) : undefined;
  if (whole !== undefined) return planOf(whole, true);
  if (inBlock) {
    // Words beside the JSON inside a block: good for units, never for "nothing to do".
    const found = extractJson(text, { want: "object", keys: ["units"], repair: true });
    return found.ok ? planOf(found.value, false) : found;
  }
  const wishes = [
    ...LIST_KEYS.map((key) => ({ want: "object", keys: [key], repair: true }) as const),
    { want: "object", keys: ["children"], repair: true } as const,
    { repair: true } as const,
  ];
  let problem = "";
  for (const wish of wishes) {
    const found = extractJson(text, wish);
    const plan = found.ok ? planOf(found.value, false) : null;
    if (plan?.ok === true) return plan;
    problem = plan?.problem ?? (found.ok ? problem : found.problem);
  }
  return { ok: false, problem };
}

/** The block as one JSON document, a code fence around it aside. */
function documentOf(block: string): unknown {
  const fenced = /^\s*(`{3,}|~{3,})[\w-]*\s*([\s\S]*?)\s*\1\s*$/.exec(block);
  const text = (fenced?.[2] ?? block).trim();
  const read = jsonAt(text, 0) ?? jsonAt(text, 0, true);
  return read !== null && read.end === text.length ? read.value : undefined;
}

function planOf(value: unknown, inBlock: boolean): ParsedPlan {
  const repairs: string[] = [];
  if (isRecord(value) && value.type === "subdivide") return splitOf(value.children);
  const list = listOf(value, repairs);
  if (list === null) {
    return { ok: false, problem: "there is JSON, but it has no list `units`" };
  }
  if (list.length === 0) {
    if (inBlock) return { ok: true, units: [], scopes: [], explicitEmpty: true, repairs };
    return {
      ok: false,
      problem: "an empty plan counts only as `units: []` inside <!-- PLAN --> … <!-- /PLAN -->",
    };
  }
  const units = list.map((entry, index): PlanDraft => {
    if (isRecord(entry)) return entry;
    if (typeof entry === "string" && entry.trim() !== "") {
      repairs.push(`unit ${index + 1} was plain text; taken as its title`);
      return unitOf(entry);
    }
    repairs.push(`unit ${index + 1} was no object; left out`);
    return null;
  });
  if (units.every((unit) => unit === null)) {
    return { ok: false, problem: "the list `units` holds no unit" };
  }
  return { ok: true, units, scopes: [], explicitEmpty: false, repairs };
}

function listOf(value: unknown, repairs: string[]): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return null;
  for (const key of LIST_KEYS) {
    const list = value[key];
    if (Array.isArray(list)) return list;
  }
  const title = value.title;
  if (typeof title === "string" && title.trim() !== "") {
    repairs.push("a single unit without a list; taken as the whole plan");
    return [value];
  }
  return null;
}

/** The parts of a scope, as one text each. */
function splitOf(children: unknown): ParsedPlan {
  const scopes = (Array.isArray(children) ? children : []).flatMap((child: unknown) => {
    const scope = isRecord(child) ? child.scope : child;
    return typeof scope === "string" && scope.trim() !== "" ? [scope.trim()] : [];
  });
  if (scopes.length > 0) return { ok: true, units: [], scopes, explicitEmpty: false, repairs: [] };
  return { ok: false, problem: "the scope is split into `children`, but none has a `scope`" };
}
