// Commands about the merge queue. It belongs to the repository: those that name no unit work in every thread of ours.
import { test, text, unitAndText, unitHere } from "./argument.ts";
import { entry, IN_MISSION, none, one, type Place } from "./entry.ts";

const unit = { who: "mission", where: IN_MISSION } as const;
const OURS: readonly Place[] = ["mission", "unit", "dashboard"];
const queue = { who: "repository", where: OURS } as const;

export const QUEUE_ENTRIES = [
  entry("queue", none({ name: "queue" }), {
    ...queue,
    does: "shows the merge queue: its order, what is being verified, what each unit waits for",
  }),
  entry(
    "hold",
    one(unitAndText("UNIT [WHY…]"), (said) => ({ name: "hold", text: said })),
    {
      ...unit,
      does: "keeps a unit out of the queue until it is released",
      example: "parser until the docs are in",
    },
  ),
  entry(
    "release",
    one(unitHere("UNIT"), (name) => ({ name: "release", unit: name })),
    {
      ...unit,
      also: ["unhold"],
      does: "lets a held unit into the queue again",
      example: "parser",
    },
  ),
  entry(
    "prioritise",
    one(unitHere("UNIT"), (name) => ({ name: "prioritise", unit: name })),
    {
      ...unit,
      also: ["prioritize"],
      does: "puts a unit first among equals in the queue",
      example: "parser",
    },
  ),
  entry(
    "close-queue",
    one(text("[WHY…]"), (why) => ({ name: "close-queue", why })),
    {
      ...queue,
      does: "lands nothing more in this repository until the queue is opened",
      example: "release day",
    },
  ),
  entry(
    "open-queue",
    one(text("[WHY…]"), (why) => ({ name: "open-queue", why })),
    { ...queue, does: "verifies `mc/green` where it stands and lands again" },
  ),
  entry(
    "quarantine",
    one(test("TEST…"), (name) => ({ name: "quarantine", test: name })),
    {
      ...queue,
      does: "blames no unit for failures of this test alone; they are repeated",
      example: "parses a > b",
    },
  ),
  entry(
    "unquarantine",
    one(test("TEST…"), (name) => ({ name: "unquarantine", test: name })),
    { ...queue, does: "counts failures of this test again", example: "parses a > b" },
  ),
];
