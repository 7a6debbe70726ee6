// The other side of self-play: the objective of whoever looks for the bug, which says nothing of where it is, and what the rounds
// came to. How a round ended is what its wording of the prompt is judged by, whatever landed.
import { type PromptComponent, type VariantRow, variantKey } from "../engine/rows/learned-row.ts";
import { BUILT_IN } from "../learn/variants.ts";

export const HUNT_UNIT = "hunt";

export interface Hunt {
  readonly title: string;
  readonly body: string;
}

export function huntObjective(symptom: string): Hunt {
  const said = symptom === "" ? "" : `\n\nWhat was reported: ${symptom}`;
  const plan = {
    units: [
      {
        id: HUNT_UNIT,
        title: "Find the bug and fix it",
        description: `There is one bug in the code of this repository; nobody knows where.${said}\n\nFind it, fix it with the smallest change, and add a test that fails without your fix. Existing tests need not show it.`,
        specialist: "debugger",
        acceptance_criteria: ["The bug is fixed and a test shows it"],
      },
    ],
  };
  return {
    title: "Find and fix the bug",
    body: `Something in here is wrong, and nobody knows where.${said}\n\n\`\`\`yaml mc-plan\n${JSON.stringify(plan)}\n\`\`\`\n`,
  };
}

export interface Round {
  readonly round: number;
  readonly kind: string;
  /** null: there is a bug to look for; else why there is none. */
  readonly discarded: string | null;
  /** The repository's own verification passes with the bug. */
  readonly quiet: boolean;
  readonly fixed: boolean;
  /** Why it counts as not fixed, for people; "" when it is. */
  readonly because: string;
  /** Wording of the worker's prompt that was used last. */
  readonly variant: string;
  readonly costUsd: number;
}

export interface Tally {
  readonly rounds: number;
  readonly planted: number;
  readonly fixed: number;
  readonly costUsd: number;
}

export const tallyOf = (rounds: readonly Round[]): Tally => ({
  rounds: rounds.length,
  planted: rounds.filter(({ discarded }) => discarded === null).length,
  fixed: rounds.filter(({ fixed }) => fixed).length,
  costUsd: rounds.reduce((sum, { costUsd }) => sum + costUsd, 0),
});

const COMPONENT: PromptComponent = "worker";

/**
 * The rows after a round: what its mission made stays, what the mission counted does not, because it knew only what landed.
 * `before` and `after` by key.
 */
export function judgedRows(
  before: ReadonlyMap<string, VariantRow>,
  after: ReadonlyMap<string, VariantRow>,
  round: Round,
): ReadonlyMap<string, VariantRow> {
  const rows = new Map<string, VariantRow>();
  for (const [key, row] of after) {
    const known = before.get(key);
    rows.set(key, { ...row, wins: known?.wins ?? 0, samples: known?.samples ?? 0 });
  }
  for (const [key, row] of before) if (!rows.has(key)) rows.set(key, row);
  const key = variantKey(COMPONENT, round.variant || BUILT_IN);
  const used = rows.get(key);
  if (round.discarded === null && used !== undefined) {
    rows.set(key, {
      ...used,
      wins: used.wins + (round.fixed ? 1 : 0),
      samples: used.samples + 1,
    });
  }
  return rows;
}
