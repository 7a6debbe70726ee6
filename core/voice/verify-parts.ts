// The parts of what `mc/verify` says: its checks, this commit beside mc/green, flaky tests, and what a person can do.
import { codeSpan, words } from "../base/markdown.ts";
import type { CheckAnnotation } from "../engine/effect.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { FlakyRow, VerdictCheck, VerdictRow } from "../engine/rows/verdict-row.ts";
import { duration, plural } from "./units-word.ts";

const NAMES_SHOWN = 10;
const CHECKS_SHOWN = 60;
const MESSAGE_MAX_CHARS = 2_000;

/** "118 of 120 tests passed"; "" when the output had no count. */
export function testsSentence(verdict: VerdictRow): string {
  if (verdict.testsTotal === null) return "";
  const passed =
    verdict.testsPassed ?? Math.max(0, verdict.testsTotal - (verdict.testsFailed ?? 0));
  return `${passed} of ${plural(verdict.testsTotal, "test")} passed`;
}

/** "" for a single command that simply ended: the title says it all. */
export function checksTable(checks: readonly VerdictCheck[]): string {
  if (checks.length < 2) return "";
  const rows = checks.slice(0, CHECKS_SHOWN).map((check) => {
    const tests =
      check.testsTotal === null
        ? ""
        : `${check.testsTotal - (check.testsFailed ?? 0)} of ${check.testsTotal}`;
    return `| ${codeSpan(check.name, 60)} | ${check.required ? "required" : "advisory"} | ${checkEnd(check)} | ${duration(check.durationMs)} | ${tests} |`;
  });
  const more = checks.length - rows.length;
  return [
    "| check | | result | time | tests passed |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    ...(more > 0 ? ["", `… and ${plural(more, "check")} more`] : []),
  ].join("\n");
}

function checkEnd({ exitCode, timedOut, required }: VerdictCheck): string {
  if (timedOut) return "**time limit**";
  if (exitCode === 0) return "passed";
  const failed = exitCode === null ? "ended by a signal" : `exit code ${exitCode}`;
  return required ? `**${failed}**` : failed;
}

/** Numbers and names that differ between mc/green and here; "" when there is nothing to compare. */
export function snapshot(base: VerdictRow | null, here: VerdictRow): string {
  if (base === null) return "";
  const rows = [
    ["tests run", base.testsTotal, here.testsTotal],
    ["tests failed", base.testsFailed, here.testsFailed],
    ["lint errors", base.lintErrors, here.lintErrors],
    ["type errors", base.typeErrors, here.typeErrors],
  ] as const;
  const lines = rows
    .filter(([, before, now]) => before !== null || now !== null)
    .map(
      ([what, before, now]) => `| ${what} | ${before ?? "?"} | ${now ?? "?"}${step(before, now)} |`,
    );
  const table =
    lines.length === 0 ? "" : ["| | mc/green | here |", "| --- | --- | --- |", ...lines].join("\n");
  return [
    table,
    named("Newly failing", namesOnly(here, base)),
    named("Newly passing", namesOnly(base, here)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function step(before: number | null, now: number | null): string {
  if (before === null || now === null || before === now) return "";
  return ` (${now > before ? "+" : "−"}${Math.abs(now - before)})`;
}

const namesOnly = (one: VerdictRow, other: VerdictRow): readonly string[] => {
  const known = new Set(other.failures.map((failure) => failure.name));
  return [...new Set(one.failures.map((failure) => failure.name))].filter(
    (name) => !known.has(name),
  );
};

/** How many failures of this commit mc/green does not have; null: not known. */
export const newlyFailing = (base: VerdictRow | null, here: VerdictRow): number | null =>
  base === null ? null : namesOnly(here, base).length;

function named(what: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, NAMES_SHOWN).map((name) => codeSpan(name, 200));
  const more = names.length - shown.length;
  return `${what}: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

/** Failing tests that are known to do both on one commit. */
export function flakySeen(verdict: VerdictRow, flaky: ReadonlyMap<string, FlakyRow>): string {
  const lines: string[] = [];
  for (const name of new Set(verdict.failures.map((failure) => failure.name))) {
    const row = flaky.get(name);
    if (row === undefined) continue;
    const where = `passed and failed on ${row.seen === 1 ? "one commit" : `${row.seen} commits`}`;
    const seen = row.seen === 0 ? "was not seen to flake yet" : where;
    lines.push(
      row.quarantinedBy === null
        ? `- ${codeSpan(name, 200)} ${seen}; ${codeSpan(`/mc quarantine ${name}`, 300)} blames nobody for it`
        : `- ${codeSpan(name, 200)} ${seen}; in quarantine since ${words(row.quarantinedBy, 40)} said so`,
    );
    if (lines.length >= NAMES_SHOWN) break;
  }
  return lines.length === 0 ? "" : `Known to be flaky:\n\n${lines.join("\n")}`;
}

export function whatNext(unit: UnitRow, verdict: VerdictRow): string {
  switch (verdict.outcome) {
    case "passed":
      return "";
    case "infrastructure":
      return "Nothing is needed from you: it is tried again. If that goes on, the queue closes and says why.";
    case "failed":
      if (unit.state === "failed") {
        return `${codeSpan(`/mc retry ${unit.unit}`)} gives it another attempt.`;
      }
      return "Nothing is needed from you: whoever repairs it gets this output.";
  }
}

/** On the lines that failed, those of the change itself first. Places outside the repository never come this far. */
export function annotationsOf(unit: UnitRow, verdict: VerdictRow): readonly CheckAnnotation[] {
  const own = new Set(unit.changedFiles);
  const notes = verdict.failures.flatMap(({ path, line, name, message }): CheckAnnotation[] => {
    if (path === null || !isInside(path)) return [];
    const at = line !== null && Number.isInteger(line) && line >= 1 ? line : 1;
    const text = message.trim() === "" || message.includes(name) ? message : `${name}\n${message}`;
    return [
      {
        path,
        startLine: at,
        endLine: at,
        level: verdict.outcome === "failed" ? "failure" : "warning",
        message: (text.trim() === "" ? name : text).slice(0, MESSAGE_MAX_CHARS),
      },
    ];
  });
  return [
    ...notes.filter((note) => own.has(note.path)),
    ...notes.filter((note) => !own.has(note.path)),
  ];
}

const isInside = (path: string): boolean =>
  path !== "" && !/^(?:[/\\~]|[A-Za-z]:)|(?:^|\/)\.\.(?:\/|$)/.test(path);
