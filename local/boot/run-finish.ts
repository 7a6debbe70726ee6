// After a run: the branch that is offered, and what a person (or a program) is told.
import type { RepoState } from "../../core/engine/state.ts";
import { unconfirmed } from "../../core/mission/ending-state.ts";
import type { Embedded } from "./embedded.ts";
import type { LocalRepository } from "./git-copy.ts";
import { offerBranch } from "./offer.ts";
import { outcomeOf } from "./outcome.ts";
import type { RunOptions } from "./run-options.ts";
import type { RunRecord } from "./run-state.ts";
import { missionOfIssue } from "./watch.ts";

export async function finish(
  embedded: Embedded,
  repository: LocalRepository,
  record: RunRecord,
  state: RepoState,
  options: RunOptions,
  wallMs: number,
): Promise<number> {
  const mission = missionOfIssue(state, record.issue ?? 0);
  if (mission === null) throw new Error("the mission is gone from the state");
  const outcome = outcomeOf(state, mission, embedded.github.counts(), wallMs);
  const landed = [...state.units.values()].some((unit) => unit.state === "landed");
  const offer =
    landed && outcome.green !== null
      ? await offerBranch({
          repository,
          from: embedded.github.gitDir(record.fullName),
          commit: outcome.green,
          branch: options.branch,
          apply: options.apply,
        })
      : { branch: null, applied: false, said: "Nothing landed; the repository is as it was." };
  const good = mission.state === "completed" && outcome.units.failed === 0;
  if (options.json) {
    console.log(
      JSON.stringify({
        ...outcome,
        branch: offer.branch,
        applied: offer.applied,
        state: mission.state,
        because: mission.because,
      }),
    );
  } else {
    const isDone = good && unconfirmed(mission) === null;
    console.log(`\n${isDone ? "Done" : `Ended (${mission.state})`}: ${mission.because}`);
    console.log(
      `${outcome.units.green} of ${outcome.units.planned} units on green, ${outcome.units.retried} repaired, ${outcome.units.failed} failed; $${outcome.cost_usd.toFixed(2)}, ${outcome.wall_s.toFixed(1)} s`,
    );
    for (const unit of state.units.values()) {
      if (unit.state === "failed")
        console.log(`  ${unit.unit}: ${unit.because}\n${indent(unit.evidence.at(-1)?.text ?? "")}`);
    }
    if (mission.stopReason === "base_red") {
      const verdict = [...state.verdicts.values()].findLast((one) => one.outcome === "failed");
      console.log(`The end of its log:\n${indent(verdict?.log ?? "(no log)")}`);
    }
    console.log(offer.said);
  }
  return good ? 0 : 1;
}

const indent = (text: string): string =>
  text
    .split("\n")
    .slice(-12)
    .map((line) => `      ${line}`)
    .join("\n");
