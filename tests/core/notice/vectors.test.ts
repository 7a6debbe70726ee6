// How notices are split, escaped, queued and tried again, against the reference.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { isoTime } from "../../../core/base/brand.ts";
import { type Answer, isRetriedSoon, nextTryMs } from "../../../core/notice/again.ts";
import { packed } from "../../../core/notice/parts.ts";
import { escapeMarkdownV2 } from "../../../core/notice/text.ts";
import { notices } from "../../../db/repos/notices.ts";
import { sql } from "../../../db/sql.ts";
import { type TestDatabase, testDatabase } from "../../db/database.ts";
import { notifier } from "../../vectors/departures-notices.ts";
import { followsVectors } from "../../vectors/load.ts";

const Input = z.discriminatedUnion("fn", [
  z.object({ fn: z.literal("split"), text: z.string(), max: z.int() }),
  z.object({ fn: z.literal("escape"), text: z.string() }),
  z.object({
    fn: z.literal("queue"),
    pushes: z.union([
      z.array(z.tuple([z.enum(["low", "high"]), z.string()])),
      z.object({ pattern: z.string(), count: z.int() }),
    ]),
  }),
  z.object({
    fn: z.literal("retry"),
    responses: z.array(z.union([z.literal("timeout"), z.array(z.number())])),
  }),
]);
type Input = z.infer<typeof Input>;

let it: TestDatabase;
const queues = new Map<string, unknown>();

type Push = readonly ["low" | "high", string];
function pushesOf(pushes: Extract<Input, { fn: "queue" }>["pushes"]): readonly Push[] {
  if (Array.isArray(pushes)) return pushes;
  const low = /^(\d+) low/.exec(pushes.pattern)?.[1];
  return Array.from(
    { length: pushes.count },
    (_, n): Push =>
      low === undefined
        ? ["high", String(n)]
        : n < Number(low)
          ? ["low", String(n)]
          : ["high", `H${n - Number(low) + 1}`],
  );
}

/** The queue is a table: filled here once for every case, read by the loop. */
beforeAll(async () => {
  it = await testDatabase();
  const { readFileSync } = await import("node:fs");
  const file = z
    .object({ cases: z.array(z.object({ input: Input })) })
    .parse(JSON.parse(readFileSync("tests/vectors/notifier.json", "utf8")));
  const now = isoTime(0);
  for (const { input } of file.cases) {
    if (input.fn !== "queue") continue;
    await it.db.write(async (tx) => {
      for (const [urgency, text] of pushesOf(input.pushes)) {
        const notice = {
          id: text,
          kind: "progress",
          urgency,
          title: text,
          body: "",
          link: "",
        } as const;
        await notices.add(tx, "o/r", { notice, channels: ["telegram"], due: now }, now);
      }
    });
    const rows = await it.db.read((tx) =>
      notices.waiting(tx, "telegram", { now, soon: now }, 1000),
    );
    queues.set(JSON.stringify(input), {
      size: rows.length,
      high: rows.filter(({ urgency }) => urgency === "high").length,
      first: rows[0]?.title,
      last: rows.at(-1)?.title,
    });
    await it.db.write((tx) => tx.run(sql`delete from notice where id > 0`));
  }
});
afterAll(() => it.close());

function retried(responses: Extract<Input, { fn: "retry" }>["responses"]): unknown {
  const sleeps: number[] = [];
  let posts = 0;
  for (const response of responses) {
    posts += 1;
    const [status, after] = response === "timeout" ? [0, undefined] : response;
    const answer: Answer =
      status === 200
        ? { kind: "sent" }
        : { kind: "busy", retryAfterMs: after === undefined ? null : after * 1000, problem: "" };
    const waitMs = nextTryMs(answer, posts);
    if (waitMs === null || !isRetriedSoon(answer, posts)) break;
    sleeps.push(waitMs / 1000);
  }
  return { posts, sleeps };
}

describe("notices", () => {
  followsVectors("notifier", {
    input: Input,
    answer: (input) => {
      if (input.fn === "split")
        return packed(input.text.split("\n---\n"), input.max).map(({ text }) => text);
      if (input.fn === "escape") return escapeMarkdownV2(input.text);
      if (input.fn === "queue") return queues.get(JSON.stringify(input));
      return retried(input.responses);
    },
    departures: notifier,
  });
});

test("a part never cuts a character in two, and loses none", () => {
  const parts = packed(["😀".repeat(7)], 5, "\n---\n", (text) => text.length);
  expect(parts.map(({ text }) => text)).toEqual(["😀😀", "😀😀", "😀😀", "😀"]);
  expect(parts.map(({ ends }) => ends)).toEqual([[], [], [], [0]]);
});
