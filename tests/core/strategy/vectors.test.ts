// What comes next, against the reference.
import { z } from "zod";
import type { ItemState } from "../../../core/campaign/campaign-row.ts";
import { lostItems, nextItem, orderProblems } from "../../../core/campaign/order.ts";
import { cleanupDue } from "../../../core/chain/cleanup-due.ts";
import type { MissionState } from "../../../core/engine/rows/mission-row.ts";
import { parseFollowup, parseStrategy, shouldReplan } from "../../../core/strategy/strategist.ts";
import { CAMPAIGN, CLEANUP_DUE, STRATEGIST_PARSE } from "../../vectors/departures-strategy.ts";
import { followsVectors } from "../../vectors/load.ts";

const Item = z.object({ title: z.string(), score: z.number(), pinned: z.number().nullable() });

followsVectors("strategist-parse", {
  input: z.discriminatedUnion("fn", [
    z.object({ fn: z.literal("strategy"), text: z.string() }),
    z.object({ fn: z.literal("followup"), text: z.string() }),
    z.object({ fn: z.literal("shouldReplan"), ambition: z.number(), items: z.array(Item) }),
  ]),
  answer: (input) => {
    if (input.fn === "followup") return parseFollowup(input.text);
    if (input.fn === "shouldReplan") {
      const { replan, why } = shouldReplan(input.ambition, input.items);
      return [replan, why];
    }
    const parsed = parseStrategy(input.text);
    if (!parsed.ok) return { throws: "ValueError", message: parsed.problem };
    const { objective, rationale, ambition } = parsed.strategy;
    return [objective, rationale, ambition];
  },
  departures: STRATEGIST_PARSE,
});

const State = z.custom<MissionState>((value) => typeof value === "string");

followsVectors("cleanup-due", {
  input: z.object({ missions: z.array(z.tuple([z.string(), State])), interval: z.number() }),
  answer: ({ missions, interval }) =>
    cleanupDue(
      missions.map(([title, state]) => ({ title, state })),
      interval,
    ),
  departures: CLEANUP_DUE,
});

/** The whole campaign at once: every mission ends as it is told to. */
function played(dependsOn: readonly (readonly number[])[], succeeds: readonly boolean[]): unknown {
  const problems = orderProblems(dependsOn.map((after) => ({ after })));
  if (problems.length > 0) return { problems };
  const items = dependsOn.map((after) => ({ after, state: "pending" as ItemState }));
  const order: number[] = [];
  for (let at = nextItem(items); at !== null; at = nextItem(items)) {
    order.push(at);
    items[at] = {
      after: items[at]?.after ?? [],
      state: succeeds[at] === true ? "completed" : "failed",
    };
    for (const place of lostItems(items).keys())
      items[place] = { after: items[place]?.after ?? [], state: "skipped" };
  }
  const statuses = items.map(({ state }) => state);
  const campaign = statuses.every((state) => state === "completed") ? "completed" : "failed";
  return { order, statuses, campaign };
}

followsVectors("campaign", {
  input: z.object({ dependsOn: z.array(z.array(z.number())), succeeds: z.array(z.boolean()) }),
  answer: ({ dependsOn, succeeds }) => played(dependsOn, succeeds),
  departures: CAMPAIGN,
});
