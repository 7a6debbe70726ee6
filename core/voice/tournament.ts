// Texts of a tournament: the check run, the comment with a table of its candidates, the few words in a unit's line.

import { never } from "../base/assert.ts";
import { codeSpan, link, outgoing, words } from "../base/markdown.ts";
import type { CheckConclusion } from "../engine/effect.ts";
import type { FixupCandidate, TournamentRow } from "../engine/rows/tournament-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { commitSpan } from "./facts.ts";
import { plural, usd } from "./units-word.ts";

const tournamentsOf = (state: RepoState, unit: UnitRow): readonly TournamentRow[] =>
  [...state.tournaments.values()]
    .filter(
      (one) =>
        one.mission === unit.mission && one.unit === unit.unit && one.attempt === unit.attempt,
    )
    .sort((a, b) => a.wave - b.wave);

/** "wave 1: 2 of 3 verified"; "" where none runs. */
export function repairProgress(state: RepoState, unit: UnitRow): string {
  const running = tournamentsOf(state, unit).findLast((one) => one.state === "running");
  if (running === undefined) return "";
  const over = running.candidates.filter(
    ({ state }) => state !== "running" && state !== "verifying",
  );
  return `wave ${running.wave}: ${over.length} of ${running.candidates.length} verified`;
}

export interface FixupCheck {
  readonly title: string;
  readonly summary: string;
  /** null: it still runs. */
  readonly conclusion: CheckConclusion | null;
}

export function renderFixupCheck(tournament: TournamentRow): FixupCheck {
  const winner = tournament.candidates.find((one) => one.index === tournament.winner);
  const text = (title: string, summary: string, conclusion: FixupCheck["conclusion"]) => ({
    title,
    summary: outgoing(
      `${summary}\n\n${tournament.candidates.map((one) => `- candidate ${one.index}, ${words(one.strategy, 100)}: ${resultWord(tournament, one)}`).join("\n")}`,
    ),
    conclusion,
  });
  switch (tournament.state) {
    case "running":
      return text(
        `${plural(tournament.candidates.length, "candidate")} at work (wave ${tournament.wave})`,
        about(tournament),
        null,
      );
    case "won":
      return text(
        `Repaired by candidate ${tournament.winner}${winner === undefined ? "" : `: ${winner.strategy}`}`,
        `${about(tournament)} The best that passed verification is on the branch now${winner?.head == null ? "" : ` as ${commitSpan(winner.head)}`}; the queue merges and verifies it again before it lands.`,
        "success",
      );
    case "lost":
      return text(
        `None of ${plural(tournament.candidates.length, "candidate")} passed`,
        about(tournament),
        "failure",
      );
    case "dropped":
      return text(
        "Given up",
        `${about(tournament)} ${words(tournament.because, 300)}.`,
        "cancelled",
      );
    default:
      return never(tournament.state);
  }
}

const about = ({ kind, base, head }: TournamentRow): string =>
  kind === "repair"
    ? `Merged on \`mc/green\`, ${commitSpan(head)} fails verification. Each candidate starts from it with \`mc/green\` ${commitSpan(base)} merged in.`
    : `${commitSpan(head)} cannot be merged on \`mc/green\`. Each candidate merges \`mc/green\` ${commitSpan(base)} into it and resolves the conflicts.`;

export function renderFixupComment(state: RepoState, unit: UnitRow): string {
  const waves = tournamentsOf(state, unit);
  const parts = [
    `### Repair of ${codeSpan(unit.unit, 40)}`,
    headline(waves.at(-1)),
    ...waves.slice(-4).flatMap((one) => [`**Wave ${one.wave}.** ${about(one)}`, table(state, one)]),
    "A candidate may not delete or skip tests. This comment is a view: it is edited as the candidates come in.",
  ];
  return outgoing(parts.filter((part) => part !== "").join("\n\n"));
}

function headline(last: TournamentRow | undefined): string {
  if (last === undefined) return "";
  switch (last.state) {
    case "running":
      return last.winner === null
        ? `The queue threw it out. Nothing is needed from you: ${plural(last.candidates.length, "candidate")} try to repair it, the best that passes verification takes its place.`
        : `Candidate ${last.winner} is the best that passed; it takes the unit's place.`;
    case "won":
      return `**Candidate ${last.winner} repaired it.** It is back in the queue, at its place.`;
    case "lost":
      return "**No candidate passed verification.** The next wave gets their errors; after the last one the unit goes back to its worker with them.";
    case "dropped":
      return `The repair was given up: ${words(last.because, 300)}.`;
    default:
      return never(last.state);
  }
}

function table(state: RepoState, tournament: TournamentRow): string {
  const run = state.dispatches.get(tournament.dispatch);
  const rows = tournament.candidates.map((one) => {
    const leg = run?.legs.find(({ leg }) => leg === one.leg);
    const agent = leg?.jobs.agent?.url ?? run?.runUrl ?? null;
    const verify = one.verify === null ? null : (state.dispatches.get(one.verify)?.runUrl ?? null);
    const links = [
      agent === null ? "" : link("agent", agent),
      verify === null ? "" : link("verification", verify),
    ];
    return [
      String(one.index),
      words(one.strategy, 80),
      resultWord(tournament, one),
      one.testsTotal === null ? "" : `${one.testsPassed ?? 0} of ${one.testsTotal}`,
      one.lintErrors === null ? "" : String(one.lintErrors),
      one.changedFiles.length === 0 ? "" : `+${one.additions} −${one.deletions}`,
      one.protectedPaths.length === 0 ? "" : String(one.protectedPaths.length),
      one.costUsd > 0 ? usd(one.costUsd) : "",
      links.filter((part) => part !== "").join(", "),
    ];
  });
  return [
    "| # | strategy | result | tests passed | lint errors | lines of the unit | protected files | cost | runs |",
    "|--:|---|---|---|--:|---|--:|--:|---|",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n");
}

function resultWord(tournament: TournamentRow, one: FixupCandidate): string {
  const cause = one.cause === null ? "" : `: ${words(one.cause, 160)}`;
  switch (one.state) {
    case "running":
      return tournament.state === "running" ? "at work" : "stopped";
    case "verifying":
      return tournament.state !== "running"
        ? "not verified"
        : one.verify === null
          ? "waits for verification"
          : "being verified";
    case "passed":
      return one.index === tournament.winner ? "**passed, chosen**" : "passed";
    case "failed":
      return `failed${cause}`;
    case "refused":
      return `out${cause}`;
    default:
      return never(one.state);
  }
}
