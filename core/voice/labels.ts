// A mission's state as a label of its issue: exactly one of ours at a time.
import { never } from "../base/assert.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { unconfirmed } from "../mission/ending-state.ts";
import {
  BACKLOG_LABEL,
  CAMPAIGN_LABEL,
  CHAIN_LABEL,
  DASHBOARD_LABEL,
  PROPOSED_LABEL,
} from "../report/workflow-names.ts";

export interface Label {
  readonly name: string;
  /** Six hex digits. */
  readonly color: string;
  readonly description: string;
}

/** What a person sets to start a mission. */
export const OBJECTIVE: Label = {
  name: "mc:objective",
  color: "1d76db",
  description: "Mission Control pursues this issue",
};

export const STATE_LABELS: readonly Label[] = [
  { name: "mc:planning", color: "c5def5", description: "Mission Control is planning" },
  { name: "mc:running", color: "fbca04", description: "Mission Control is working on this" },
  { name: "mc:waiting", color: "d93f0b", description: "Mission Control waits for a person" },
  { name: "mc:done", color: "0e8a16", description: "Mission Control met this objective" },
  {
    name: "mc:failed",
    color: "b60205",
    description: "Mission Control could not meet this objective",
  },
  { name: "mc:stopped", color: "bfbfbf", description: "Mission Control was stopped" },
];

/** Of issues that are no objectives yet, or never will be. */
const BACKLOG_LABELS: readonly Label[] = [
  { name: PROPOSED_LABEL, color: "d4c5f9", description: "Mission Control proposes this" },
  { name: BACKLOG_LABEL, color: "bfdadc", description: "In the backlog of Mission Control" },
  { name: CHAIN_LABEL, color: "5319e7", description: "Mission Control goes on when this is done" },
  { name: CAMPAIGN_LABEL, color: "5319e7", description: "Objectives, one after another" },
  { name: DASHBOARD_LABEL, color: "1d76db", description: "How Mission Control stands here" },
];

/** What `backlog.show_labels` shows of an entry. */
const ITEM_LABELS: readonly Label[] = [
  { name: "mc:priority/high", color: "d93f0b", description: "In the backlog, score 7 or more" },
  { name: "mc:priority/medium", color: "fbca04", description: "In the backlog, score 4 or more" },
  { name: "mc:priority/low", color: "c2e0c6", description: "In the backlog, score below 4" },
  { name: "mc:in-progress", color: "fbca04", description: "A mission works on this" },
  { name: "mc:deferred", color: "bfbfbf", description: "Put off until somebody resumes it" },
];

export const ALL_LABELS: readonly Label[] = [
  OBJECTIVE,
  ...STATE_LABELS,
  ...BACKLOG_LABELS,
  ...ITEM_LABELS,
];

function labelOf(mission: MissionRow): string {
  switch (mission.state) {
    case "completed":
      // Nobody said that it is met: a person has to.
      return unconfirmed(mission) === null ? "mc:done" : "mc:waiting";
    case "failed":
      return "mc:failed";
    case "stopped":
      return "mc:stopped";
    case "stopping":
      return "mc:running";
    case "plan_gate":
    case "promote_gate":
      return "mc:waiting";
    case "preparing":
    case "planning":
      return mission.paused === null ? "mc:planning" : "mc:waiting";
    case "running":
    case "promoting":
      return mission.paused === null ? "mc:running" : "mc:waiting";
    default:
      return never(mission.state);
  }
}

export function labelsOf(mission: MissionRow): {
  readonly add: readonly string[];
  readonly remove: readonly string[];
} {
  const add = labelOf(mission);
  return {
    add: [add],
    remove: STATE_LABELS.map((label) => label.name).filter((name) => name !== add),
  };
}
