// A chain as each of its objectives shows it: what came before, what comes after, how far it goes. One comment per objective, edited.
import { fingerprint } from "../base/fingerprint.ts";
import { codeSpan, outgoing, words } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { depthOf, type SeriesLink, type SeriesRow } from "./series-row.ts";

/** Only the last ones change: what came long before is linked from there. */
const SHOWN = 3;

export function showSeries(draft: Draft, row: SeriesRow): void {
  if (row.maxDepth === 0) return;
  const from = Math.max(0, row.links.length - SHOWN);
  for (let at = from; at < row.links.length; at += 1) {
    const thread = row.links[at]?.issue ?? null;
    if (thread === null) continue;
    const body = renderSeries(row, at);
    const topic = `chain-${row.series}`;
    const known = `${topic}/${thread}`;
    const hash = fingerprint(body);
    if (draft.projection(known) === hash) continue;
    draft.putProjection(known, hash);
    draft.effect({
      kind: "comment.ensure",
      key: `comment.ensure/${thread}/${topic}`,
      thread,
      topic,
      body,
      debounceMs: 0,
    });
  }
}

export function renderSeries(row: SeriesRow, at: number): string {
  const { links } = row;
  const link = links[at];
  const number = links.slice(0, at + 1).filter(({ source }) => source !== "cleanup").length;
  const place =
    link?.source === "cleanup"
      ? "the cleanup"
      : `mission ${number} of at most ${Math.max(row.maxDepth, number)}`;
  const why =
    link === undefined || link.why === "" ? "" : `\n\nWhy this one: ${words(link.why, 1_000)}`;
  return outgoing(
    `**Chain** turned on by ${codeSpan(row.by, 60)}: this is ${place}.\n\n${route(row, at)}\n\n${stateSentence(row, at)}${why}`,
  );
}

function route({ links }: SeriesRow, at: number): string {
  const from = Math.max(0, at - SHOWN);
  const shown = links.slice(from, at + 2).map((link, index) => named(link, from + index === at));
  return `${from > 0 ? "… → " : ""}${shown.join(" → ")}`;
}

function named(link: SeriesLink, isThis: boolean): string {
  const name = link.issue === null ? words(link.title, 80) : `#${link.issue}`;
  const kind = link.source === "cleanup" ? " (cleanup)" : "";
  return isThis ? `**${name}**${kind}` : `${name}${kind}`;
}

function stateSentence(row: SeriesRow, at: number): string {
  if (at < row.links.length - 1) return "The chain went on.";
  if (row.state === "ended") return `The chain ended: ${words(row.because, 600)}.`;
  const off = "`/mc chain off` ends the chain; the mission that runs goes on.";
  const next = row.queued === null ? "" : `Next: ${words(row.queued.title, 200)}. `;
  if (row.step.kind !== "running") {
    const now = `${row.because.slice(0, 1).toUpperCase()}${row.because.slice(1)}`;
    return `${words(now, 300)}. ${next}${off}`;
  }
  const left = row.maxDepth - depthOf(row);
  const after =
    left > 0
      ? `When its mission ends well, the next objective follows (${left} more at most). `
      : "It is the last one. ";
  return `${next === "" ? after : next}${off}`;
}
