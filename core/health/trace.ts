// What one job was told and answered, kept for exports: bounded, without secrets, read by nobody who decides.
import { redact } from "../base/redact.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";

/** The end of an answer is what counts: markers and summaries stand there. */
const ANSWER_CHARS = 40_000;
const ERROR_CHARS = 4_000;

export function trace(
  draft: Draft,
  config: RepoConfig,
  dispatch: DispatchRow,
  leg: Leg,
  { handoff, problem }: EventOf<"LegCollected">,
): void {
  if (!config.health.traces) return;
  // A cut could leave the second half of a secret, which has its shape no more.
  const clean = (text: string, max: number): string => redact(redact(text, []).slice(-max), []);
  draft.addTrace({
    repo: draft.repo.repo,
    dispatch: dispatch.dispatch,
    leg: leg.leg,
    mission: dispatch.mission,
    attempt: leg.attempt,
    purpose: dispatch.purpose,
    task: handoff?.task ?? dispatch.purpose,
    agent: handoff?.agent ?? config.agent.type,
    model: handoff?.model ?? "",
    status: handoff?.status ?? "failed",
    cause: handoff?.cause ?? "lost",
    prompt: handoff?.prompt === undefined ? null : redact(handoff.prompt, []),
    answer: clean(handoff?.text ?? "", ANSWER_CHARS),
    error:
      handoff === null
        ? clean(problem ?? "", ERROR_CHARS)
        : handoff.cause === "ok"
          ? ""
          : clean(handoff.summary, ERROR_CHARS),
    inputTokens: handoff?.usage.inputTokens ?? 0,
    outputTokens: handoff?.usage.outputTokens ?? 0,
    costUsd: handoff?.usage.costUsd ?? null,
    durationMs: handoff?.durationMs ?? 0,
    at: draft.at,
  });
}
