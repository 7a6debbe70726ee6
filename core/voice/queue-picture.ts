// One picture of the queue, from which comment, page, terminal and JSON are all rendered: what is in it and in which order,
// what each waits for, what runs, who is suspected, what a person can do. Bounded; plain text, escaped by who renders it.
import { isoTime, msOf, short } from "../base/brand.ts";
import { head, visible } from "../base/unicode.ts";
import type { RepoState } from "../engine/state.ts";
import { queueInput } from "./queue-adapter.ts";
import type { ElementInput, ProbeInput, QueueInput, RecentInput } from "./queue-input.ts";
import {
  expectedRange,
  flakeRate,
  rangeWords,
  type Suspicion,
  suspicionLevel,
  suspicionWords,
  type TimeRange,
} from "./queue-words.ts";
import { plural } from "./units-word.ts";

/** Lists of the picture are cut here, with a count of what is left out. */
export const SHOWN = {
  entries: 50,
  probes: 16,
  held: 20,
  repairs: 20,
  flaky: 20,
  recent: 20,
} as const;
const TEXT_MAX_CHARS = 300;
const TITLE_MAX_CHARS = 120;

/** So many of a list, and how many there are. */
export interface Cut<Row> {
  readonly shown: readonly Row[];
  readonly left: number;
}

export interface QueueEntry {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly pull: number | null;
  /** From 1. */
  readonly place: number;
  readonly inChain: boolean;
  readonly why: string;
  readonly suspicion: Suspicion;
  readonly probability: number | null;
  readonly suspicionWords: string;
  readonly expected: TimeRange | null;
  readonly expectedWords: string;
  readonly queuedAt: string | null;
  /** Marks of the running verifications that contain it. */
  readonly probes: readonly string[];
}

export interface QueueProbe {
  /** "A", "B", …: how the picture refers to it. */
  readonly mark: string;
  readonly kind: ProbeInput["kind"];
  /** What it verifies, in words. */
  readonly what: string;
  readonly members: readonly string[];
  readonly names: readonly string[];
  readonly commit: string;
  readonly startedAt: string;
  readonly runningMs: number;
  readonly runUrl: string | null;
}

export interface QueueHeld {
  readonly name: string;
  readonly pull: number | null;
  readonly held: string;
  readonly isQueued: boolean;
}

export interface QueueRepair {
  readonly name: string;
  readonly pull: number | null;
  readonly kind: "repair" | "rebase";
  readonly wave: number;
  readonly because: string;
  readonly startedAt: string;
  readonly runUrl: string | null;
  readonly candidates: readonly { readonly strategy: string; readonly state: string }[];
}

export interface QueueSearch {
  readonly name: string;
  readonly pull: number | null;
  /** What is being done, in words. */
  readonly what: string;
  readonly runUrl: string | null;
}

export interface QueueFlaky {
  readonly test: string;
  readonly path: string | null;
  readonly seen: number;
  readonly lastSeen: string;
  readonly quarantinedBy: string | null;
}

export interface QueueRecent {
  readonly what: RecentInput["what"];
  readonly name: string;
  readonly pull: number | null;
  readonly at: string;
  readonly commit: string | null;
  readonly because: string;
  readonly runUrl: string | null;
}

export interface QueuePicture {
  readonly repo: string;
  readonly at: string;
  readonly green: string | null;
  readonly working: string | null;
  readonly state: "open" | "closed" | "opening" | "unborn";
  readonly closed: {
    readonly why: string;
    readonly byPerson: boolean;
    readonly todo: string;
  } | null;
  /** How it stands, in one sentence. */
  readonly summary: string;
  readonly slots: { readonly used: number; readonly of: number };
  readonly building: boolean;
  readonly landing: readonly string[];
  readonly entries: Cut<QueueEntry>;
  readonly probes: Cut<QueueProbe>;
  readonly held: Cut<QueueHeld>;
  readonly repairs: Cut<QueueRepair>;
  readonly searches: Cut<QueueSearch>;
  readonly flaky: Cut<QueueFlaky>;
  readonly recent: Cut<QueueRecent>;
  readonly measures: {
    readonly runs: number;
    readonly meanMs: number | null;
    readonly flakeRate: number | null;
    readonly landed: number;
    readonly tests: number | null;
  };
}

export const queuePicture = (state: RepoState, nowMs: number): QueuePicture =>
  pictureOf(queueInput(state), nowMs);

