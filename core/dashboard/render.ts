// The dashboard of a repository, from rows. No clock: equal rows render equal text, so that what did not change is not written.

import { words } from "../base/markdown.ts";
import { rolesSentence } from "../command/permission.ts";
import type { DashboardConfig } from "../config/dashboard.ts";
import type { RepoState } from "../engine/state.ts";
import { type DashboardMemory, topicOf } from "./memory.ts";
import { backlogSection, proposedSection } from "./sections/backlog.ts";
import { blockedSection } from "./sections/blocked.ts";
import { clicksSection } from "./sections/clicks.ts";
import { healthSection } from "./sections/health.ts";
import { needsItems, needsSection } from "./sections/needs.ts";
import { queueSection } from "./sections/queue.ts";
import { recentSection } from "./sections/recent.ts";
import { runningSection } from "./sections/running.ts";
import type { DashboardText, Section } from "./text.ts";

export function renderDashboard(
  state: RepoState,
  memory: DashboardMemory,
  config: DashboardConfig,
): DashboardText {
  const needs = needsItems(state, memory.problems);
  const sections: readonly Section[] = [
    needsSection(needs),
    runningSection(state),
    queueSection(state),
    blockedSection(state),
    backlogSection(state, config.top),
    proposedSection(state),
    recentSection(state, config.recent),
    healthSection(state, memory.reconciledAt),
    clicksSection(memory.clicks),
  ];
  return {
    topic: topicOf(memory.made),
    intro: [standing(memory, needs.length), pinSentence(memory)]
      .filter((part) => part !== "")
      .join("\n\n"),
    // Boxes that nobody answers would promise too much.
    sections: memory.state === "off" ? [] : sections.filter(({ items }) => items.length > 0),
    help: memory.state === "off" ? "" : helpLine(state),
  };
}

function standing(memory: DashboardMemory, needs: number): string {
  if (memory.state === "off")
    return "**This dashboard is switched off** by `dashboard.enabled` in the configuration. Set to true again, it goes on here.";
  if (memory.state === "closed")
    return `**This dashboard is paused,** because ${words(memory.closedBy, 60)} closed this issue. What stands below is not kept up to date; reopen the issue to go on. Missions go on as before.`;
  if (needs === 0)
    return "**Nothing is needed from you.** This is how Mission Control stands in this repository.";
  return `**${needs === 1 ? "One thing needs" : `${needs} things need`} you.** This is how Mission Control stands in this repository.`;
}

function pinSentence({ pin, pinProblem }: DashboardMemory): string {
  if (pin !== "refused") return "";
  return `GitHub did not let this issue be pinned (${words(pinProblem, 160).replace(/[.]+$/, "")}): whoever may, can pin it by hand.`;
}

function helpLine({ repo }: RepoState): string {
  const roles = rolesSentence(repo.config?.people.may_command ?? []);
  return `A tick counts for people with ${roles} permission; it is answered above and cleared. \`/mc help\` in a comment lists all commands. This issue is a view: editing its lines changes nothing.`;
}
