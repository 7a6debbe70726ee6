// What the jobs of simulated runs leave behind: handoffs in the form that the actions write, zipped as artifacts are.
import { zipSync } from "fflate";
import {
  VerificationEvidence as Evidence,
  type Handoff,
  type VerificationEvidence,
} from "../../../core/report/handoff.ts";

export interface Left {
  readonly task: Handoff["task"];
  readonly leg: string;
  readonly attempt: number;
  readonly dispatch: string;
  readonly cause?: Handoff["cause"];
  readonly text?: string;
  readonly evidence?: VerificationEvidence | null;
  readonly findings?: Handoff["findings"];
}

export function handoff(left: Left): Handoff {
  const { task, leg, attempt, dispatch, cause = "ok", text = "", evidence = null } = left;
  return {
    schema: "mc.handoff/1",
    ...{ task, leg, attempt, dispatch, cause, text },
    status: cause === "ok" || cause === "verification" ? "completed" : "failed",
    summary: cause === "ok" ? "done" : `ended with ${cause}`,
    ...{ commits: [], filesChanged: [], discoveries: [], concerns: [], criteria: [] },
    usage: {
      ...{ inputTokens: 10, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 },
      ...{ costUsd: task === "verify" ? 0 : 0.01, turns: 1 },
    },
    ...{ agent: "scripted", model: "script", sessionId: null, durationMs: 60_000 },
    verification: evidence,
    ...(left.findings === undefined ? {} : { findings: left.findings }),
  };
}

export interface Seen {
  readonly commit: string;
  readonly tree: string;
  readonly spec: string;
  readonly passed: boolean;
  readonly log: string;
  readonly durationMs: number;
  readonly tests: number;
  readonly checks: VerificationEvidence["checks"];
}

/** Through the schema, so that what the actions add in time has its default here. */
export const evidenceOf = (seen: Seen): VerificationEvidence => {
  const { commit, tree, spec, passed, log, durationMs, tests, checks } = seen;
  const failing = { name: log.slice(0, 200), path: null, line: null, message: log.slice(0, 500) };
  const all = {
    ...{ commit, tree, spec, phase: "command", exitCode: passed ? 0 : 1, timedOut: false },
    durationMs,
    checks,
    tests: {
      ...{ total: tests, passed: passed ? tests : tests - 1, failed: passed ? 0 : 1 },
      ...{ skipped: 0, runner: "vitest" },
    },
    ...{ lintErrors: null, typeErrors: null, failures: passed ? [] : [failing], log },
  };
  return Evidence.parse(
    Object.fromEntries(Object.entries(all).filter(([key]) => Object.hasOwn(Evidence.shape, key))),
  );
};

export function zipped(content: Handoff | string): Uint8Array {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return zipSync({ "handoff.json": new TextEncoder().encode(text) }, { level: 0 });
}