export function pictureOf(input: QueueInput, nowMs: number): QueuePicture {
  const nameOf = namesOf(input);
  const probes = (input.chain?.probes ?? []).map((probe, at) => probeOf(probe, at, nameOf, nowMs));
  const entries = input.elements
    .slice(0, SHOWN.entries)
    .map((element, at) => entryOf(input, element, at + 1, { probes, nameOf }));
  const { measures } = input;
  return {
    repo: line(input.repo, 200),
    at: isoTime(nowMs),
    green: input.green,
    working: input.chain?.tip ?? input.green,
    ...doorOf(input),
    summary: summaryOf(input, probes.length),
    slots: { used: probes.length + input.besides, of: input.slots },
    building: input.chain?.building ?? false,
    landing: (input.chain?.landing ?? []).slice(0, SHOWN.entries).map(nameOf),
    entries: { shown: entries, left: input.elements.length - entries.length },
    probes: cut(probes, SHOWN.probes),
    held: cut(input.held, SHOWN.held, ({ mission, unit, pull, held, isQueued }) => ({
      name: nameOf(`${mission}/${unit}`),
      pull,
      held: line(held),
      isQueued,
    })),
    repairs: cut(input.repairs, SHOWN.repairs, (repair) => ({
      name: nameOf(`${repair.mission}/${repair.unit}`),
      pull: repair.pull,
      kind: repair.kind,
      wave: repair.wave,
      because: sentence(repair.because, nameOf),
      startedAt: repair.startedAt,
      runUrl: urlOf(repair.runUrl),
      candidates: repair.candidates
        .slice(0, 8)
        .map(({ strategy, state }) => ({ strategy: line(strategy, 80), state })),
    })),
    searches: cut(input.searches, SHOWN.repairs, ({ mission, unit, pull, among, runUrl }) => ({
      name: nameOf(`${mission}/${unit}`),
      pull,
      what: `what it breaks together with is being looked for, among ${plural(among, "landed change")}`,
      runUrl: urlOf(runUrl),
    })),
    flaky: cut(input.flaky, SHOWN.flaky, (row) => ({
      test: line(row.test),
      path: row.path === null ? null : line(row.path, 200),
      seen: row.seen,
      lastSeen: row.lastSeen,
      quarantinedBy: row.quarantinedBy === null ? null : line(row.quarantinedBy, 60),
    })),
    recent: cut(input.recent, SHOWN.recent, (one) => ({
      what: one.what,
      name: nameOf(`${one.mission}/${one.unit}`),
      pull: one.pull,
      at: one.at,
      commit: one.commit,
      because: sentence(one.because, nameOf),
      runUrl: urlOf(one.runUrl),
    })),
    measures: {
      runs: measures.runs,
      meanMs: measures.runs > 0 && measures.runMs > 0 ? Math.round(measures.runMs) : null,
      flakeRate: flakeRate(measures.repeats, measures.flakes),
      landed: input.landedCount,
      tests: measures.greenTests,
    },
  };
}

function cut<Row>(rows: readonly Row[], max: number): Cut<Row>;
function cut<Row, Shown>(rows: readonly Row[], max: number, show: (row: Row) => Shown): Cut<Shown>;
function cut<Row>(
  rows: readonly Row[],
  max: number,
  show: (row: Row) => unknown = (row) => row,
): Cut<unknown> {
  return { shown: rows.slice(0, max).map(show), left: Math.max(0, rows.length - max) };
}

const line = (text: string, max: number = TEXT_MAX_CHARS): string => {
  // Reading some more than is shown is enough to fill it, and bounds the work.
  const clean = visible(head(text, max * 4 + 100))
    .replace(/\s+/g, " ")
    .trim();
  return clean.length <= max ? clean : `${head(clean, max - 1)}…`;
};

/** The address of a run; what is no address of the web is left out. */
const urlOf = (url: string | null): string | null =>
  url !== null && /^https?:\/\/[\x21-\x7e]{1,500}$/.test(url) ? url : null;

const WITH_HEAD = /([\w.-]+\/[a-z0-9-]+|sync)@[0-9a-f]{12}\b/g;

const sentence = (text: string, nameOf: (id: string) => string): string =>
  line(head(text, 4 * TEXT_MAX_CHARS).replace(WITH_HEAD, (id) => nameOf(id)));

/** Elements and units as people call them: the mission is named only when there are several. */
function namesOf(input: QueueInput): (id: string) => string {
  const missions = new Set<string>();
  for (const { mission } of [...input.elements, ...input.held, ...input.repairs])
    if (mission !== null) missions.add(mission);
  return (id) => {
    const name = id.replace(/@[0-9a-f]{12}$/, "");
    if (name === "sync") return `commits of ${line(input.target, 60)}`;
    const [mission = "", unit] = name.split("/");
    if (unit === undefined) return line(name, 60);
    const isOnlyOne = missions.size === 0 || (missions.size === 1 && missions.has(mission));
    return line(isOnlyOne ? unit : name, 80);
  };
}

const MARKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

