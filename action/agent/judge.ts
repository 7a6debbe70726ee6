// What an agent's run amounts to: its own claim counts against it, never for it; what git shows counts in both directions.
import type { Brief } from "../../core/report/brief.ts";
import type { Handoff } from "../../core/report/handoff.ts";
import type { AgentRun } from "../agents/agent.ts";
import type { LeftRepair } from "./candidate.ts";
import { readClaim } from "./claim.ts";

export type Judgement = Pick<
  Handoff,
  "status" | "cause" | "summary" | "discoveries" | "concerns" | "criteria"
>;

export function judge(run: AgentRun, left: LeftRepair, brief: Brief): Judgement {
  const works = brief.task === "work" || brief.task === "fixup";
  const claim = works ? readClaim(run.text) : null;
  const denied =
    run.denials.length === 0 ? [] : [`The agent asked in vain for ${run.denials.join(", ")}.`];
  const said = {
    discoveries: claim?.discoveries ?? [],
    concerns: [...left.concerns, ...denied, ...(claim?.concerns ?? [])],
    criteria: claim?.criteria ?? [],
  };
  const summary = claim?.summary || run.text.trim().slice(-500);
  if (run.status === "failed") {
    return { ...said, status: "failed", cause: run.cause, summary: run.problem || summary };
  }
  if (claim?.status === "blocked") return { ...said, status: "blocked", cause: "blocked", summary };
  if (claim?.status === "failed") return { ...said, status: "failed", cause: "no_result", summary };
  if (!works && run.text.trim() === "") {
    const problem = `the agent answered nothing to the task \`${brief.task}\``;
    return { ...said, status: "failed", cause: "no_result", summary: problem };
  }
  const cause = works && !left.changed ? "no_changes" : "ok";
  return { ...said, status: "completed", cause, summary };
}
