// What a person is needed for right now, by key: a key that was not there before a decision and is there after it is one notice.
import { never } from "../base/assert.ts";
import type { MissionId } from "../base/brand.ts";
import type { GateRow } from "../engine/rows/gate-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { isClosedByPerson } from "../mission/close.ts";
import { unconfirmed } from "../mission/ending-state.ts";
import { isOver, openGates } from "../voice/facts.ts";
import { pauseEnds } from "../voice/health.ts";
import { bounded, oneLine } from "./notice.ts";

export interface Need {
  readonly title: string;
  readonly body: string;
  readonly link: string;
}

/** How `/mc pause` writes who paused it: whoever did knows. */
const BY_A_PERSON = /^by \S+$/;
const WHY_MAX_CHARS = 600;
const NAME_MAX_CHARS = 100;

export const missionName = ({ title, issue }: MissionRow): string =>
  `“${bounded(oneLine(title), NAME_MAX_CHARS)}” (#${issue})`;

export function needsOf(
  state: RepoState,
  missions: Iterable<MissionId>,
): ReadonlyMap<string, Need> {
  const needs = new Map<string, Need>();
  const closed = state.repo.queueClosed;
  if (closed !== null && !isClosedByPerson(state)) {
    needs.set("queue", {
      title: "The merge queue is closed and needs you",
      body: `Nothing lands, because ${bounded(oneLine(closed), WHY_MAX_CHARS)}. Look at mc/green, then comment “/mc resume” on the objective.`,
      link: "",
    });
  }
  for (const id of missions) {
    const mission = state.missions.get(id);
    if (mission === undefined || isOver(mission)) continue;
    for (const gate of openGates(state, mission)) needs.set(gateName(gate), ofGate(mission, gate));
    if (mission.paused === null || BY_A_PERSON.test(mission.paused)) continue;
    if (pauseEnds(state, mission) !== null) continue;
    needs.set(`paused/${mission.mission}`, {
      title: `Paused, and needs you: ${missionName(mission)}`,
      body: `${bounded(oneLine(mission.paused), WHY_MAX_CHARS)}. “/mc resume” on the objective goes on, “/mc stop” ends it.`,
      link: `issues/${mission.issue}`,
    });
  }
  return needs;
}

const gateName = ({ gate, mission, unit, pull, head }: GateRow): string =>
  `gate/${gate}/${mission}/${unit ?? ""}/${pull}/${head.slice(0, 12)}`;

function ofGate(mission: MissionRow, gate: GateRow): Need {
  const { what, why } = asked(mission, gate);
  return {
    title: `Your review is needed: ${what} in #${gate.pull}`,
    body: `Mission ${missionName(mission)}. ${why} An approval counts for ${gate.head.slice(0, 7)} exactly; requesting changes means no.`,
    link: `pull/${gate.pull}`,
  };
}

function asked(
  mission: MissionRow,
  gate: GateRow,
): { readonly what: string; readonly why: string } {
  switch (gate.gate) {
    case "plan":
      return { what: "the plan", why: "Nothing is changed before that." };
    case "large_merge":
      return { what: gate.unit ?? "a change", why: "It is large, or touches protected files." };
    case "content":
      return { what: gate.unit ?? "a change", why: "Its merge is not what its commits say." };
    case "promote": {
      const doubt = unconfirmed(mission);
      const said =
        doubt === null
          ? ""
          : ` The objective is not confirmed: ${bounded(oneLine(doubt), WHY_MAX_CHARS)}.`;
      return {
        what: `the promotion to ${bounded(oneLine(mission.target), NAME_MAX_CHARS)}`,
        why: `Everything that landed passed verification together.${said}`,
      };
    }
    default:
      return never(gate.gate);
  }
}
