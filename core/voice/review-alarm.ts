// Reviews that nobody can read, said where people look.
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { unreadableSentence } from "../review/reliability.ts";

export function reviewAlarmPart(state: Pick<RepoState, "repo">, mission: MissionRow): string {
  const rate = state.repo.measures.reviews;
  if (rate === undefined || !rate.alarmed || !mission.config.review.enabled) return "";
  return `**The reviewer cannot be relied on:** ${unreadableSentence(rate)}. Such a unit waits for a person each time; look at the transcripts of \`mc-review\`, or name another model or agent in the configuration.`;
}
