// What a ticked box asks for, as the command that somebody would have typed on the thread it is about.

import { never } from "../base/assert.ts";
import { isSha, missionId, type Sha, sha } from "../base/brand.ts";
import { type Command, parseTyped } from "../command/grammar.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { type BoxId, parseBoxId } from "./box.ts";

export type BoxDeed =
  | {
      readonly kind: "command";
      /** Issue that the command stands on. */
      readonly thread: number;
      readonly command: Command;
    }
  /** An approval of exactly this commit. */
  | { readonly kind: "approval"; readonly mission: MissionRow; readonly commit: Sha }
  | { readonly kind: "nothing"; readonly why: string };

const GONE = "that mission is not known any more";

export function deedOf(state: RepoState, dashboard: number, id: BoxId): BoxDeed {
  const box = parseBoxId(id);
  if (box === null) return { kind: "nothing", why: "that is not one of the boxes" };
  const [first = "", second = ""] = box.about.split("/");
  const mission = state.missions.get(missionId(first));
  const onMission = (command: Command): BoxDeed =>
    mission === undefined
      ? { kind: "nothing", why: GONE }
      : { kind: "command", thread: mission.issue, command };
  const onIssue = (issue: string, command: Command): BoxDeed =>
    /^[1-9]\d{0,14}$/.test(issue)
      ? { kind: "command", thread: Number(issue), command }
      : { kind: "nothing", why: "that is no issue" };
  switch (box.verb) {
    case "pause":
    case "resume":
      return onMission(parseTyped(box.verb));
    case "retry":
      return onMission(parseTyped(`retry ${second}`));
    case "open-queue":
      return { kind: "command", thread: dashboard, command: parseTyped("open-queue") };
    case "approve":
      return mission === undefined || !isSha(second)
        ? { kind: "nothing", why: GONE }
        : { kind: "approval", mission, commit: sha(second) };
    case "start":
      return onIssue(first, parseTyped("run"));
    case "defer":
      return onIssue(first, parseTyped("priority defer"));
    default:
      return never(box.verb);
  }
}

/** In words, for the list of clicks: "retry m3/parser". */
export function askedFor(id: BoxId): string {
  const box = parseBoxId(id);
  if (box === null) return "ticked a box that is none of ours";
  const about = /^\d+$/.test(box.about) ? `issue ${box.about}` : box.about;
  switch (box.verb) {
    case "approve":
      return `approve the plan of ${about.split("/")[0] ?? ""} at ${about.split("/")[1]?.slice(0, 7) ?? ""}`;
    case "open-queue":
      return "open the queue";
    default:
      return `${box.verb} ${about}`;
  }
}
