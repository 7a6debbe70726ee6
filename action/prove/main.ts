// Entry point of the prove job: no secrets, no agent, nothing is pushed; its exit code says whether something was disproven.
import { setFailed } from "@actions/core";
import { readBrief } from "../shared/brief.ts";
import { ProveInputs, parseInputs } from "../shared/inputs.ts";
import { makeHandoff, writeHandoff, writeSummary } from "../shared/result.ts";
import { cancelSignal } from "../shared/signal.ts";
import { openWorkspace } from "../shared/workspace.ts";
import { prove } from "./run.ts";

async function main(): Promise<void> {
  const inputs = parseInputs(ProveInputs);
  if (!inputs.ok) return setFailed(inputs.problem);
  const workspace = openWorkspace(process.env);
  const { leg, commit, head } = inputs.value;
  const brief = readBrief({ folder: workspace.brief, leg, commit, tasks: ["work"] });
  const identity = brief.ok
    ? brief.value
    : ({ task: "work", leg, attempt: 0, dispatch: "" } as const);
  const part = brief.ok
    ? await prove({
        brief: brief.value,
        head,
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
