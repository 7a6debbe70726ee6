// Issues of ours, one per topic: found again by the hidden marker at the start of their text, opened when there is none.
// What people made of one since (title, text, labels, closed) is theirs: nothing of it is set again.
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import { issueOfTopic } from "../../core/engine/issue-ensured.ts";
import { RefusedError } from "../engine/errors.ts";
import type { Deed } from "./deed.ts";
import { bounded, type LabelLook, marker, missingLabels, topicOf } from "./ensure.ts";

export async function ensureIssue(
  deed: Deed,
  effect: EffectOf<"issue.ensure">,
  look: LabelLook,
): Promise<Event> {
  const { topic, title, labels } = effect;
  const ensured = (issue: number, created: boolean): Event => ({
    type: "IssueEnsured",
    at: deed.now(),
    topic,
    issue,
    created,
  });
  const text = marker(topic);
  if (topicOf(text) !== topic) throw new RefusedError(`\`${topic}\` cannot be a topic`);
  const known = issueOfTopic(deed.state(), topic) ?? (await remembered(deed, topic));
  if (known !== null) return ensured(known, false);
  await missingLabels(deed, labels, look);
  const { github, memory } = deed;
  // Until the answer is here, nobody knows whether there is one: then ours are listed again.
  memory.ownIssuesListed = false;
  const issue = await github.createIssue({
    title,
    body: bounded(`${text}\n${effect.body}`),
    labels,
  });
  memory.issues.set(topic, issue);
  memory.ownIssuesListed = true;
  return ensured(issue, true);
}

async function remembered({ github, memory }: Deed, topic: string): Promise<number | null> {
  if (!memory.issues.has(topic) && !memory.ownIssuesListed) {
    // Newest first, so that of two left by a crash the oldest stays.
    for (const { issue, body } of await github.ownIssues()) {
      const found = topicOf(body);
      if (found !== null) memory.issues.set(found, issue);
    }
    memory.ownIssuesListed = true;
  }
  return memory.issues.get(topic) ?? null;
}
