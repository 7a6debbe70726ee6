// What begins by itself: each entry has one durable timer. A time that was missed, because the app was down or it was quiet, happens
// once, late; never twice, and never all the missed ones. Missions begin on behalf of the person who is configured (I7).
import { never } from "../base/assert.ts";
import { isoTime } from "../base/brand.ts";
import { fingerprint } from "../base/fingerprint.ts";
import { startCleanup } from "../chain/cleanup-alone.ts";
import type { RepoConfig } from "../config/schema.ts";
import { discoverAsked } from "../discovery/ask.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import { quietNow } from "./hold.ts";
import { nextTime } from "./next-time.ts";

type Entry = RepoConfig["schedule"]["entries"][number];

/** Keys of the entries that have a timer. */
const ARMED = "schedule";
const dueTopic = (key: string): string => `schedule/${key}`;

/** The same entry in the same time zone, the same key: a configuration that is read again changes nothing. */
export const entryKey = (zone: string, { days, at, what }: Entry): string =>
  fingerprint(JSON.stringify([zone, [...days].sort(), at, what])).slice(0, 12);

/** Timers as the configuration has them. */
export function armSchedule(draft: Draft): void {
  const schedule = draft.repo.config?.schedule;
  const before = draft.projection(ARMED) ?? "";
  if (schedule === undefined || (schedule.entries.length === 0 && before === "")) return;
  const entries = draft.repo.config?.enabled === false ? [] : schedule.entries;
  const wanted = new Map(entries.map((entry) => [entryKey(schedule.time_zone, entry), entry]));
  const keys = [...wanted.keys()].join(",");
  if (keys === before) return;
  for (const key of before.split(",")) {
    if (key === "" || wanted.has(key)) continue;
    draft.cancelTimer(`schedule/${key}`);
    draft.putProjection(dueTopic(key), "");
  }
  for (const [key, entry] of wanted) {
    if ((draft.projection(dueTopic(key)) ?? "") !== "") continue;
    arm(draft, key, nextTime(entry, schedule.time_zone, draft.nowMs));
  }
  draft.putProjection(ARMED, keys);
}

function arm(draft: Draft, key: string, ms: number): void {
  draft.putProjection(dueTopic(key), isoTime(ms));
  draft.timer(`schedule/${key}`, ms);
}

export function scheduleTimer(draft: Draft, key: string): void {
  const config = draft.repo.config;
  const entry = config?.schedule.entries.find(
    (one) => entryKey(config.schedule.time_zone, one) === key,
  );
  const due = draft.projection(dueTopic(key)) ?? "";
  if (config === null || entry === undefined || due === "" || due > draft.at) {
    draft.because(subject.repo, "not ours: a time of a schedule that is not there any more");
    return;
  }
  const quiet = begins(entry) ? quietNow(draft.repo, draft.nowMs) : null;
  if (quiet !== null) {
    draft.because(subject.repo, `${entryWord(entry)} waits: ${quiet.why}`);
    arm(draft, key, quiet.untilMs);
    return;
  }
  arm(draft, key, nextTime(entry, config.schedule.time_zone, draft.nowMs));
  if (!config.enabled || draft.repo.onboarding !== "active") {
    draft.because(subject.repo, `${entryWord(entry)}: nothing may begin in this repository`);
    return;
  }
  draft.because(subject.repo, `${entryWord(entry)}: ${perform(draft, entry, config)}`);
}

const begins = ({ what }: Entry): boolean => what !== "recalc";

const entryWord = ({ days, at, what }: Entry): string =>
  `the schedule (${what}, ${days.length === 0 ? "every day" : days.join(" ")} at ${at})`;

/** What came of it, for the journal. */
function perform(draft: Draft, entry: Entry, config: RepoConfig): string {
  const by = config.schedule.on_behalf_of;
  switch (entry.what) {
    case "run":
      return runTop(draft, entry, by);
    case "cleanup":
      return startCleanup(draft, by) ? "a cleanup is prepared" : "a cleanup runs already";
    case "discover":
      return discoverAsked(draft, null, "the schedule").done
        ? "improvements are looked for"
        : "no look could be started";
    case "recalc":
      draft.effect({
        ...{ kind: "backlog.recalculate", key: "backlog.recalculate", why: "by the schedule" },
      });
      return "the backlog is scored anew";
    default:
      return never(entry.what);
  }
}

function runTop(draft: Draft, entry: Entry, by: string): string {
  const [issue] = draft.backlog.top;
  if (issue === undefined) return "the backlog has nothing that could begin";
  if (by === "") return "`schedule.on_behalf_of` does not say for whom";
  draft.effect({
    kind: "mission.begin",
    key: `mission.begin/${issue}`,
    issue,
    by,
    why: `${entryWord(entry)} begins the top of the backlog on behalf of ${by}`,
    vetted: "author",
  });
  return `#${issue} is asked to begin`;
}
