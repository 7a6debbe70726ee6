// How the issues of a repository are read: page by page in the order of their last change, each page from where the one
// before ended, so that whatever changes meanwhile is met again and nothing is passed over. A restart goes on where it was.
import type { IsoTime } from "../base/brand.ts";

export type ReadNext = "more" | "done" | { readonly restUntil: IsoTime };

/** Where a reading stands; stored with the rows of each page. */
export interface ReadCursor {
  /** Names who asked for it last. */
  readonly pass: IsoTime;
  /** When its first page was read: what it did not meet by its end was gone by then. */
  readonly began: IsoTime;
  /** Everything that is open; else what changed since. */
  readonly full: boolean;
  /** Issues that changed before were read. null: from the first. */
  readonly since: IsoTime | null;
  /** Of those since then: more than one page may have changed at the same moment. */
  readonly page: number;
  /** Pages read so far. */
  readonly pages: number;
  readonly done: boolean;
}

export const PAGE_SIZE = 100;
/** What others need of GitHub's hourly allowance is left to them. */
const RESERVE = 0.2;

export const begun = (pass: IsoTime, full: boolean, before: ReadCursor | null): ReadCursor =>
  // What was never read to its end has no point to go on from.
  before === null || full
    ? { pass, began: pass, full: true, since: null, page: 1, pages: 0, done: false }
    : before.done
      ? { pass, began: pass, full: false, since: before.since, page: 1, pages: 0, done: false }
      : { ...before, pass };

export interface PageRead {
  /** Of the last row, whatever it is; null: the page was empty. */
  readonly lastUpdated: IsoTime | null;
  readonly rows: number;
}

/** After one page: on from its last change; where all of it changed at one moment, the page after. */
export function after(cursor: ReadCursor, page: PageRead): ReadCursor {
  const pages = cursor.pages + 1;
  const { lastUpdated } = page;
  if (page.rows < PAGE_SIZE || lastUpdated === null)
    return { ...cursor, since: lastUpdated ?? cursor.since, page: 1, pages, done: true };
  return lastUpdated === cursor.since
    ? { ...cursor, page: cursor.page + 1, pages }
    : { ...cursor, since: lastUpdated, page: 1, pages };
}

export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: IsoTime;
}

export function nextOf(cursor: ReadCursor, allowance: Allowance | null): ReadNext {
  if (cursor.done) return "done";
  const isShort = allowance !== null && allowance.remaining < allowance.limit * RESERVE;
  return isShort ? { restUntil: allowance.resetsAt } : "more";
}