function probeOf(
  probe: ProbeInput,
  at: number,
  nameOf: (id: string) => string,
  nowMs: number,
): QueueProbe {
  const names = probe.members.slice(0, SHOWN.entries).map(nameOf);
  return {
    mark: MARKS[at] ?? `${at + 1}`,
    kind: probe.kind,
    what: whatOf(probe, names),
    members: probe.members.slice(0, SHOWN.entries),
    names,
    commit: short(probe.commit),
    startedAt: probe.startedAt,
    runningMs: Math.max(0, nowMs - msOf(probe.startedAt)),
    runUrl: urlOf(probe.runUrl),
  };
}

function whatOf({ kind, members }: ProbeInput, names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  switch (kind) {
    case "control":
      return "mc/green itself, once more";
    case "solo":
      if (members.length <= 1) return `${last} alone`;
      return `${last} alone with ${members.length === 2 ? (names[0] ?? "") : "what it needs"}`;
    case "prefix":
      return members.length === 1
        ? `${last}, the first`
        : `the first ${members.length}, up to ${last}`;
  }
}

interface Context {
  readonly probes: readonly QueueProbe[];
  readonly nameOf: (id: string) => string;
}

function entryOf(
  input: QueueInput,
  element: ElementInput,
  place: number,
  { probes, nameOf }: Context,
): QueueEntry {
  const containing = probes.filter(({ members }) => members.includes(element.id));
  const failed = (input.chain?.observations ?? []).filter(
    ({ outcome, members }) => outcome === "failed" && members.includes(element.id),
  );
  const doubt = {
    probability: element.suspicion,
    partners: partnersOf(input, element.id, failed).map(nameOf),
    failures: failed.length,
    isRunning: containing.length > 0,
  };
  const left = containing.map(({ runningMs }) => input.measures.runMs - runningMs);
  const soonest = left.length === 0 ? null : Math.max(0, Math.min(...left));
  const expected =
    input.closed === null && input.measures.runs > 0
      ? expectedRange(element.expectedMs, soonest)
      : null;
  return {
    id: element.id,
    name: nameOf(element.id),
    title: line(element.title, TITLE_MAX_CHARS),
    pull: element.pull,
    place,
    inChain: element.inChain,
    why: sentence(element.why, nameOf),
    suspicion: suspicionLevel(doubt),
    probability: element.suspicion,
    suspicionWords: suspicionWords(doubt),
    expected,
    expectedWords: rangeWords(expected),
    queuedAt: element.queuedAt,
    probes: containing.map(({ mark }) => mark),
  };
}

/** Those that were there each time it failed, and that nothing has cleared since. */
function partnersOf(
  input: QueueInput,
  id: string,
  failed: readonly { readonly members: readonly string[] }[],
): readonly string[] {
  const [first, ...rest] = failed;
  if (first === undefined) return [];
  const cleared = new Set(
    (input.chain?.observations ?? [])
      .filter(({ outcome }) => outcome === "passed")
      .filter(({ members }) => members.includes(id))
      .flatMap(({ members }) => members),
  );
  return first.members.filter(
    (other) =>
      other !== id && !cleared.has(other) && rest.every(({ members }) => members.includes(other)),
  );
}

function doorOf(input: QueueInput): Pick<QueuePicture, "state" | "closed"> {
  if (input.closed !== null) {
    return {
      state: input.opening ? "opening" : "closed",
      closed: {
        why: line(input.closed),
        byPerson: input.closedByPerson,
        todo: input.opening
          ? "mc/green is being looked at; the queue opens on it when it passes verification"
          : input.closedByPerson
            ? "/mc open-queue lands again; nothing that waits is lost"
            : "look at what happened, then /mc open-queue (or /mc resume); nothing that waits is lost",
      },
    };
  }
  return { state: input.green === null ? "unborn" : "open", closed: null };
}

function summaryOf(input: QueueInput, running: number): string {
  const count = input.elements.length;
  const held = input.held.length === 0 ? "" : `, ${plural(input.held.length, "unit")} held`;
  const repairs = input.repairs.length === 0 ? "" : `, ${input.repairs.length} being repaired`;
  if (input.closed !== null) {
    const waiting =
      count === 0
        ? "nothing waits"
        : `${plural(count, "change")} ${count === 1 ? "waits" : "wait"}`;
    return `${input.opening ? "The queue is being opened" : "The queue is closed"}: ${waiting}${held}${repairs}.`;
  }
  if (count === 0) return `The queue is empty${held}${repairs}.`;
  const runs =
    running === 0
      ? "nothing is being verified"
      : `${plural(running, "verification")} ${running === 1 ? "runs" : "run"}`;
  const landing = input.chain?.landing.length ?? 0;
  const now =
    landing > 0
      ? `${plural(landing, "change")} landing, ${runs}`
      : input.chain?.building === true
        ? `merges are being prepared, ${runs}`
        : runs;
  return `${plural(count, "change")} in the queue: ${now}${held}${repairs}.`;
}
