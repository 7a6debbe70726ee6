// Answers to the commands about the queue: what happened, what follows from it, what to do next.
import { codeSpan, outgoing, words } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { plural, unitWord } from "./units-word.ts";

const unitSpan = (unit: UnitRow): string => codeSpan(unit.unit, 40);
const HELD_MAX_CHARS = 300;
const TEST_MAX_CHARS = 200;

export const nameUnit = (usage: string): string =>
  outgoing(
    `Nothing was done: ${codeSpan(usage)} needs the name of a unit. Only in a unit's own pull request it may be left out.`,
  );

export const held = (unit: UnitRow, wasInChain: boolean): string =>
  outgoing(
    `${unitSpan(unit)} is held: it stays out of the queue until \`/mc release ${unit.unit}\`. ${
      wasInChain
        ? "It leaves the chain; what stands behind it goes on without it."
        : unit.state === "queued"
          ? "It keeps its age: released, it stands where it would have stood."
          : `It is ${unitWord(unit.state)} now; that goes on, and then it waits.`
    }`,
  );

export const alreadyHeld = (unit: UnitRow): string =>
  outgoing(
    `Nothing was done: ${unitSpan(unit)} is held already, by ${words(unit.held ?? "", HELD_MAX_CHARS)}. \`/mc release ${unit.unit}\` lets it in again.`,
  );

export const released = (unit: UnitRow): string =>
  outgoing(
    `${unitSpan(unit)} is released${unit.state === "queued" ? " and back in the queue, at its old age" : `; it is ${unitWord(unit.state)} now and enters the queue when it is ready`}.`,
  );

export const notHeld = (unit: UnitRow): string =>
  outgoing(
    `Nothing was done: ${unitSpan(unit)} is not held; it is ${unitWord(unit.state)}. \`/mc queue\` says what everything waits for.`,
  );

export const prioritised = (unit: UnitRow): string =>
  outgoing(
    `${unitSpan(unit)} goes first among equals${
      unit.state === "queued" ? "" : `, once it is in the queue (it is ${unitWord(unit.state)} now)`
    }. What it needs still goes before it, and so does what already lands.${
      unit.held === null ? "" : ` It is held: \`/mc release ${unit.unit}\` lets it in.`
    }`,
  );

export const alreadyFirst = (unit: UnitRow): string =>
  outgoing(`Nothing was done: ${unitSpan(unit)} already goes first among equals.`);

/** Nothing of it is left to be queued. */
export function tooLate(unit: UnitRow, verb: "hold" | "release" | "prioritise"): string {
  const next =
    unit.state === "failed" || unit.state === "cancelled" || unit.state === "blocked"
      ? ` \`/mc retry ${unit.unit}\` gives it another attempt.`
      : "";
  const what = unit.state === "landed" ? "is on `mc/green` already" : `is ${unitWord(unit.state)}`;
  return outgoing(
    `Nothing was done: ${unitSpan(unit)} ${what}, so there is nothing to ${verb}.${next}`,
  );
}

export const closed = (waiting: number): string =>
  outgoing(
    `The queue is closed: nothing lands in this repository until \`/mc open-queue\`. Nothing is lost: ${
      waiting === 0
        ? "nothing waits now, and what becomes ready will wait"
        : `${plural(waiting, "unit")} ${waiting === 1 ? "keeps its place" : "keep their places"}`
    }. A landing that is already being pushed still arrives.`,
  );

export const alreadyClosed = (why: string): string =>
  outgoing(
    `Nothing was done: the queue is closed already, because ${words(why, HELD_MAX_CHARS)}. \`/mc open-queue\` opens it.`,
  );

export const opening = (): string =>
  "Opening the queue: `mc/green` is looked at first. If it stands where we left it, landing goes on at once; otherwise that commit is verified before.";

export const opened = (): string =>
  "The queue is open: the base is verified first, because there is no `mc/green` yet.";

export const alreadyOpen = (): string =>
  "Nothing was done: the queue is open. `/mc queue` says what everything in it waits for.";

export const resumedClosed = (mission: MissionRow): string =>
  outgoing(
    `Going on with ${codeSpan(mission.mission)}. The queue stays closed, because somebody closed it on purpose: \`/mc open-queue\` opens it.`,
  );

/** `isKnown`: a verification has named it. */
export const quarantined = (test: string, isKnown: boolean): string =>
  outgoing(
    `In quarantine: ${codeSpan(test, TEST_MAX_CHARS)}. When it alone fails, verification is repeated and nobody is blamed; nothing lands without a pass. \`/mc unquarantine …\` ends that.${
      isKnown
        ? ""
        : " No verification has named it so far: it counts only if this is exactly how a failure will print it."
    }`,
  );

export const alreadyQuarantined = (test: string, by: string): string =>
  outgoing(
    `Nothing was done: ${codeSpan(test, TEST_MAX_CHARS)} is in quarantine already, put there by ${words(by, 60)}.`,
  );

export const unquarantined = (test: string): string =>
  outgoing(`Out of quarantine: a failure of ${codeSpan(test, TEST_MAX_CHARS)} counts again.`);

export const notQuarantined = (test: string): string =>
  outgoing(`Nothing was done: ${codeSpan(test, TEST_MAX_CHARS)} is not in quarantine.`);

export function noSuchTest(test: string, near: string | null): string {
  const hint = near === null ? "" : ` Did you mean ${codeSpan(near, TEST_MAX_CHARS)}?`;
  return outgoing(
    `Nothing was done: no verification here has named a test ${codeSpan(test, TEST_MAX_CHARS)}.${hint} Copy its name as the failed verification prints it.`,
  );
}
