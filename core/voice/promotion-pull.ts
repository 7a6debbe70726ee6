// The promotion's pull request: what is asked of the person first, then what the release brings.
import { codeSpan, commitLine, hiddenJson, outgoing, words } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { releaseNotes } from "../merge/release/notes.ts";
import { unconfirmed } from "../mission/ending-state.ts";
import { commitSpan } from "./facts.ts";
import { someone } from "./headline.ts";
import type { PullText } from "./pull.ts";
import { standingRules } from "./rules.ts";

const TITLE_MAX_CHARS = 200;

export function renderPromotionPull(state: RepoState, mission: MissionRow): PullText {
  const commit = mission.releaseSha;
  const body = [
    lead(state, mission),
    ...releaseNotes(state, mission),
    hiddenJson("mc:promotion", { mission: mission.mission, issue: mission.issue, commit }),
  ];
  return {
    title: commitLine(
      `Promote ${mission.mission} to ${mission.target}: ${mission.title}`,
      TITLE_MAX_CHARS,
    ),
    body: outgoing(body.join("\n\n")),
  };
}

function lead(state: RepoState, mission: MissionRow): string {
  const target = codeSpan(mission.target);
  const at = mission.releaseSha === null ? "this commit" : commitSpan(mission.releaseSha);
  const doubt = unconfirmed(mission);
  if (mission.config.gates.promote !== "always" && doubt === null) {
    return `Nothing is needed from you: ${target} is moved to ${at} by fast-forward.`;
  }
  const said =
    doubt === null
      ? ""
      : `**The objective is not confirmed:** ${words(doubt, 1000).replace(/[.]+$/, "")}.\n\n`;
  const ask = `${said}**Needed from ${someone(mission)}: a review that approves ${at}.**`;
  const no = "Requesting changes, or closing this pull request, means no.";
  return standingRules(state, mission.target)?.mergeQueue === true
    ? `${ask} Then add it to the merge queue of ${target}: GitHub merges it, we cannot. ${no}`
    : `${ask} Then ${target} is moved to exactly this commit by fast-forward; please do not press merge. ${no}`;
}
