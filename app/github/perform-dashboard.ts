// The dashboard written: read first, put together with what people typed and ticked since, and left alone where it says the same.

import { type IsoTime, isoTime } from "../../core/base/brand.ts";
import { merge, sameBody } from "../../core/dashboard/merge.ts";
import { HEALTH_TITLE } from "../../core/dashboard/sections/health.ts";
import { type DashboardText, NOW } from "../../core/dashboard/text.ts";
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import { clock } from "../../core/voice/units-word.ts";
import { RefusedError } from "../engine/errors.ts";
import type { Deed } from "./deed.ts";
import type { RateLeft } from "./port.ts";

export async function writeDashboard(
  { github, now }: Deed,
  { issue, text, clear, rescue }: EffectOf<"dashboard.write">,
): Promise<Event> {
  const written = (
    found: "open" | "closed" | "gone",
    { standing = [], full = false }: { standing?: readonly string[]; full?: boolean } = {},
  ): Event => ({
    type: "DashboardWritten",
    at: now(),
    ...{ issue, found, standing, cleared: clear, rescued: full ? [] : rescue, full },
  });
  const facts = await github.issue(issue);
  if (facts === null) return written("gone");
  const { body, standing } = merge(withRate(text, github.rateLeft(), now()), facts.body, {
    clear,
    rescue,
  });
  const found = facts.open ? "open" : "closed";
  if (body === null) return written(found, { standing, full: true });
  if (!sameBody(body, facts.body) && !(await github.editIssue(issue, { body })))
    return written("gone");
  return written(found, { standing });
}

/** As GitHub said it with its last answer: nothing is asked for it. */
function withRate(text: DashboardText, rate: RateLeft | null, at: IsoTime): DashboardText {
  if (rate === null) return text;
  const line = `- ${NOW}When this was written (${clock(at)}), ${rate.remaining} of ${rate.limit} requests to GitHub were left until ${clock(isoTime(rate.resetMs))}`;
  return {
    ...text,
    sections: text.sections.map((one) =>
      one.title === HEALTH_TITLE ? { ...one, items: [...one.items, line] } : one,
    ),
  };
}

export async function pinIssue(
  { github, now }: Deed,
  { issue }: EffectOf<"issue.pin">,
): Promise<Event> {
  const pinned = (problem: string | null): Event => ({
    type: "IssuePinned",
    at: now(),
    issue,
    problem,
  });
  try {
    return pinned(await github.pinIssue(issue));
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return pinned(error.message);
  }
}
