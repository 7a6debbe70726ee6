// What we remember of the dashboard between two events: which issue it is, what it was last asked to say, what people clicked.
import { z } from "zod";
import type { Draft } from "../engine/draft.ts";
import type { RepoState } from "../engine/state.ts";

const Click = z.object({
  /** Names the edit and the box in it: one click is answered once. */
  id: z.string(),
  by: z.string(),
  /** What was asked for, in our words. */
  asked: z.string(),
  done: z.boolean(),
  /** First words of the answer. */
  answer: z.string(),
  at: z.string(),
});
export type Click = z.infer<typeof Click>;

const Remembered = z.object({
  /** none · asked: the issue is being opened · open · closed: by somebody · gone: deleted too often · off: by the configuration */
  state: z.enum(["none", "asked", "open", "closed", "gone", "off"]).default("none"),
  issue: z.number().nullable().default(null),
  /** How many were opened: names the topic of the next one. */
  made: z.number().default(0),
  /** How many of them were deleted, since it was last switched on. */
  deleted: z.number().default(0),
  /** Who closed it. */
  closedBy: z.string().default(""),
  /** wanted: not asked for yet · asked · pinned · theirs: somebody unpinned it · refused: GitHub did not pin it */
  pin: z.enum(["wanted", "asked", "pinned", "theirs", "refused"]).default("wanted"),
  pinProblem: z.string().default(""),
  /** Fingerprint of the text that was last asked for. */
  said: z.string().default(""),
  /** Of what is needed from people: a change is written at once. */
  needs: z.string().default(""),
  /** Something is to be said at once: a write is due with this decision. */
  isDue: z.boolean().default(false),
  /** Somebody edited it: it is read again with the next write, whether anything is new or not. */
  touched: z.boolean().default(false),
  /** A write is due at the timer. */
  pending: z.boolean().default(false),
  /** Of the backlog as it was last shown. */
  backlog: z.string().default(""),
  /** When a write was last asked for. */
  writtenAt: z.string().default(""),
  /** Boxes of ours by the fingerprint of their line: the last two texts. */
  offered: z.array(z.record(z.string(), z.string())).default([]),
  /** Boxes that were answered and still stand ticked. */
  clear: z.array(z.string()).default([]),
  /** Boxes that were found ticked, and nobody told who did it: since when. */
  unanswered: z.record(z.string(), z.string()).default({}),
  /** Lines of people that a write of ours may have overwritten. */
  rescue: z.array(z.string()).default([]),
  /** Newest last. */
  clicks: z.array(Click).default([]),
  /** What is wrong with the configuration on the default branch; empty: it counts. */
  problems: z.array(z.string()).default([]),
  /** When GitHub was last read again. */
  reconciledAt: z.string().default(""),
  /** What people typed fills the whole issue. */
  full: z.boolean().default(false),
});
export type DashboardMemory = z.infer<typeof Remembered>;

const KEY = "dashboard";
const NOTHING = Remembered.parse({});

/** Clicks that are told apart from later deliveries of the same. */
const CLICKS_KEPT = 20;
/** Two whole issues: far more than anybody types while one write is under way. */
const RESCUE_MAX_CHARS = 131_072;

export function dashboardOf(state: Pick<RepoState, "projections">): DashboardMemory {
  const stored = state.projections.get(KEY) ?? "";
  return stored === "" ? NOTHING : Remembered.parse(JSON.parse(stored));
}

export function memoryOf(draft: Draft): DashboardMemory {
  const stored = draft.projection(KEY) ?? "";
  return stored === "" ? NOTHING : Remembered.parse(JSON.parse(stored));
}

/** There was one, or it was asked for. */
export const isRemembered = (draft: Draft): boolean => (draft.projection(KEY) ?? "") !== "";

export function remember(draft: Draft, patch: Partial<DashboardMemory>): DashboardMemory {
  const next = { ...memoryOf(draft), ...patch };
  const memory = {
    ...next,
    clicks: next.clicks.slice(-CLICKS_KEPT),
    rescue: newest(next.rescue),
  };
  draft.putProjection(KEY, JSON.stringify(memory));
  return memory;
}

function newest(lines: readonly string[]): string[] {
  let room = RESCUE_MAX_CHARS;
  const first = lines.findLastIndex((line) => {
    room -= line.length + 1;
    return room < 0;
  });
  return lines.slice(first + 1);
}

/** `dashboard/1` */
export const topicOf = (made: number): string => `dashboard/${made}`;
