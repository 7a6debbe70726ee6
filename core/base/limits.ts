// Every limit of the engine and the store, with its unit and its reason. Change a number here, nowhere else.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Deliveries that are not ours, closed in one write: bounds what is read again after a crash. */
export const INBOX_BATCH = 50;
/** Deliveries that a lane reads at once: a payload may be large. */
export const INBOX_READ = 8;
/** A delivery that cannot be translated after this many tries is parked: GitHub may be away for an hour at least. */
export const DELIVERY_TRIES = 22;
/** An effect that the world is too busy for so many times becomes EffectRefused: an hour at least, 95 minutes as a rule. */
export const EFFECT_TRIES = 22;
/** First and longest pause between tries: GitHub's secondary limits ask for about a minute. */
export const RETRY_BASE_MS = 1 * SECOND;
export const RETRY_MAX_MS = 10 * MINUTE;
/** A `retry-after` beyond this is cut: primary rate limits reset within the hour. */
export const RETRY_AFTER_MAX_MS = 65 * MINUTE;
/** Effects in flight per repository: GitHub asks for few concurrent writes per client. */
export const EFFECTS_IN_FLIGHT = 6;
/** A projection that keeps changing is still sent after this many debounce periods. */
export const DEBOUNCE_PERIODS = 5;

/** How long a lane or an effect belongs to an instance that no longer renews it. */
export const LEASE_MS = 15 * SECOND;
/** A lane is renewed this often within its lease while it has work. */
export const LEASE_RENEWALS = 3;
/** An idle lane is kept this long before another instance may take it: cheaper than a claim per event. */
export const LANE_LINGER_MS = 250;
/** Looks for work that a dead instance left. A safety net: wake-ups come from deliveries and due times. */
export const SAFETY_TICK_MS = 30 * SECOND;
/** Pause of a lane whose write failed (disk full, database busy), before it tries again. */
export const LANE_PAUSE_MS = 2 * SECOND;

/** Processed deliveries are kept for deduplication; GitHub redelivers for three days. */
export const DELIVERY_RETENTION_MS = 7 * DAY;
/** The journal of decisions feeds `mc why`. */
export const JOURNAL_RETENTION_MS = 90 * DAY;
/** What jobs were told and answered: `mc traces export`. */
export const TRACE_RETENTION_MS = 90 * DAY;
/** Ended attempts remembered for each repository; beyond it those that were worth least go, of these the oldest. */
export const EXPERIENCES_KEPT = 20_000;
/** The store is swept this often. */
export const SWEEP_EVERY_MS = 1 * HOUR;
/** Rows removed in one sweep write, so that it never holds the writer for long. */
export const SWEEP_ROWS = 2000;

/** Ended missions stay in the lane's memory this long: late webhooks still find them. */
export const ENDED_MISSION_MS = 7 * DAY;
/** Commits whose verdicts are kept in the lane's memory, newest first. */
export const VERDICTS_IN_MEMORY = 500;

/** Writes that share one transaction at most: bounds what one failure makes us repeat. */
export const GROUP_COMMIT = 64;
/** How long a write waits for another process that holds the database. */
export const DATABASE_BUSY_MS = 5 * SECOND;
/** Commits between two checkpoints of the write-ahead log, which run beside the writer. */
export const CHECKPOINT_COMMITS = 500;
/** A write-ahead log of this many pages (64 MB) is emptied while the writer waits: long ones slow every read. */
export const CHECKPOINT_PAGES = 16_000;

/** GitHub ends a job on its own runners after six hours, in minutes. */
export const JOB_MAX_MINUTES = 360;
/** GitHub caps webhook payloads at 25 MB. */
export const WEBHOOK_MAX_BYTES = 25 * 1024 * 1024;
/** Longest error text kept with a parked delivery or a refused effect, in characters. */
export const ERROR_TEXT_MAX = 2000;
