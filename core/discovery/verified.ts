// Signals that need no checkout: what the verification of mc/green showed, and tests that both passed and failed.
import type { Draft } from "../engine/draft.ts";
import type { FlakyRow, VerdictRow } from "../engine/rows/verdict-row.ts";
import { type Signal, signalOf } from "./signal.ts";

/** Each is a decision of its own; more are one. */
const ALONE = 5;
const SHOWN = 20;
/** Older ones may be mended. */
const FLAKY_MS = 30 * 24 * 3_600_000;

export function verifiedSignals(draft: Draft): readonly Signal[] {
  return [...failingSignals(draft), ...flakySignals(draft)];
}

/** The latest of the commit that was looked at; what could not run says nothing. */
function verdictOf(draft: Draft, commit: string | null): VerdictRow | null {
  let found: VerdictRow | null = null;
  for (const verdict of draft.verdicts.values()) {
    if (verdict.commit !== commit || verdict.outcome === "infrastructure") continue;
    if (found === null || verdict.at >= found.at) found = verdict;
  }
  return found;
}

function failingSignals(draft: Draft): readonly Signal[] {
  const verdict = verdictOf(draft, draft.repo.green) ?? verdictOf(draft, draft.repo.target);
  if (verdict === null) return [];
  const broken = verdict.checks.filter(({ exitCode }) => exitCode !== 0);
  const names = [...new Set(verdict.failures.map(({ name }) => name))];
  const failed = verdict.testsFailed ?? 0;
  if (verdict.outcome === "passed" && failed === 0 && broken.length === 0) return [];
  const places = verdict.failures.map(({ name, path, line, message }) =>
    [
      name,
      path === null ? "" : `(${path}${line === null ? "" : `:${line}`})`,
      message.slice(0, 200),
    ]
      .filter((part) => part !== "")
      .join(" "),
  );
  const checks = broken.map(
    ({ name, exitCode }) => `check ${name} ended with ${exitCode ?? "a signal"}`,
  );
  const count = Math.max(failed, names.length);
  const what =
    count > 0
      ? `${count} failing test${count === 1 ? "" : "s"}`
      : `the failing check ${broken.map(({ name }) => name).join(", ") || "of verification"}`;
  return [
    signalOf({
      id: "failing/verification",
      kind: "failing",
      track: "quality",
      title: `Mend ${what}`,
      detail: [...checks, ...places].slice(0, SHOWN),
      why: `Verification of ${verdict.commit.slice(0, 7)} showed it. What fails already hides what breaks next.`,
      files: pathsOf(verdict),
      impact: 9,
      effort: Math.min(8, 2 + Math.ceil(count / 3)),
    }),
  ];
}

const pathsOf = ({ failures }: VerdictRow): string[] => [
  ...new Set(failures.flatMap(({ path }) => (path === null ? [] : [path]))),
];

function flakySignals(draft: Draft): readonly Signal[] {
  const rows = [...draft.flaky.values()]
    .filter(({ lastSeen }) => draft.nowMs - Date.parse(lastSeen) < FLAKY_MS)
    .toSorted((a, b) => b.seen - a.seen);
  const alone = rows.length <= ALONE ? rows : rows.slice(0, ALONE - 1);
  const rest = rows.slice(alone.length);
  const single = alone.map((row) =>
    signalOf({
      id: `flaky/${row.test}`,
      kind: "flaky",
      track: "quality",
      title: `Make the test "${row.test.slice(0, 120)}" fail only when something is wrong`,
      detail: [flakyLine(row)],
      why: "It passed and failed on the same commit. Such a test costs a verification each time and hides what is really broken.",
      files: row.path === null ? [] : [row.path],
      impact: row.quarantinedBy === null ? 6 : 7,
      effort: 4,
    }),
  );
  if (rest.length === 0) return single;
  return [
    ...single,
    signalOf({
      id: "flaky/rest",
      kind: "flaky",
      track: "quality",
      title: `Make ${rest.length} more tests fail only when something is wrong`,
      detail: rest.slice(0, SHOWN).map(flakyLine),
      why: "They passed and failed on the same commit.",
      files: [...new Set(rest.flatMap(({ path }) => (path === null ? [] : [path])))],
      impact: 6,
      effort: 6,
    }),
  ];
}

const flakyLine = ({ test, path, seen, quarantinedBy }: FlakyRow): string =>
  `${test}${path === null ? "" : ` (${path})`}: both on ${seen} commit${seen === 1 ? "" : "s"}${quarantinedBy === null ? "" : ", quarantined"}`;
