// An audit record as people read it, and as it stands in a note: a line for them, a line for programs.
import { commitLine } from "../../base/markdown.ts";
import type { AuditRecord } from "./record.ts";

const short = (commit: string): string => commit.slice(0, 7);
const line = (text: string, max = 200): string => commitLine(text, max);

export const renderNote = (record: AuditRecord): string =>
  `${renderLine(record)}\n${JSON.stringify(record)}`;

/** One sentence: what it is, and what it was verified as. */
export function renderLine(record: AuditRecord): string {
  const { unit, objective, agent } = record;
  const who =
    agent === null ? "" : `, ${[agent.agent, agent.model].filter((part) => part !== "").join(" ")}`;
  const what =
    unit === null
      ? "Commits of people on the target branch"
      : `${unit.mission}/${unit.unit} “${line(unit.title, 120)}”, attempt ${unit.attempt}${who}${objective === null ? "" : `, for issue ${objective.issue}`}`;
  return `${what}: ${verifiedAs(record)}`;
}

function verifiedAs({ commit, landing, verification }: AuditRecord): string {
  if (verification === null) return "no verification is known";
  const { tests } = verification;
  const numbers = tests === null ? "" : `, ${tests.passed ?? "?"} of ${tests.total} tests passed`;
  if (verification.commit === commit) return `verified as this very commit${numbers}`;
  const inside = landing.number === null ? "inside a landing" : `inside landing ${landing.number}`;
  return `${inside}, verified as ${short(verification.commit)}${numbers}`;
}

/** A block of lines, each with its name. */
export function renderText(record: AuditRecord): string {
  const { unit, objective, plan, agent, review, verification, approvals, tournament, landing } =
    record;
  const rows: [string, string][] = [["commit", record.commit]];
  const add = (name: string, ...parts: readonly (string | null)[]): void => {
    const text = parts.filter((part) => part !== null && part !== "").join(", ");
    if (text !== "") rows.push([name, text]);
  };
  if (objective !== null) {
    add(
      "objective",
      `#${objective.issue} ${line(objective.title)}`,
      `started by ${line(objective.startedBy, 60)}`,
    );
  }
  if (plan !== null) {
    add(
      "plan",
      plan.source === "explicit"
        ? "as written in the issue"
        : plan.source === null
          ? null
          : "by the planner",
      plan.hash === null ? null : `hash ${plan.hash.slice(0, 12)}`,
      plan.pull === null ? null : `#${plan.pull}`,
    );
  }
  if (unit === null) add("unit", "none: commits of people on the target branch");
  else {
    add(
      "unit",
      `${unit.mission}/${unit.unit} ${line(unit.title)}`,
      `attempt ${unit.attempt}`,
      unit.pull === null ? null : `#${unit.pull}`,
      unit.head === null ? null : `head ${short(unit.head)}`,
    );
  }
  if (agent !== null) {
    const who = [agent.agent, agent.model].filter((part) => part !== "").join(" ");
    add(
      "agent",
      who === "" ? "unknown" : line(who),
      `prompt ${line(agent.prompt, 60)}`,
      `$${agent.costUsd.toFixed(2)}`,
      agent.run,
    );
  }
  if (tournament !== null) {
    add(
      "repaired",
      `candidate ${tournament.winner} of ${tournament.candidates} in wave ${tournament.wave} (${line(tournament.strategy, 60)})`,
    );
  }
  if (review !== null)
    add("review", review.score === null ? "not scored" : `${review.score} of 10`);
  for (const { gate, by, pull, head } of approvals) {
    add(
      "approved",
      `${line(by, 60)}: ${gate.replace("_", " ")} gate in #${pull} at ${short(head)}`,
    );
  }
  add(
    "verified",
    verifiedAs(record),
    verification?.run ?? null,
    verification === null ? null : `specification ${verification.spec.slice(0, 12)}`,
  );
  add(
    "landed",
    landing.number === null ? null : `mc/landed/${landing.number}`,
    landing.tip === null ? null : `mc/green moved to ${short(landing.tip)}`,
  );
  return rows.map(([name, text]) => `${name.padEnd(10)} ${text}`).join("\n");
}
