// What a worker says it did: `MC_RESULT:{…}` read field by field, or, without one, what its transcript shows. Either way
// a claim: commits are read from git.
import { isRecord, markers } from "../base/json.ts";
import { transcriptClaims } from "./transcript-claims.ts";

export interface WorkResult {
  readonly status: "completed" | "failed" | "blocked";
  readonly summary: string;
  readonly commits: readonly string[];
  readonly filesChanged: readonly string[];
  readonly discoveries: readonly string[];
  readonly concerns: readonly string[];
  readonly criteria: readonly {
    readonly criterion: string;
    readonly met: boolean;
    readonly evidence: string;
  }[];
  /** `comparison_report` and `tools_created`, as given. */
  readonly extras: Readonly<Record<string, unknown>>;
}

export type ParsedWork =
  | { readonly ok: true; readonly result: WorkResult }
  /** `fallback` is a guess from the transcript; its concerns say so. */
  | { readonly ok: false; readonly problem: string; readonly fallback: WorkResult };

const SUMMARY_MAX_CHARS = 4_000;
const ENTRY_MAX_CHARS = 2_000;
const STATUSES: Readonly<Record<string, WorkResult["status"]>> = {
  completed: "completed",
  success: "completed",
  failed: "failed",
  failure: "failed",
  error: "failed",
  blocked: "blocked",
};
const EXTRAS = ["comparison_report", "tools_created"] as const;

/** The last MC_RESULT that is an object and not the echoed template; `exitCode` serves the fallback. */
export function parseWorkResult(text: string, exitCode: number | null = null): ParsedWork {
  let template: WorkResult | null = null;
  for (const value of markers(text, "MC_RESULT")) {
    if (!isRecord(value)) continue;
    const status = value.status;
    const result = workResultOf(value);
    if (typeof status !== "string" || !status.includes("|")) return { ok: true, result };
    template ??= result;
  }
  if (template !== null) return { ok: true, result: template };
  const problem = text.includes("MC_RESULT:")
    ? "the last `MC_RESULT:` is not followed by a readable JSON object"
    : "the agent left no `MC_RESULT:`";
  const claims = transcriptClaims(text, exitCode);
  const fallback: WorkResult = {
    ...claims,
    concerns: [`${problem}; status, commits and files were guessed from its output`],
    criteria: [],
    extras: {},
  };
  return { ok: false, problem, fallback };
}

export interface ObjectiveCheck {
  readonly state: "met" | "not_met" | "unknown";
  readonly reason: string;
}

/** Unknown unless the answer says so in a boolean, and says nothing else elsewhere. */
export function parseObjectiveCheck(text: string): ObjectiveCheck {
  const verdicts: ObjectiveCheck[] = [];
  for (const value of markers(text, "OBJECTIVE_CHECK")) {
    if (!isRecord(value) || typeof value.met !== "boolean") continue;
    const reason = typeof value.reason === "string" ? value.reason.trim() : "";
    if (/^(?:…|\.{3}|<.*>)$/.test(reason)) continue; // the echoed template
    verdicts.push({
      state: value.met ? "met" : "not_met",
      reason: reason.slice(0, ENTRY_MAX_CHARS),
    });
  }
  const last = verdicts[0];
  if (last === undefined) {
    return { state: "unknown", reason: "the check left no readable `OBJECTIVE_CHECK:`" };
  }
  if (verdicts.some((verdict) => verdict.state !== last.state)) {
    return { state: "unknown", reason: "the check contradicts itself" };
  }
  return last;
}

function workResultOf(value: Readonly<Record<string, unknown>>): WorkResult {
  const status = value.status;
  const word = typeof status === "string" ? status.trim().toLowerCase() : "";
  const extras: Record<string, unknown> = {};
  for (const key of EXTRAS) if (value[key] !== undefined) extras[key] = value[key];
  return {
    status: (Object.hasOwn(STATUSES, word) ? STATUSES[word] : undefined) ?? "failed",
    summary: typeof value.summary === "string" ? value.summary.slice(0, SUMMARY_MAX_CHARS) : "",
    commits: texts(value.commits, 200, 200),
    filesChanged: texts(value.files_changed ?? value.files_modified, 1_000, 1_000),
    discoveries: remarks(value.discoveries),
    concerns: remarks(value.concerns),
    criteria: criteriaOf(value.criteria),
    extras,
  };
}

/** A list with anything but texts in it is no list: none of it is believed. */
function texts(value: unknown, max: number, chars: number): readonly string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === "string")) return [];
  return value.slice(0, max).map((one: string) => one.slice(0, chars));
}

/** Texts, and objects as their JSON: a discovery may be a whole tool. */
function remarks(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const found = value.flatMap((one: unknown) => {
    if (typeof one === "string") return one.trim() === "" ? [] : [one];
    return isRecord(one) ? [JSON.stringify(one)] : [];
  });
  return found.slice(0, 50).map((one) => one.slice(0, ENTRY_MAX_CHARS));
}

function criteriaOf(value: unknown): WorkResult["criteria"] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 50).flatMap((one: unknown) => {
    if (!isRecord(one) || typeof one.criterion !== "string") return [];
    return [
      {
        criterion: one.criterion.slice(0, ENTRY_MAX_CHARS),
        met: one.met === true,
        evidence: typeof one.evidence === "string" ? one.evidence.slice(0, ENTRY_MAX_CHARS) : "",
      },
    ];
  });
}
