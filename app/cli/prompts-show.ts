// The answer of `mc prompts`, as text or JSON: read from the rows, with what chance alone could explain beside each share.
import type { VariantRow } from "../../core/engine/rows/learned-row.ts";
import { winRate } from "../../core/learn/variants.ts";
import { served } from "../../core/learn/variants-learner.ts";
import { wilson } from "../../core/learn/wilson.ts";
import { promptVariants } from "../../db/repos/prompt-variants.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { openKnownDatabase } from "./known-database.ts";
import type { PromptsOptions } from "./prompts.ts";

const TEXT_WIDTH = 100;

export type Screen = Pick<Console, "log" | "error">;

export async function showPrompts(
  options: PromptsOptions,
  screen: Screen = console,
): Promise<number> {
  const { db } = await openKnownDatabase(options);
  try {
    const known = await db.read((tx) => repositories.list(tx));
    const repo = options.of ?? (known.length === 1 ? known[0] : undefined);
    if (repo === undefined) {
      screen.error(
        "mc prompts: the database knows several repositories, or none; say which with --of owner/name",
      );
      return 2;
    }
    const rows = await db.read((tx) => promptVariants.all(tx, repo));
    if (options.json) screen.log(JSON.stringify({ repo, variants: rows.map(figures) }));
    else for (const row of rows) screen.log(lines(row));
    if (rows.length === 0) screen.error(`mc prompts: nothing was tried yet in ${repo}`);
    return rows.length > 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}

function figures({ repo: _, ...row }: VariantRow) {
  const { lower, upper } = wilson(row.wins, row.samples);
  return { ...row, winRate: winRate(row), lower, upper };
}

function lines(row: VariantRow): string {
  const { winRate: rate, lower, upper } = figures(row);
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  const outcome =
    row.samples === 0
      ? "never used"
      : `${served(row)} succeeded (${percent(rate)}; surely ${percent(lower)} to ${percent(upper)})`;
  const state = row.state === "retired" ? `, retired: ${row.because}` : "";
  const text = row.text.replace(/\s+/g, " ").trim();
  const shown = text.length > TEXT_WIDTH ? `${text.slice(0, TEXT_WIDTH - 1)}…` : text;
  return `${row.component.padEnd(8)}  ${row.variant.padEnd(17)}  ${outcome}${state}${shown === "" ? "" : `\n    ${shown}`}`;
}
