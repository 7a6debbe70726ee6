// A campaign as its issue shows it: one comment with every objective, edited as it goes on, and the list itself, ticked.
import { fingerprint } from "../base/fingerprint.ts";
import { codeSpan, outgoing, words } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import type { CampaignItem, CampaignRow } from "./campaign-row.ts";

export function showCampaign(draft: Draft, row: CampaignRow): void {
  const body = renderCampaign(row);
  const known = `campaign/${row.issue}`;
  const hash = fingerprint(body);
  if (draft.projection(known) === hash) return;
  draft.putProjection(known, hash);
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${row.issue}/campaign`,
    thread: row.issue,
    topic: "campaign",
    body,
    debounceMs: 0,
  });
}

export function tickList(draft: Draft, row: CampaignRow): void {
  const done = row.items.filter(({ state }) => state === "completed").map(({ text }) => text);
  draft.effect({ kind: "list.tick", key: `list.tick/${row.issue}`, issue: row.issue, done });
}

export function renderCampaign(row: CampaignRow): string {
  const lines = row.items.map(
    (item, at) =>
      `| ${at + 1} | ${words(item.text, 200)} | ${item.issue === null ? "" : `#${item.issue}`} | ${stateWord(item)} |`,
  );
  return outgoing(
    [
      `**Campaign** started by ${codeSpan(row.by, 60)}: ${words(row.because, 400)}.`,
      `| | objective | issue | state |\n|--:|---|---|---|\n${lines.join("\n")}`,
      row.state === "running"
        ? "One objective at a time, each on its own issue. Taking the label away, or closing this issue, ends the campaign; the mission that runs goes on."
        : "",
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

function stateWord({ state, because, after }: CampaignItem): string {
  const why = because === "" ? "" : `: ${words(because, 200)}`;
  if (state !== "pending") return `${state === "opening" ? "running" : state}${why}`;
  return after.length === 0 ? "waiting" : `waiting for ${after.map((at) => at + 1).join(", ")}`;
}
