// The reference's signals as the commands that they are here (stop, pause, adjust, retry): each is answered once, whatever it says.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Command, parseTyped } from "../../../core/command/grammar.ts";
import { workersOf } from "../../../core/mission/allowance.ts";
import { PureWorld } from "../../support/pure-world.ts";
import { DEPARTURES } from "../../vectors/departures-commands.ts";

const File = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      suspect: z.string().optional(),
      input: z.object({
        running: z.boolean(),
        signals: z.array(z.tuple([z.string(), z.string()])),
      }),
      expected: z.object({
        paused: z.boolean(),
        running: z.boolean(),
        acknowledged: z.array(z.string()),
        workers: z.number(),
      }),
    }),
  ),
});
const Payload = z.object({
  unit_id: z.string().optional(),
  num_workers: z.number().optional(),
  workers: z.number().optional(),
});

/** What a person would type for it. */
function commandOf([signal, payload]: readonly [string, string]): Command {
  let said: z.infer<typeof Payload> = {};
  try {
    said = Payload.safeParse(JSON.parse(payload)).data ?? {};
  } catch {
    return parseTyped(`${signal} ${payload}`);
  }
  if (signal === "force_retry") return parseTyped(`retry ${said.unit_id ?? ""}`);
  const workers = said.num_workers ?? said.workers;
  if (signal === "adjust" && workers !== undefined) return parseTyped(`workers ${workers}`);
  return parseTyped(`${signal} ${payload}`);
}

const path = new URL("../../vectors/stop-reasons.json", import.meta.url);
const { cases } = File.parse(JSON.parse(readFileSync(path, "utf8")));

for (const { name, input, expected, suspect } of cases) {
  if (input.signals.length === 0) continue;
  const departure = DEPARTURES[name];
  test(`stop-reasons: ${name}${departure === undefined ? "" : ` — ${departure.instead}`}`, () => {
    const world = new PureWorld({ workers: { max: 4 } });
    world.script.verify = () => {
      world.hold.add("run.dispatch");
      return "passed";
    };
    world.label([{ id: "a", title: "Do a", files: ["a"] }]);
    for (const signal of input.signals)
      world.command(signal[1] === "" ? parseTyped(signal[0]) : commandOf(signal));
    const answers = world.of("comment.react").length;
    const answer = {
      paused: world.mission.paused !== null,
      running: !["stopping", "stopped"].includes(world.mission.state),
      acknowledged: Array.from({ length: answers }, (_, index) => String(index)),
      workers: workersOf(world.mission),
    };
    const { paused, running, acknowledged, workers } = expected;
    if (suspect !== undefined) expect(departure, "a suspect case is not followed").toBeDefined();
    expect(answer).toEqual(departure?.expected ?? { paused, running, acknowledged, workers });
  });
}

test("every departure names a case", () => {
  const names = cases.map(({ name }) => name);
  expect(Object.keys(DEPARTURES).filter((name) => !names.includes(name))).toEqual([]);
});
