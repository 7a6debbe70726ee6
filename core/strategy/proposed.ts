// A strategist's objective as an issue: its title in one line, its text as the planner will read it, and why it is proposed. The words
// are a model's: they are shown as text, and nothing in them is a command, a mention or a plan.
import { commitLine, outgoing, words } from "../base/markdown.ts";
import type { NextObjective } from "../chain/series-row.ts";
import type { Strategy } from "./strategist.ts";

const TITLE_CHARS = 120;
const PARAGRAPHS = 30;

export function objectiveOf({ objective, rationale, ambition }: Strategy): NextObjective {
  const why = rationale === "" ? "no reason was given" : rationale;
  return {
    source: "strategist",
    title: commitLine(firstSentence(objective), TITLE_CHARS),
    body: outgoing(
      [
        ...paragraphs(objective),
        "---",
        `Proposed by an agent (ambition ${ambition} of 10). ${words(why, 1_000)}`,
      ].join("\n\n"),
    ),
    why,
    issue: null,
  };
}

const firstSentence = (text: string): string => text.split(/(?<=[.!?])\s|\n/)[0] ?? text;

const paragraphs = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => words(line, 1_000))
    .filter((line) => line !== "")
    .slice(0, PARAGRAPHS);
