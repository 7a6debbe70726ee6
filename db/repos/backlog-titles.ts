// Titles of the whole backlog by words in them, however old an entry is: whether something is there already is asked of these.
import { z } from "zod";
import type { Tx } from "../driver.ts";
import { sql } from "../sql.ts";

const Row = z.object({ issue: z.number(), title: z.string(), state: z.string() });

export interface KnownTitle {
  readonly issue: number;
  readonly title: string;
  readonly open: boolean;
}

export const backlogTitles = {
  /** With either of the two words, anywhere in the title; `words` are letters and digits. */
  async with(
    tx: Tx,
    repo: string,
    words: readonly [string, string],
    limit: number,
  ): Promise<KnownTitle[]> {
    const [one, other] = words.map((word) => `%${word}%`);
    const rows = await tx.all(sql`
      select issue, title, state from backlog
      where repo = ${repo} and (title like ${one ?? ""} or title like ${other ?? ""})
      order by issue limit ${limit}`);
    return rows.map((row) => {
      const { issue, title, state } = Row.parse(row);
      return { issue, title, open: state !== "completed" };
    });
  },
};
