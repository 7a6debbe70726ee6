// Prompt of the strategist: what the repository wants, what came of earlier missions and what they taught in; one objective out.
import { sanitise, sanitiseLine } from "../base/sanitise.ts";
import type { Brief } from "../report/brief.ts";
import type { StrategyPart } from "../strategy/strategy-brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import { join, type Prompt, type PromptOptions, repositoryInstructions } from "./parts.ts";

const PART_MAX_CHARS = 8_000;

const CONTRACT = `Finish with one line, after everything else:

STRATEGY_RESULT:{"objective":"…","rationale":"…","ambition_score":6}

- objective: one thing that will be true afterwards, in at most ten sentences, so that somebody who was not here can plan it.
- rationale: why this one comes next; name what you saw in the code, the backlog or the history.
- ambition_score: 1 (busywork) to 10 (changes what the project can do).

One focused objective with a high impact, that builds on what was done lately and can be done in one to five pieces of work. No
busywork, nothing that is done, running or proposed already, nothing that failed for a reason that still holds. If nothing is worth
doing now, the objective is an empty text, and the rationale says why.`;

const NO_STRATEGY_PART: StrategyPart = {
  ...{ backlog: [], missions: [], rules: [], failed: [], landed: [], taken: [] },
};

export function renderStrategisePrompt(brief: Brief, options: PromptOptions): Prompt {
  const { boundary } = options;
  const part = brief.strategy ?? NO_STRATEGY_PART;
  const data = (name: string, lines: readonly string[]): string =>
    lines.length === 0 ? "" : envelope(name, sanitise(lines.join("\n"), PART_MAX_CHARS), boundary);
  return {
    system: join(
      "You decide for Mission Control what the next objective of the repository in the current directory should be. You read, you change\nnothing. Somebody else plans and does it.",
      envelopeRule(boundary),
      repositoryInstructions(options.instructions),
      CONTRACT,
    ),
    prompt: join(
      data(
        "backlog, best first",
        part.backlog.map(
          ({ issue, title, track, score, attempts }) =>
            `#${issue} (${track}, score ${score.toFixed(1)}${attempts === 0 ? "" : `, tried ${attempts} times`}): ${title}`,
        ),
      ),
      data("commits, newest first", options.commits ?? []),
      data(
        "missions, newest first",
        part.missions.map(
          ({ title, outcome, costUsd }) => `${title}: ${outcome}, $${costUsd.toFixed(2)}`,
        ),
      ),
      data("what landed, newest first", part.landed),
      data("what failed, newest first", part.failed),
      data("rules that earlier work taught", part.rules),
      data("open, running or proposed already", part.taken),
      brief.objective === null
        ? ""
        : envelope(
            "the mission that just ended",
            sanitiseLine(brief.objective.title, 300),
            boundary,
          ),
      "Look at the repository now, then end with the STRATEGY_RESULT line.",
    ),
  };
}
