// A run under way: the objective opened and labelled as a person would, gates told or approved, until the mission is over.
import { join } from "node:path";
import type { Progress } from "../../app/cli/progress.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { OBJECTIVE_LABEL } from "../../core/report/workflow-names.ts";
import type { Embedded } from "./embedded.ts";
import { CONTROL_BRANCH } from "./private-copy.ts";
import type { RunOptions } from "./run-options.ts";
import { type Objective, PERSON } from "./run-prepare.ts";
import type { RunRecord } from "./run-state.ts";
import { isOver, missionOfIssue, openGates, type Watch } from "./watch.ts";

export async function begin(
  embedded: Embedded,
  folder: string,
  record: RunRecord,
  objective: Objective,
): Promise<number> {
  const [owner = PERSON, name = ""] = record.fullName.split("/");
  const { github, settled, person, slug } = embedded;
  await github.repository({
    owner,
    name,
    source: join(folder, "source.git"),
    defaultBranch: CONTROL_BRANCH,
    private: true,
  });
  await github.install(slug, record.fullName);
  await settled();
  const { data: open } = await person.issues.listForRepo({
    owner,
    repo: name,
    labels: OBJECTIVE_LABEL,
    state: "all",
  });
  const known = open[0];
  if (known !== undefined) return known.number;
  const { data: issue } = await person.issues.create({
    owner,
    repo: name,
    title: objective.title,
    body: objective.body,
  });
  await person.issues.addLabels({
    owner,
    repo: name,
    issue_number: issue.number,
    labels: [OBJECTIVE_LABEL],
  });
  return issue.number;
}

/** null when interrupted. */
export async function follow(
  embedded: Embedded,
  watch: Watch,
  record: RunRecord,
  options: RunOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<RepoState | null> {
  const [owner = PERSON, repo = ""] = record.fullName.split("/");
  const issue = record.issue ?? 0;
  const seen = new Set<string>();
  let told = "";
  for (;;) {
    let state: RepoState;
    try {
      state = await watch.until((now) => {
        const mission = missionOfIssue(now, issue);
        if (mission === null) return false;
        if (isOver(mission)) return true;
        const waits = mission.paused ?? now.repo.queueClosed ?? "";
        return (
          (waits !== "" && waits !== told) ||
          openGates(now).some((gate) => !seen.has(`${gate.pull}@${gate.head}`))
        );
      }, signal);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
    const mission = missionOfIssue(state, issue);
    if (mission !== null && isOver(mission)) return state;
    const waits = mission?.paused ?? state.repo.queueClosed ?? "";
    if (waits !== "" && waits !== told) {
      told = waits;
      progress.say(
        `Waits: ${waits}\n  Answer with \`/mc resume\` or \`/mc stop\` at ${embedded.github.url}/${record.fullName}/issues/${issue}`,
      );
    }
    for (const gate of openGates(state)) {
      const key = `${gate.pull}@${gate.head}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (options.yes) {
        await embedded.person.pulls.createReview({
          owner,
          repo,
          pull_number: gate.pull,
          commit_id: gate.head,
          event: "APPROVE",
        });
      } else {
        progress.say(
          `Needs your approval: ${embedded.github.url}/${record.fullName}/pull/${gate.pull} (or run with --yes)`,
        );
      }
    }
  }
}
