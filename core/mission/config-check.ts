// The check run on a pull request that changes the configuration: every problem at its line.

import { CONFIG_PATH } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { plural } from "./facts.ts";

export function configProposed(draft: Draft, event: EventOf<"ConfigProposed">): void {
  const errors = event.problems.filter((problem) => problem.severity === "error");
  const title =
    event.problems.length === 0
      ? "The configuration is valid"
      : `${plural(errors.length, "error")}, ${plural(event.problems.length - errors.length, "warning")} in ${CONFIG_PATH}`;
  draft.effect({
    kind: "check.ensure",
    key: `check.ensure/mc/config/${event.head}`,
    name: "mc/config",
    commit: event.head,
    conclusion: errors.length > 0 ? "failure" : "success",
    title,
    summary:
      event.problems.length === 0
        ? "Merging this puts it in force for missions that begin afterwards."
        : event.problems
            .map(
              (problem) =>
                `- ${problem.line === null ? "" : `line ${problem.line}: `}${problem.message}`,
            )
            .join("\n"),
    annotations: event.problems.map((problem) => ({
      path: CONFIG_PATH,
      startLine: problem.line ?? 1,
      endLine: problem.line ?? 1,
      level: problem.severity === "error" ? "failure" : "warning",
      message: problem.message,
    })),
    detailsUrl: null,
  });
  draft.because(subject.pull(event.pull), title);
}
