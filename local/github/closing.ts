// "Fixes #12": issues that close when what says so reaches the default branch, by a merged pull request or a commit message.
import type { Hub } from "./hub.ts";
import type { RepoRow } from "./model.ts";
import { setState } from "./threads.ts";

const KEYWORD = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d{1,9})\b/gi;

export async function closeMentioned(
  hub: Hub,
  repo: RepoRow,
  texts: readonly string[],
  sender: string,
): Promise<void> {
  const numbers = new Set<string>();
  for (const text of texts)
    for (const [, number = ""] of text.matchAll(KEYWORD)) numbers.add(String(Number(number)));
  for (const number of numbers) {
    const issue = repo.issues[number];
    if (issue === undefined || issue.pull !== null || issue.state === "closed") continue;
    await setState(hub, repo, issue, "closed", sender, "completed");
  }
}
