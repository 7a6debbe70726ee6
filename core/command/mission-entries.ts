// Commands about one mission and its units. What they do stands in core/mission/commands.ts.
import { money, nameInText, text, UNIT, unitHere, wholeNumber } from "./argument.ts";
import { EVERYWHERE, entry, IN_MISSION, none, one, two } from "./entry.ts";

/** As many as `workers.max` may be. */
export const WORKERS_MAX = 64;

const mission = { who: "mission", where: IN_MISSION } as const;

export const MISSION_ENTRIES = [
  entry("help", none({ name: "help" }), {
    ...{ who: "repository", where: EVERYWHERE },
    does: "shows this list",
  }),
  entry("status", none({ name: "status" }), {
    ...mission,
    does: "says how the mission stands and what it waits for",
  }),
  entry("pause", none({ name: "pause" }), {
    ...mission,
    does: "starts nothing new; running jobs finish",
  }),
  entry("resume", none({ name: "resume" }), {
    ...mission,
    does: "goes on after a pause, or opens a closed queue",
  }),
  entry("stop", none({ name: "stop" }), {
    ...mission,
    does: "ends the mission and cancels its running jobs",
  }),
  entry(
    "retry",
    one(UNIT, (unit) => ({ name: "retry", unit })),
    { ...mission, does: "gives a failed unit another attempt", example: "parser" },
  ),
  entry(
    "skip",
    one(unitHere("UNIT"), (unit) => ({ name: "skip", unit })),
    {
      ...mission,
      does: "does without a unit: it counts as done, and what waits for it goes on",
      example: "parser",
    },
  ),
  entry(
    "cancel",
    one(unitHere("UNIT"), (unit) => ({ name: "cancel", unit })),
    {
      ...mission,
      does: "gives a unit up: it is not done, nor is what needs it",
      example: "parser",
    },
  ),
  entry(
    "replan",
    one(text("[WHY…]"), (why) => ({ name: "replan", why })),
    {
      ...mission,
      does: "has what was not begun planned anew; what runs goes on",
      example: "the parser must stay as it is",
    },
  ),
  entry(
    "workers",
    one(wholeNumber("N", { least: 1, most: WORKERS_MAX }), (count) => ({
      ...{ name: "workers", count },
    })),
    {
      ...mission,
      does: "sets how many units of this mission are worked on at a time",
      example: "3",
    },
  ),
  entry(
    "budget",
    one(money("USD"), (usd) => ({ name: "budget", usd })),
    {
      ...mission,
      does: "sets what this mission may cost; below what is spent it ends",
      example: "20",
    },
  ),
  entry(
    "promote",
    two(UNIT, nameInText("[APPROACH…]"), (unit, approach) => ({
      ...{ name: "promote", unit, approach },
    })),
    {
      ...mission,
      does: "has what an experiment recommends done, or the approach that is named",
      example: "cache-study memory",
    },
  ),
  entry(
    "why",
    one(unitHere("[UNIT]"), (unit) => ({ name: "why", unit })),
    { ...mission, does: "lists the latest decisions and their reasons", example: "parser" },
  ),
  entry("approve", none({ name: "approve" }), {
    ...mission,
    does: "says which pull request to approve",
  }),
  entry(
    "reject",
    one(unitHere("[UNIT]"), (unit) => ({ name: "reject", unit })),
    { ...mission, does: "says how to refuse what waits for an approval", example: "parser" },
  ),
];
