// Entry point of the publish job: it can push, holds no other secret, and runs nothing that the agent made.
import { setFailed, setOutput } from "@actions/core";
import { context } from "@actions/github";
import { readBrief } from "../shared/brief.ts";
import { maskAll } from "../shared/commands.ts";
import { PublishInputs, parseInputs } from "../shared/inputs.ts";
import type { HandoffPart, LegIdentity } from "../shared/result.ts";
import { makeHandoff, writeHandoff, writeSummary } from "../shared/result.ts";
import { openWorkspace } from "../shared/workspace.ts";
import { publish } from "./run.ts";

async function main(): Promise<void> {
  const inputs = parseInputs(PublishInputs);
  if (!inputs.ok) return setFailed(inputs.problem);
  const { leg, commit, token } = inputs.value;
  maskAll([token]);
  const workspace = openWorkspace(process.env);
  const refuse = async (identity: LegIdentity, part: HandoffPart): Promise<void> => {
    const handoff = makeHandoff(identity, { status: "failed", ...part });
    writeHandoff(workspace.outHandoff, handoff);
    await writeSummary(handoff);
    setFailed(`nothing was published: ${handoff.summary}`);
  };
  const brief = readBrief({ folder: workspace.brief, leg, commit, tasks: ["work", "fixup"] });
  if (!brief.ok) {
    const identity = { task: "work", leg, attempt: 0, dispatch: "" } as const;
    return refuse(identity, { cause: "start_failed", summary: brief.problem });
  }
  const { owner, repo } = context.repo;
  const outcome = await publish({
    brief: brief.value,
    workspace,
    environment: process.env,
    url: `${context.serverUrl}/${owner}/${repo}.git`,
    token,
  });
  if (!outcome.ok) return refuse(brief.value, { cause: outcome.cause, summary: outcome.problem });
  setOutput("head", outcome.head);
  setOutput("prove", String(outcome.proves));
  console.log(`Pushed ${outcome.commits} commits as ${outcome.head} to ${outcome.branch}.`);
}

await main().catch((error: unknown) => setFailed(error instanceof Error ? error : String(error)));
