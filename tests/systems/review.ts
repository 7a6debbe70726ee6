import { at } from "../proof.ts";
import type { System } from "./system.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "Review gate",
    differs: "below the minimum a unit goes back with what was said, instead of landing as it is",
    tests: [
      ...at("core/mission/review.test.ts", "a low score is told with its findings"),
      ...at("scenarios/work.scenario.test.ts", "a poor review is evidence for the next attempt"),
    ],
  },
  {
    system: "Findings on lines",
    differs:
      "comments with suggestions stand on lines of the change; findings elsewhere, repeated or unreadable get none",
    tests: [
      ...at(
        "scenarios/review.scenario.test.ts",
        "findings stand on their lines, go back to the worker, and are gone with the next attempt",
      ),
      ...at("core/mission/review.test.ts", "at most so many, the most severe; none with 0"),
    ],
  },
  {
    system: "Findings that must be answered",
    differs:
      "one more attempt, with place and suggestion in its brief, although the score is enough",
    tests: at(
      "core/mission/review.test.ts",
      "sends the unit back whatever its score, with place and suggestion",
      "does not hold where the configuration says so",
    ),
  },
  {
    system: "Persistent review",
    differs: "a later head edits the review of the pull request instead of adding another",
    tests: [
      ...at(
        "scenarios/review.scenario.test.ts",
        "the repair of a unit is reviewed on the same pull request: its one review is edited in place",
      ),
      ...at(
        "app/github/reviews-local.test.ts",
        "an answer that is lost is found again: one review, each comment once",
      ),
    ],
  },
  {
    system: "Parse-rate alarm",
    differs: "the mission's comment says that the reviewer cannot be relied on, and why",
    tests: at(
      "core/mission/review.test.ts",
      "are said aloud once, with what was unreadable, until it is over",
      "a few of many say nothing",
    ),
  },
  {
    system: "Review trends",
    differs: "the brief of the next worker, and the planner's context, name the weakest dimension",
    tests: at(
      "core/mission/review.test.ts",
      "the weakest dimension is told to the next worker, once three are known",
      "where all are good, nothing is",
      "the planner reads them",
    ),
  },
];
