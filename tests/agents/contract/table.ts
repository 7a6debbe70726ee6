// The contract's outcome for people: a line for each scenario, a column for each CLI, and below it what is not simply right.

export interface Cell {
  readonly backEnd: string;
  readonly scenario: string;
  readonly status: string;
  readonly cause: string;
  readonly requests: number;
  readonly durationMs: number;
  /** Empty: as the contract wants it. */
  readonly problems: readonly string[];
  /** Why this CLI ends in another way, known and accepted. */
  readonly departure: string | null;
}

export function renderTable(
  versions: Readonly<Record<string, string>>,
  cells: readonly Cell[],
): string {
  const names = Object.keys(versions);
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  const notes: string[] = [];
  const row = (scenario: string): readonly string[] => [
    scenario,
    ...names.map((name) => {
      const cell = cells.find((one) => one.scenario === scenario && one.backEnd === name);
      if (cell === undefined) return "–";
      const note = noteOf(cell);
      if (note === null) return `ok (${cell.cause})`;
      notes.push(`[${notes.length + 1}] ${name}: ${note}`);
      const word = cell.problems.length > 0 ? "DIFFERS" : "departs";
      return `${word} (${cell.cause}) [${notes.length}]`;
    }),
  ];
  const head = ["scenario", ...names.map((name) => `${name} ${versions[name] ?? ""}`)];
  const rows = scenarios.map(row);
  const bad = cells.filter(({ problems }) => problems.length > 0).length;
  const good = cells.filter(({ problems, departure }) => problems.length === 0 && !departure);
  const departs = cells.length - bad - good.length;
  return [
    ...aligned([head, head.map(() => "-"), ...rows]),
    ...notes,
    `${good.length} ok, ${departs} depart for a known reason, ${bad} differ`,
  ].join("\n");
}

const noteOf = ({ problems, departure }: Cell): string | null =>
  problems.length > 0 ? problems.join("; ") : departure;

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? "").length)),
  );
  return rows.map((row) => {
    const isRule = row.every((cell) => cell === "-");
    const cells = row.map((cell, at) =>
      isRule ? "-".repeat(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
    );
    return `| ${cells.join(" | ")} |`;
  });
}
