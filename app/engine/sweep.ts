// Removes what is too old to be needed: closed deliveries, settled effects, the far end of the journal and of the traces.
import { isoTime } from "../../core/base/brand.ts";
import {
  DELIVERY_RETENTION_MS,
  EXPERIENCES_KEPT,
  JOURNAL_RETENTION_MS,
  SWEEP_EVERY_MS,
  SWEEP_ROWS,
  TRACE_RETENTION_MS,
} from "../../core/base/limits.ts";
import { KEPT_MS } from "../../core/notice/again.ts";
import type { Db } from "../../db/client.ts";
import { decisions } from "../../db/repos/decisions.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { effects } from "../../db/repos/effects.ts";
import { experiences } from "../../db/repos/experiences.ts";
import { notices } from "../../db/repos/notices.ts";
import { recalls } from "../../db/repos/recalls.ts";
import { traces } from "../../db/repos/traces.ts";

/** Answers with the time of the last sweep: now, or the one before if it is too early. */
export async function sweep(db: Db, lastMs: number, nowMs: number): Promise<number> {
  if (nowMs - lastMs < SWEEP_EVERY_MS) return lastMs;
  const closed = isoTime(nowMs - DELIVERY_RETENTION_MS);
  const journal = isoTime(nowMs - JOURNAL_RETENTION_MS);
  await db.write((tx) => deliveries.sweep(tx, closed, SWEEP_ROWS));
  await db.write((tx) => effects.sweep(tx, closed, SWEEP_ROWS));
  await db.write((tx) => decisions.sweep(tx, journal, SWEEP_ROWS));
  await db.write((tx) => traces.sweep(tx, isoTime(nowMs - TRACE_RETENTION_MS), SWEEP_ROWS));
  await db.write((tx) => recalls.sweep(tx, journal, SWEEP_ROWS));
  // Also those of channels that nobody set up.
  await db.write((tx) => notices.expire(tx, isoTime(nowMs - KEPT_MS), isoTime(nowMs)));
  await db.write((tx) => notices.sweep(tx, closed, SWEEP_ROWS));
  for (const repo of await db.query((tx) => experiences.repos(tx)))
    await db.write((tx) => experiences.prune(tx, repo, EXPERIENCES_KEPT, SWEEP_ROWS));
  return nowMs;
}
