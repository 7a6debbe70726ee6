// The backlog as a whole: pages of issues into the store, scores anew, and answers that need the whole table. Each is done
// again without harm: what is stored says where it stands.

import { listed } from "../../core/backlog/answers.ts";
import { LIST_MAX } from "../../core/backlog/commands.ts";
import { newEntries } from "../../core/backlog/import-issues.ts";
import { IMPORT_FILE, parseBacklog } from "../../core/backlog/markdown-import.ts";
import { after, begun, nextOf } from "../../core/backlog/reading.ts";
import { type BacklogSettings, backlogOf, weightsOf } from "../../core/backlog/settings.ts";
import * as answers from "../../core/backlog/table-answers.ts";
import type { IsoTime } from "../../core/base/brand.ts";
import { msOf } from "../../core/base/brand.ts";
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { Db } from "../../db/client.ts";
import { backlog } from "../../db/repos/backlog.ts";
import { backlogRanks } from "../../db/repos/backlog-ranks.ts";
import { backlogReading } from "../../db/repos/backlog-reading.ts";
import { RefusedError } from "../engine/errors.ts";
import type { Deed } from "./deed.ts";

export type BacklogEffect = EffectOf<"backlog.read" | "backlog.recalculate" | "backlog.tell">;

export type BacklogDeed = Pick<Deed, "github" | "repo" | "state" | "now">;

export type BacklogStore = Pick<Db, "read" | "write">;

export async function performBacklog(
  deed: BacklogDeed,
  effect: BacklogEffect,
  store: BacklogStore | undefined,
): Promise<Event> {
  const settings = backlogOf(deed.state().repo);
  if (settings === null || store === undefined) throw new RefusedError("the backlog is off");
  switch (effect.kind) {
    case "backlog.read":
      return read(deed, effect, store, settings);
    case "backlog.recalculate": {
      const changed = await recalculated(deed, store, settings);
      return { type: "BacklogRecalculated", at: deed.now(), why: effect.why, changed };
    }
    case "backlog.tell":
      return tell(deed, effect, store, settings);
  }
}

async function read(
  { github, repo, now }: BacklogDeed,
  { pass, full }: EffectOf<"backlog.read">,
  store: BacklogStore,
  settings: BacklogSettings,
): Promise<Event> {
  const name = repo.repo;
  const stored = await store.read((tx) => backlogReading.cursor(tx, name));
  const cursor = stored?.pass === pass ? stored : begun(pass, full, stored);
  const told = (
    page: number,
    rows: number,
    changed: number,
    next: ReturnType<typeof nextOf>,
  ): Event => ({
    ...{ type: "BacklogRead", at: now(), pass, full: cursor.full },
    ...{ page, read: rows, changed, next },
  });
  if (cursor.done) return told(cursor.pages, 0, 0, "done");
  const { since, page } = cursor;
  const state = cursor.full ? "open" : "all";
  // Proposals of ours are known from opening them; what changed since is looked at whatever its labels.
  const label = cursor.full && settings.issues === "label" ? settings.label : null;
  const found = await github.issuesPage({ since, page, state, label });
  const moved = after(cursor, found);
  const changed = await store.write(async (tx) => {
    const at: IsoTime = now();
    let rows = await backlogReading.store(tx, name, found.issues, settings, msOf(at), cursor.began);
    if (moved.done && cursor.full)
      rows += await backlogReading.closeUnseen(tx, name, cursor.began, label === null);
    await backlogReading.moveTo(tx, name, moved);
    return rows;
  });
  return told(moved.pages, found.rows, changed, nextOf(moved, found.allowance));
}

const recalculated = ({ repo, now }: BacklogDeed, store: BacklogStore, settings: BacklogSettings) =>
  store.write((tx) => backlogRanks.recalculate(tx, repo.repo, msOf(now()), weightsOf(settings)));

async function tell(
  deed: BacklogDeed,
  { command, given }: EffectOf<"backlog.tell">,
  store: BacklogStore,
  settings: BacklogSettings,
): Promise<Event> {
  const told = (
    done: boolean,
    text: string,
    issues: Extract<Event, { type: "BacklogTold" }>["issues"] = [],
  ): Event => ({ type: "BacklogTold", at: deed.now(), given, done, text, issues });
  const repo = deed.repo.repo;
  if (command.action === "import") {
    const path = command.path ?? IMPORT_FILE;
    const file = await deed.github.file(path);
    if (file === null) return told(false, `There is no file \`${path}\` on the default branch.`);
    const entries = parseBacklog(file.text);
    const titles = entries.map(({ title }) => title);
    const known = await store.read((tx) => backlogRanks.titles(tx, repo, titles));
    const { text, issues } = newEntries(entries, known, settings);
    return told(issues.length > 0, text, issues);
  }
  const changed = await recalculated(deed, store, settings);
  const nowMs = msOf(deed.now());
  const hours = settings.stale_hours;
  const text = await store.read(async (tx) => {
    switch (command.action) {
      case "export":
        return answers.exported(await backlogRanks.whole(tx, repo, answers.EXPORT_MAX));
      case "stale": {
        const before = answers.staleBefore(nowMs, hours);
        const rows = await backlogRanks.stale(tx, repo, before, answers.STALE_SHOWN);
        return answers.stale(rows, nowMs, hours);
      }
      default: {
        const most = command.action === "list" ? Math.min(LIST_MAX, command.count ?? 10) : 10;
        const lines = await backlogRanks.list(tx, repo, "pending", false, most);
        const counts = await backlog.counts(tx, repo);
        return command.action === "recalc"
          ? answers.ranked(changed, lines, counts)
          : listed(lines, counts);
      }
    }
  });
  return told(true, text);
}
