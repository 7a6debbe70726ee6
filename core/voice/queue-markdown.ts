// The answer to `/mc queue`: the picture in Markdown. Everything that came from plans, tests and people is words or code.
import { codeSpan, details, link, outgoing, words } from "../base/markdown.ts";
import type { Cut, QueueEntry, QueuePicture, QueueProbe } from "./queue-picture.ts";
import { percentOf } from "./queue-words.ts";
import { clock, duration, plural } from "./units-word.ts";

const NAME_MAX_CHARS = 60;
const ROWS_MAX = 30;

export const renderQueue = (picture: QueuePicture): string =>
  outgoing(
    [
      `**${words(picture.summary, 300)}** \`mc/green\` is at ${commit(picture.green)}${tip(picture)}.`,
      closed(picture),
      table(picture.entries),
      probes(picture),
      list("Held", picture.held, (one) => {
        return `${codeSpan(one.name, NAME_MAX_CHARS)}${pull(one.pull)} by ${words(one.held, 300)}; \`/mc release\` lets it in`;
      }),
      list("Being repaired", picture.repairs, (one) => {
        const states = one.candidates.map(
          ({ strategy, state }) => `${words(strategy, 60)}: ${state}`,
        );
        const run = one.runUrl === null ? "" : `, ${link("run", one.runUrl)}`;
        return `${codeSpan(one.name, NAME_MAX_CHARS)}${pull(one.pull)} (${one.kind}, ${words(one.because, 200)}): ${states.join(", ")}${run}`;
      }),
      list("Being looked into", picture.searches, (one) => {
        const run = one.runUrl === null ? "" : `, ${link("run", one.runUrl)}`;
        return `${codeSpan(one.name, NAME_MAX_CHARS)}${pull(one.pull)}: ${one.what}${run}`;
      }),
      picture.flaky.shown.length === 0
        ? ""
        : details(
            `${plural(picture.flaky.shown.length + picture.flaky.left, "flaky test")}`,
            rows(picture.flaky, (one) => {
              const by =
                one.quarantinedBy === null
                  ? ""
                  : `, in quarantine by ${words(one.quarantinedBy, 60)}`;
              return `${codeSpan(one.test)}: passed and failed on the same commit ${one.seen === 1 ? "once" : `${one.seen} times`}${by}`;
            }),
          ),
      measures(picture),
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );

const commit = (sha: string | null): string =>
  sha === null ? "nothing yet" : codeSpan(sha.slice(0, 7));
const pull = (number: number | null): string => (number === null ? "" : ` #${number}`);

function tip({ working, green }: QueuePicture): string {
  return working === null || working === green ? "" : `, \`mc/working\` at ${commit(working)}`;
}

function closed(picture: QueuePicture): string {
  if (picture.closed === null) return "";
  const { why, todo } = picture.closed;
  const next = todo.replace(/\/mc [a-z-]+/g, "`$&`").replaceAll("mc/green", "`mc/green`");
  return `**Nothing lands,** because ${words(why, 300)}. What to do: ${next}.`;
}

function table({ shown, left }: Cut<QueueEntry>): string {
  if (shown.length === 0) return "";
  const lines = shown.slice(0, ROWS_MAX).map((entry) => {
    const doubt =
      entry.suspicion === "unknown" ? "" : words(entry.suspicionWords, 200).replace(/^&#8203;/, "");
    const marks = entry.probes.length === 0 ? "" : ` (${entry.probes.slice(0, 8).join(", ")})`;
    return `| ${entry.place} | ${codeSpan(entry.name, NAME_MAX_CHARS)}${pull(entry.pull)} | ${words(entry.why, 250)}${marks} | ${doubt} | ${entry.expectedWords} |`;
  });
  const more = left + Math.max(0, shown.length - ROWS_MAX);
  return [
    "| | what | why it waits | does it break anything? | expected |",
    "|--:|---|---|---|---|",
    ...lines,
    ...(more === 0 ? [] : [`| | … and ${more} more | | | |`]),
  ].join("\n");
}

function probes(picture: QueuePicture): string {
  const { used, of } = picture.slots;
  if (picture.probes.shown.length === 0) return "";
  return `**Being verified** (${used} of ${of} at a time):\n\n${rows(picture.probes, probe)}`;
}

function probe(one: QueueProbe): string {
  const run = one.runUrl === null ? "" : `, ${link("run", one.runUrl)}`;
  return `${one.mark}: ${words(one.what, 200)} at ${codeSpan(one.commit)}, since ${clock(one.startedAt)} (${duration(one.runningMs)})${run}`;
}

function list<Row>(title: string, of: Cut<Row>, show: (row: Row) => string): string {
  return of.shown.length === 0 ? "" : `**${title}:**\n\n${rows(of, show)}`;
}

function rows<Row>({ shown, left }: Cut<Row>, show: (row: Row) => string): string {
  const lines = shown.map((row) => `- ${show(row)}`);
  return [...lines, ...(left === 0 ? [] : [`- … and ${left} more`])].join("\n");
}

function measures({ measures: of }: QueuePicture): string {
  const parts = [
    `${of.landed} landed so far`,
    of.meanMs === null
      ? ""
      : `a verification takes ${duration(of.meanMs)} (${plural(of.runs, "run")})`,
    of.flakeRate === null
      ? ""
      : of.flakeRate === 0
        ? "no flakes seen"
        : `about ${percentOf(of.flakeRate)} % of good content fails`,
    of.tests === null ? "" : `${plural(of.tests, "test")} on \`mc/green\``,
  ];
  return `${parts.filter((part) => part !== "").join(" · ")}.`;
}
