// A command from the command line: stored in the inbox of the database as said by its operator, so that nothing of it is lost and
// nothing is done twice (I5); then the answer is waited for, if somebody is there to give one.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isoTime } from "../../core/base/brand.ts";
import { plainAnswer } from "../../core/command/answer-text.ts";
import { type Command, entryOf, parseTyped } from "../../core/command/grammar.ts";
import type { EventOf } from "../../core/engine/event.ts";
import { FINAL_MISSION_STATES, type MissionRow } from "../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { type Answers, OPERATOR, readAnswers, requestTopic } from "../../core/mission/replies.ts";
import type { Db } from "../../db/client.ts";
import { isInUse } from "../../db/lock.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { projections } from "../../db/repos/projections.ts";
import { repositories } from "../../db/repos/repositories.ts";
import type { CommandOptions } from "./command.ts";
import { type KnownDatabase, openKnownDatabase } from "./known-database.ts";

/** Longer than the app takes to look for what others stored. */
const ANSWER_MS = 40_000;
const LOOK_MS = 200;

export interface Told {
  out(text: string): void;
  err(text: string): void;
  readonly nowMs: () => number;
}

const console_: Told = {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  nowMs: () => Date.now(),
};

/** Wrong input: a sentence for people. */
class Unclear extends Error {}

export async function send(
  typed: string,
  options: CommandOptions,
  told: Told = console_,
): Promise<number> {
  let known: KnownDatabase | null = null;
  try {
    const command = parseTyped(typed);
    if (command.name === "unknown") throw new Unclear(command.problem.replaceAll("`/mc ", "`mc "));
    const waitMs = waitOf(options.wait);
    known = await openKnownDatabase(placeOf(options), false);
    const { db } = known;
    const repo = await repositoryOf(db, options);
    const state = await db.read((tx) => loadRepoState(tx, repo, told.nowMs()));
    const thread = threadOf(state, command, options.issue);
    const event = eventOf(command, thread, told.nowMs());
    await db.write((tx) =>
      deliveries.store(tx, {
        id: `cli-${event.request}`,
        repo,
        name: "event",
        payload: JSON.stringify(event),
        receivedAt: event.at,
      }),
    );
    const isServed = known.file === null || (await isInUse(known.file));
    const answers = await answersTo(db, { repo, request: event.request }, isServed ? waitMs : 0);
    return show(answers, { options, repo, thread, request: event.request, isServed, told });
  } catch (error) {
    told.err(`mc: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  } finally {
    await known?.db.close();
  }
}

type Sent = EventOf<"CommandGiven"> & { readonly request: string };

const eventOf = (command: Command, thread: number, nowMs: number): Sent => ({
  ...{ type: "CommandGiven", at: isoTime(nowMs), thread, comment: 0, index: 0 },
  ...{ via: "cli", request: randomUUID(), by: OPERATOR, command },
});

function waitOf(text: string | undefined): number {
  if (text === undefined) return ANSWER_MS;
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds >= 0 && seconds <= 3600))
    throw new Unclear(`--wait ${JSON.stringify(text)}: seconds from 0 to 3600`);
  return seconds * 1000;
}

/** A path is a repository that `mc run` knows; everything else a name in the database. */
const isPath = (repo: string): boolean => /^[./~]/.test(repo) || existsSync(repo);

const placeOf = ({ repo, database }: CommandOptions) => ({
  database,
  ...(repo !== undefined && database === undefined && isPath(repo) ? { repo } : {}),
});

async function repositoryOf(db: Db, { repo: asked }: CommandOptions): Promise<string> {
  const known = await db.read((tx) => repositories.list(tx));
  const named = asked === undefined || isPath(asked) ? undefined : asked;
  if (named !== undefined) {
    const found = known.find((one) => one.toLowerCase() === named.toLowerCase());
    if (found !== undefined) return found;
    throw new Unclear(`${JSON.stringify(named.slice(0, 200))} is not known in this database`);
  }
  const [only] = known;
  if (only !== undefined && known.length === 1) return only;
  throw new Unclear(
    known.length === 0
      ? "the database knows no repository yet"
      : `the database knows several repositories; name one with --repo: ${known.slice(0, 20).join(", ")}`,
  );
}

const isRunning = ({ state }: MissionRow): boolean =>
  !FINAL_MISSION_STATES.some((final) => final === state);

/** The issue or pull request that it is said of; 0: of the repository. */
function threadOf(state: RepoState, command: Command, asked: string | undefined): number {
  if (asked !== undefined) {
    const number = /^#?(\d{1,15})$/.exec(asked)?.[1];
    if (number === undefined || Number(number) === 0)
      throw new Unclear(`--issue ${JSON.stringify(asked)}: the number of an issue or pull request`);
    return Number(number);
  }
  // What may be said of any issue means none unless it is named.
  if (entryOf(command)?.where.includes("issue") === true) return 0;
  const all = [...state.missions.values()];
  const running = all.filter(isRunning);
  const [only] = running;
  if (only !== undefined && running.length === 1) return only.issue;
  if (entryOf(command)?.who === "repository") return 0;
  if (running.length > 1) {
    const list = running.map(({ issue }) => `#${issue}`).join(", ");
    throw new Unclear(`several missions run; say which with --issue: ${list}`);
  }
  const last = all.at(-1);
  if (last === undefined) throw new Unclear("there is no mission yet; name an issue with --issue");
  return last.issue;
}

interface Waiting {
  readonly repo: string;
  readonly request: string;
}

async function answersTo(db: Db, { repo, request }: Waiting, waitMs: number): Promise<Answers> {
  const topic = requestTopic(request);
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    const stored = await db.read((tx) => projections.find(tx, repo, topic));
    const answers = readAnswers(stored ?? "");
    if (answers.length > 0 || waitedMs >= waitMs) return answers;
    await wait(LOOK_MS);
  }
}

interface Shown {
  readonly options: CommandOptions;
  readonly repo: string;
  readonly thread: number;
  readonly request: string;
  readonly isServed: boolean;
  readonly told: Told;
}

function show(answers: Answers, { options, repo, thread, request, isServed, told }: Shown): number {
  const [answer] = answers;
  const done = answer === undefined ? null : answer.reaction === "+1";
  const text = answer === undefined ? null : plainAnswer(answer.body);
  if (options.json) {
    const issue = thread === 0 ? null : thread;
    told.out(JSON.stringify({ repo, issue, request, stored: true, done, answer: text }));
  } else if (text !== null) told.out(text);
  else
    told.out(
      isServed
        ? "Stored. The app has not answered yet; it will carry it out."
        : "Stored. No app runs on this database: the next one that starts will carry it out.",
    );
  return done === false ? 1 : 0;
}
