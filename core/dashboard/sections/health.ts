// How well the machinery is: what is switched back, what is left alone for a while, and when GitHub was last read.
import { codeSpan } from "../../base/markdown.ts";
import type { RepoState } from "../../engine/state.ts";
import { isOver } from "../../voice/facts.ts";
import { healthLine } from "../../voice/health.ts";
import { clock } from "../../voice/units-word.ts";
import { NOW, type Section } from "../text.ts";

export const HEALTH_TITLE = "Health";

export function healthSection(state: RepoState, reconciledAt: string): Section {
  const active = [...state.missions.values()].filter((mission) => !isOver(mission));
  const lines = active.flatMap((mission) => {
    const line = healthLine(state, mission).replace(/^\*\*Health:\*\* /, "");
    return line === "" ? [] : [`- ${codeSpan(mission.mission)}: ${line}`];
  });
  const isQuiet = active.length === 0 && reconciledAt === "";
  const well =
    lines.length === 0 && !isQuiet
      ? ["- All is well: nothing is switched back or left alone"]
      : lines;
  const read =
    reconciledAt === "" ? [] : [`- ${NOW}GitHub was last read again ${clock(reconciledAt)}`];
  return {
    title: HEALTH_TITLE,
    why: isQuiet ? "" : "When something keeps failing, missions dare less until it works again.",
    items: isQuiet ? [] : [...well, ...read],
  };
}
