// Reads a leg's brief from its content-addressed checkout and holds it to the job: same leg, same commit, right task.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Brief, type Task } from "../../core/report/brief.ts";
import type { Parsed } from "./inputs.ts";

/** A brief is text for a prompt; more than this is a mistake. */
const BRIEF_MAX_BYTES = 4_000_000;

export interface BriefRequest {
  readonly folder: string;
  readonly leg: string;
  readonly commit: string;
  readonly tasks: readonly Task[];
}

export function readBrief(request: BriefRequest): Parsed<Brief> {
  const path = join(request.folder, `${request.leg}.json`);
  const read = readBounded(path);
  if (!read.ok) return read;
  let value: unknown;
  try {
    value = JSON.parse(read.value);
  } catch {
    return { ok: false, problem: `the brief \`${request.leg}.json\` is not JSON` };
  }
  const parsed = Brief.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues
      .slice(0, 10)
      .map((issue) => `\`${issue.path.join(".")}\` ${issue.message}`);
    return { ok: false, problem: `the brief does not fit its schema: ${issues.join("; ")}` };
  }
  const brief = parsed.data;
  const problems: string[] = [];
  if (brief.leg !== request.leg) problems.push(`is about leg \`${brief.leg}\``);
  // A review run has one commit to check out and legs that each look at a head of their own.
  if (brief.task !== "review" && brief.commit !== request.commit)
    problems.push(`names commit ${brief.commit}`);
  if (!request.tasks.includes(brief.task)) problems.push(`asks for the task \`${brief.task}\``);
  return problems.length === 0
    ? { ok: true, value: brief }
    : { ok: false, problem: `the brief ${problems.join(" and ")}, which this job is not for` };
}

function readBounded(path: string): Parsed<string> {
  try {
    if (statSync(path).size > BRIEF_MAX_BYTES)
      return { ok: false, problem: "the brief is too large" };
    return { ok: true, value: readFileSync(path, "utf8") };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `the brief cannot be read: ${why}` };
  }
}
