// Ticks done entries in a list of people: their text is read right before, and nothing but the ticks is changed.
import { ticked } from "../../core/campaign/list.ts";
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Deed } from "./deed.ts";

export async function tickList(
  { github }: Deed,
  { issue, done }: EffectOf<"list.tick">,
): Promise<void> {
  const facts = await github.issue(issue);
  if (facts === null) return;
  const body = ticked(facts.body, new Set(done));
  if (body !== facts.body) await github.editIssue(issue, { body });
}
