// Texts of a unit that is tried in several ways: the comment with a table on its pull request, the few words in its line, the
// lines of `/mc why`.
import { never } from "../base/assert.ts";
import { codeSpan, link, outgoing, words } from "../base/markdown.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { type Fork, type ForkBranch, runningFork } from "../forks/fork.ts";
import { plural, usd } from "./units-word.ts";

/** "2 ways at once: 1 at work, 1 being verified"; "" where it is done in one way, or no more. */
export function forkProgress(unit: UnitRow): string {
  const fork = runningFork(unit);
  if (fork === null) return "";
  const count = (state: ForkBranch["state"]): number =>
    fork.branches.filter((one) => one.state === state).length;
  const parts = [
    [count("running"), "at work"],
    [count("verifying"), "being verified"],
    [count("passed"), "passed"],
    [count("failed") + count("refused"), "out"],
  ]
    .filter(([many]) => many !== 0)
    .map(([many, word]) => `${many} ${word}`);
  return `${fork.branches.length} ways at once: ${parts.join(", ")}`;
}

/** For `/mc why`: what became of each way. */
export function forkReasons(unit: UnitRow): readonly string[] {
  const { fork } = unit.details;
  if (fork === undefined) return [];
  const uncertain =
    unit.details.uncertainty === undefined ? "" : ` (uncertainty ${unit.details.uncertainty})`;
  return [
    `attempt ${fork.attempt} tried it in ${plural(fork.branches.length, "way")} at once${uncertain}; decided by ${fork.by}: ${words(fork.because, 300)}`,
    ...fork.branches.map(
      (one) =>
        `way ${one.index}, ${one.strategy}: ${resultWord(fork, one)}${one.costUsd > 0 ? `, ${usd(one.costUsd)}` : ""}`,
    ),
  ];
}

export function renderForkComment(state: RepoState, unit: UnitRow, fork: Fork): string {
  const winner = fork.branches.find(({ index }) => index === fork.winner);
  const others = fork.branches.filter(
    (one) => one.state === "passed" && one.index !== fork.winner,
  ).length;
  const next =
    others === 0
      ? ""
      : ` ${plural(others, "other")} passed too: if this one does not land, the next best takes its place.`;
  const parts = [
    `### Ways to do ${codeSpan(unit.unit, 40)}`,
    `The plan was not sure how this is done best, so ${plural(fork.branches.length, "worker")} tried it at once, each in another way. **Way ${fork.winner}${winner === undefined ? "" : ` (${winner.strategy})`} is this pull request.**${next}`,
    table(state, fork),
    `Each commit was verified by us; then ${orderWords(fork)} decided. This comment is a view: it is edited as things change.`,
  ];
  return outgoing(parts.join("\n\n"));
}

function orderWords({ by }: Fork): string {
  switch (by) {
    case "tests":
      return "tests passed, lint errors, lines and cost";
    case "review":
      return "tests passed, lint errors, the review of each change, lines and cost";
    case "cost":
      return "cost, tests passed, lint errors and lines";
    case "lines":
      return "lines, tests passed, lint errors and cost";
    default:
      return never(by);
  }
}

function table(state: RepoState, fork: Fork): string {
  const run = state.dispatches.get(fork.dispatch);
  const reviewed = fork.branches.some(({ score }) => score !== null);
  const rows = fork.branches.map((one) => {
    const agent = run?.legs.find(({ leg }) => leg === one.leg)?.jobs.agent?.url ?? run?.runUrl;
    const verify = one.verify === null ? null : (state.dispatches.get(one.verify)?.runUrl ?? null);
    const links = [
      agent == null ? "" : link("agent", agent),
      verify === null ? "" : link("verification", verify),
    ];
    return [
      String(one.index),
      one.strategy,
      resultWord(fork, one),
      one.testsTotal === null ? "" : `${one.testsPassed ?? 0} of ${one.testsTotal}`,
      one.lintErrors === null ? "" : String(one.lintErrors),
      ...(reviewed ? [one.score === null ? "" : String(one.score)] : []),
      one.changedFiles.length === 0 ? "" : `+${one.additions} −${one.deletions}`,
      one.costUsd > 0 ? usd(one.costUsd) : "",
      links.filter((part) => part !== "").join(", "),
    ];
  });
  const review = reviewed ? [" review |", "--:|"] : ["", ""];
  return [
    `| # | way | result | tests passed | lint errors |${review[0]} lines | cost | runs |`,
    `|--:|---|---|---|--:|${review[1]}---|--:|---|`,
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n");
}

function resultWord(fork: Fork, one: ForkBranch): string {
  const cause = one.cause === null ? "" : `: ${words(one.cause, 160)}`;
  switch (one.state) {
    case "running":
      return fork.state === "running" ? "at work" : "stopped";
    case "verifying":
      return fork.state === "running" ? "being verified" : "not verified";
    case "passed":
      return fork.state === "chosen" && one.index === fork.winner ? "**passed, taken**" : "passed";
    case "failed":
      return one.proposed ? `passed${cause}` : `failed${cause}`;
    case "refused":
      return `out${cause}`;
    default:
      return never(one.state);
  }
}
