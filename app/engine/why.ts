// `mc why`: from what a person names (#12, a commit, a unit) to the reasons that the journal has about it.
import { missionId } from "../../core/base/brand.ts";
import { legSubject } from "../../core/forks/names.ts";
import { type Given, givenOf } from "../../core/voice/given.ts";
import type { Db, Tx } from "../../db/client.ts";
import { attempts } from "../../db/repos/attempts.ts";
import { decisions, type ReasonRow } from "../../db/repos/decisions.ts";
import { missions } from "../../db/repos/missions.ts";
import { recalls } from "../../db/repos/recalls.ts";
import { tournaments } from "../../db/repos/tournaments.ts";
import { units } from "../../db/repos/units.ts";

export interface WhyEntry {
  readonly at: string;
  readonly subject: string;
  readonly text: string;
  /** Type of the event that was decided, e.g. `JobFinished`. */
  readonly event: string;
}

export interface Why {
  /** What the name stood for, e.g. `unit:m12/parser`. Empty: nothing of that name is known. */
  readonly subjects: readonly string[];
  /** Oldest first, the newest `limit` of them. */
  readonly entries: readonly WhyEntry[];
  /** Units among the subjects: what their last attempts were given. */
  readonly given: readonly UnitGiven[];
}

export interface UnitGiven extends Given {
  /** `unit:m12/parser`. */
  readonly subject: string;
  /** All of what its brief was told of earlier work, as long as the journal reaches. */
  readonly memory: string;
  /** The same for the last repair. */
  readonly repairMemory: string;
}

const LIMIT = 50;
/** Commits that one short id may stand for before it is too short to mean anything. */
const COMMITS = 5;

export async function why(db: Db, repo: string, name: string, limit = LIMIT): Promise<Why> {
  return await db.read(async (tx) => {
    const subjects = await resolve(tx, repo, name.trim());
    const found: ReasonRow[] = [];
    for (const subject of subjects)
      found.push(...(await decisions.about(tx, repo, subject, limit)));
    const newest = found.sort((a, b) => b.decision - a.decision).slice(0, limit);
    const entries = newest.reverse().map(({ at, subject, text, event }) => ({
      at,
      subject,
      text,
      event,
    }));
    return { subjects, entries, given: await givenTo(tx, repo, subjects) };
  });
}

async function givenTo(
  tx: Tx,
  repo: string,
  subjects: readonly string[],
): Promise<readonly UnitGiven[]> {
  const found: UnitGiven[] = [];
  for (const subject of subjects) {
    const [, mission, id] = /^unit:([^/]+)\/(.+)$/.exec(subject) ?? [];
    if (mission === undefined || id === undefined) continue;
    const owner = missionId(mission);
    const unit = (await units.ofMission(tx, repo, owner)).find((row) => row.unit === id);
    if (unit === undefined) continue;
    const tries = await attempts.ofMission(tx, repo, owner);
    const repairs = await tournaments.ofMission(tx, repo, owner);
    const given = givenOf(unit, tries, repairs);
    if (given === null) continue;
    const last = tries.find((one) => one.unit === id && one.attempt === given.attempt);
    const told = last === undefined ? [] : await recalls.ofDispatch(tx, repo, last.dispatch);
    const memory = told.find(({ leg }) => legSubject(leg).unit === id)?.text ?? "";
    const repair = repairs
      .filter((one) => one.unit === id && one.attempt === given.attempt)
      .toSorted((a, b) => b.wave - a.wave)[0];
    const toRepairs =
      repair === undefined ? [] : await recalls.ofDispatch(tx, repo, repair.dispatch);
    found.push({ subject, ...given, memory, repairMemory: toRepairs[0]?.text ?? "" });
  }
  return found;
}

/** A name may stand for several things: a unit called `cafe` and a commit that begins so. */
async function resolve(tx: Tx, repo: string, name: string): Promise<readonly string[]> {
  if (name === "" || name === "repo") return ["repo"];
  const number = /^#?(\d{1,9})$/.exec(name)?.[1];
  const found: string[] = [];
  if (number !== undefined) found.push(...(await ofNumber(tx, repo, Number(number))));
  if (/^[0-9a-f]{4,40}$/.test(name)) {
    found.push(
      ...(await decisions.subjects(tx, repo, `commit:${name}`, `commit:${name}g`, COMMITS)),
    );
  }
  const [mission = "", unit, more] = name.split("/");
  if (unit !== undefined && more === undefined) found.push(`unit:${mission}/${unit}`);
  if (unit === undefined && number === undefined) {
    for (const row of await units.named(tx, repo, name))
      found.push(`unit:${row.mission}/${row.unit}`);
    for (const kind of ["mission", "dispatch"]) {
      const subject = `${kind}:${name}`;
      found.push(...(await decisions.subjects(tx, repo, subject, `${subject} `, 1)));
    }
  }
  return [...new Set(found)];
}

async function ofNumber(tx: Tx, repo: string, number: number): Promise<readonly string[]> {
  const ids = [
    ...(await missions.ofIssue(tx, repo, number)),
    ...(await missions.ofPull(tx, repo, number)),
  ];
  const named = (await units.ofPull(tx, repo, number)).map(
    (row) => `unit:${row.mission}/${row.unit}`,
  );
  const known = await decisions.subjects(tx, repo, `pull:${number}`, `pull:${number} `, 1);
  return [...ids.map((id) => `mission:${id}`), ...named, ...known];
}
