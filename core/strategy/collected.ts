// A strategist's answer: the next link of the series that asked, or an issue that a person may start.

import { strategistAnswered } from "../chain/next.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { isFinal } from "../mission/facts.ts";
import { PROPOSED_LABEL } from "../report/workflow-names.ts";
import { askStrategist, STRATEGY_LEG } from "./ask.ts";
import { objectiveOf } from "./proposed.ts";
import { parseStrategy } from "./strategist.ts";

const PROPOSAL = "proposal";

export function strategyCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  if (strategistAnswered(draft, dispatch, event)) return;
  const about = subject.dispatch(dispatch.dispatch);
  if (leg.leg !== `${STRATEGY_LEG}-${PROPOSAL}`) {
    draft.because(about, "the chain that asked has ended: nothing is made of the answer");
    return;
  }
  const { handoff, problem } = event;
  const parsed = handoff?.status === "completed" ? parseStrategy(handoff.text) : null;
  if (parsed?.ok !== true) {
    const why = parsed?.problem ?? handoff?.summary ?? problem ?? "no result";
    draft.because(about, `nothing is proposed: ${why}`);
    return;
  }
  const { title, body } = objectiveOf(parsed.strategy);
  const known = [...draft.backlog.items.values()].find((item) => sameTitle(item.title, title));
  if (known !== undefined) {
    draft.because(about, `nothing is proposed: #${known.issue} says the same`);
    return;
  }
  const topic = `strategy/${dispatch.dispatch}`;
  draft.because(about, `proposed: ${title}`);
  draft.effect({
    ...{ kind: "issue.ensure", key: `issue.ensure/${topic}`, topic, title, body },
    labels: [PROPOSED_LABEL],
  });
}

const sameTitle = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** When a mission ended and no chain goes on from it: the next objective is proposed, where that is wanted. */
export function proposeNext(before: RepoState, draft: Draft): void {
  if (draft.missions === before.missions) return;
  if (draft.repo.config?.strategy.propose !== "after_mission") return;
  for (const mission of draft.missions.values()) {
    const was = before.missions.get(mission.mission);
    if (!isFinal(mission) || was === undefined || isFinal(was)) continue;
    if (mission.stopReason === "user_stopped" || isChained(draft, mission)) continue;
    const asked = askStrategist(draft, PROPOSAL);
    const said =
      asked === null
        ? "nobody could be asked for the next objective"
        : `asked what should come next (${asked.dispatch})`;
    draft.because(subject.mission(mission.mission), said);
    return;
  }
}

const isChained = (draft: Draft, { issue }: MissionRow): boolean =>
  [...draft.strategy.series.values()].some(
    ({ state, links }) => state === "on" && links.some((link) => link.issue === issue),
  ) ||
  [...draft.strategy.campaigns.values()].some(
    ({ state, items }) => state === "running" && items.some((item) => item.issue === issue),
  );
