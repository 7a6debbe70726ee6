// Entry point of the agent job: reads its inputs and brief, runs the agent, leaves handoff, bundle and transcript.
import { setFailed, setOutput } from "@actions/core";
import { secretsOf } from "../agents/environment.ts";
import { readBrief } from "../shared/brief.ts";
import { maskAll } from "../shared/commands.ts";
import { AgentInputs, parseInputs } from "../shared/inputs.ts";
import { takeEnvironment } from "../shared/own-environment.ts";
import { makeHandoff, writeHandoff, writeSummary } from "../shared/result.ts";
import { cancelSignal } from "../shared/signal.ts";
import { openWorkspace } from "../shared/workspace.ts";
import { runLeg } from "./run.ts";

async function main(): Promise<void> {
  const environment = takeEnvironment(process.env);
  maskAll(secretsOf(environment));
  setOutput("changed", "false");
  const inputs = parseInputs(AgentInputs);
  if (!inputs.ok) return setFailed(inputs.problem);
  const workspace = openWorkspace(environment);
  const { leg, commit } = inputs.value;
  const tasks = [
    "plan",
    "critic",
    "work",
    "review",
    "fixup",
    "check",
    "distill",
    "strategise",
    "evolve",
    "discover",
  ] as const;
  const brief = readBrief({ folder: workspace.brief, leg, commit, tasks });
  if (!brief.ok) {
    const identity = { task: "work", leg, attempt: 0, dispatch: "" } as const;
    const summary = brief.problem;
    writeHandoff(workspace.outHandoff, makeHandoff(identity, { cause: "start_failed", summary }));
    return setFailed(summary);
  }
  const { handoff, changed } = await runLeg({
    brief: brief.value,
    workspace,
    environment,
    signal: cancelSignal(),
  });
  writeHandoff(workspace.outHandoff, handoff);
  await writeSummary(handoff);
  setOutput("changed", String(changed));
  if (handoff.status !== "completed")
    setFailed(`${handoff.status} (${handoff.cause}): ${handoff.summary}`);
}

await main().catch((error: unknown) => setFailed(error instanceof Error ? error : String(error)));
