// Texts that tell a planner why it is asked again. What others said stands in them and is read as data.
import type { Critique } from "./critic.ts";
import { critiqueText } from "./critic.ts";

export const unreadText = (problem: string): string =>
  `Your earlier answer could not be used: ${problem}`;

export const critiqueFeedback = (critique: Critique): string =>
  `The critic wants the plan refined (confidence ${critique.confidence}).\n${critiqueText(critique)}`;

export const preflightFeedback = (problems: readonly string[]): string =>
  `The plan has faults that can be seen without reading the code:\n${problems
    .slice(0, 40)
    .map((problem) => `- ${problem}`)
    .join("\n")}`;
