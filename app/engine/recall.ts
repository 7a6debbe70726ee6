// What a brief is told of earlier work: looked up when its run is asked for, written down, and then told. A second try of the
// same run reads what was written and so makes the same brief (I5). Memory helps; it never keeps work from starting.

import { isoTime } from "../../core/base/brand.ts";
import { head } from "../../core/base/unicode.ts";
import type { Effect, EffectOf } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { compose, type Recollection } from "../../core/learn/recall-compose.ts";
import {
  anyOf,
  COMMON_HITS,
  folderPhrases,
  phrasesOf,
  rarest,
} from "../../core/learn/recall-query.ts";
import { type FoundExperience, wordsIn } from "../../core/learn/recall-rank.ts";
import type { Recalled, RecallRequest } from "../../core/report/recall.ts";
import type { Db, Tx } from "../../db/client.ts";
import { isBusy } from "../../db/driver.ts";
import { contextItems, type StoredContext } from "../../db/repos/context-items.ts";
import { experiences, repoWord } from "../../db/repos/experiences.ts";
import { recalls } from "../../db/repos/recalls.ts";
import type { Log } from "../observe/log.ts";
import type { Clock } from "./port.ts";

/** Found by their words, before they are ranked by worth and age. */
const EXPERIENCES = 15;
const CONTEXT = 20;
/** Of words that everything has. */
const NEWEST = 12;
/** Of each item that the journal keeps. */
const TOLD_MAX_CHARS = 160;

export interface Library {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ToldEffect {
  readonly effect: Effect;
  /** By leg; null: nobody asked. */
  readonly told: Readonly<Record<string, readonly Recalled[]>> | null;
}

/** The effect with what is remembered in its briefs. */
export async function recalled(
  library: Library,
  repo: string,
  effect: Effect,
  state: RepoState,
): Promise<ToldEffect> {
  if (effect.kind !== "run.dispatch" || effect.recalls === undefined) return { effect, told: null };
  const { dispatch } = effect;
  const known = await library.db.query((tx) => recalls.ofDispatch(tx, repo, dispatch));
  const missing = Object.entries(effect.recalls).filter(
    ([leg]) => !known.some((row) => row.leg === leg),
  );
  if (missing.length > 0) await writeDown(library, repo, effect, missing, state);
  const rows =
    missing.length === 0
      ? known
      : await library.db.query((tx) => recalls.ofDispatch(tx, repo, dispatch));
  const briefs = { ...effect.briefs };
  const told: Record<string, readonly Recalled[]> = {};
  for (const { leg, text, items } of rows) {
    const name = `${leg}.json`;
    const brief = briefs[name];
    if (brief === undefined) continue;
    told[leg] = items;
    if (text !== "") briefs[name] = withMemory(brief, text);
  }
  return { effect: { ...effect, briefs }, told };
}

/** As `askForRun` writes it, with one key more at the end. */
function withMemory(brief: string, memory: string): string {
  const value: unknown = JSON.parse(brief);
  if (typeof value !== "object" || value === null) return brief;
  return `${JSON.stringify({ ...value, memory }, null, 1)}\n`;
}

async function writeDown(
  library: Library,
  repo: string,
  effect: EffectOf<"run.dispatch">,
  asked: readonly (readonly [string, RecallRequest])[],
  state: RepoState,
): Promise<void> {
  const nowMs = library.clock.now();
  const mission = state.dispatches.get(effect.dispatch)?.mission ?? "";
  const found: (readonly [string, RecallRequest, Recollection])[] = [];
  for (const [leg, request] of asked) {
    found.push([leg, request, await lookUp(library, repo, request, state, mission, nowMs)]);
  }
  const at = isoTime(nowMs);
  await library.db.write(async (tx) => {
    for (const [leg, { audience }, { items, text }] of found)
      await recalls.add(tx, {
        repo,
        dispatch: effect.dispatch,
        leg,
        audience,
        items: [...items],
        text,
        at,
      });
  });
}

async function lookUp(
  library: Library,
  repo: string,
  request: RecallRequest,
  state: RepoState,
  mission: string,
  nowMs: number,
): Promise<Recollection> {
  try {
    const found = await library.db.read((tx) => search(tx, repo, request));
    const { rules, episodes } = state.memory;
    const memories = { ...found, rules: rules.values(), episodes: episodes.values() };
    return compose(request, memories, mission, nowMs);
  } catch (error) {
    // Busy: the effect is tried again. Anything else (an index that is damaged) must not stop the work.
    if (isBusy(error)) throw error;
    library.log.warn({ repo, err: error }, "nothing could be looked up");
    return { text: "", items: [] };
  }
}

export interface Found {
  readonly experiences: readonly FoundExperience[];
  readonly context: readonly StoredContext[];
}

/** Within one transaction: three statements. Common words are asked for in this repository alone, the newest that have them. */
export async function search(tx: Tx, repo: string, request: RecallRequest): Promise<Found> {
  const phrases = phrasesOf(request);
  if (phrases.length === 0) return { experiences: [], context: [] };
  const here = (any: readonly string[]): string =>
    `repo_word : "${repoWord(repo)}" AND (${anyOf(any)})`;
  const counted = await experiences.hits(tx, phrases, COMMON_HITS);
  const rare = rarest(counted);
  const about = here([...phrases, ...folderPhrases(request.scope)]);
  const context = await contextItems.search(tx, repo, about, CONTEXT);
  const found =
    rare.length === 0 ? [] : await experiences.search(tx, repo, anyOf(rare), EXPERIENCES);
  const common = counted.filter(({ hits }) => hits > 0).map(({ phrase }) => phrase);
  if (found.length > 0 || common.length === 0) return { experiences: found, context };
  const newest = await experiences.newest(tx, repo, here(common), NEWEST);
  return { experiences: newest.map((row) => ({ row, fit: wordsIn(row, request.terms) })), context };
}

/** The event that tells of the run also tells what its legs were told. */
export function withTold(event: Event | null, told: ToldEffect["told"]): Event | null {
  if (event?.type !== "RunDispatched" || told === null) return event;
  const legs = Object.entries(told).filter(([, items]) => items.length > 0);
  if (legs.length === 0) return event;
  const short = ({ kind, id, text }: Recalled): Recalled => ({
    kind,
    id,
    text: head(text, TOLD_MAX_CHARS),
  });
  return {
    ...event,
    told: Object.fromEntries(legs.map(([leg, items]) => [leg, items.map(short)])),
  };
}
