// Entry point of the verify job: no secrets, no agent; its exit code is the verdict.
import { setFailed } from "@actions/core";
import { readBrief } from "../shared/brief.ts";
import { AgentInputs, parseInputs } from "../shared/inputs.ts";
import { makeHandoff, writeHandoff, writeSummary } from "../shared/result.ts";
import { cancelSignal } from "../shared/signal.ts";
import { openWorkspace } from "../shared/workspace.ts";
import { verify } from "./run.ts";

async function main(): Promise<void> {
  const inputs = parseInputs(AgentInputs);
  if (!inputs.ok) return setFailed(inputs.problem);
  const workspace = openWorkspace(process.env);
  const { leg, commit } = inputs.value;
  const brief = readBrief({ folder: workspace.brief, leg, commit, tasks: ["verify"] });
  const identity = brief.ok
    ? brief.value
    : ({ task: "verify", leg, attempt: 0, dispatch: "" } as const);
  const part = brief.ok
    ? await verify({
        brief: brief.value,
        workspace,
        environment: process.env,
        signal: cancelSignal(),
      })
    : ({ cause: "start_failed", summary: brief.problem } as const);
  const handoff = makeHandoff(identity, part);
  writeHandoff(workspace.outHandoff, handoff);
  await writeSummary(handoff);
  if (handoff.status !== "completed") setFailed(handoff.summary);
}

await main().catch((error: unknown) => setFailed(error instanceof Error ? error : String(error)));
