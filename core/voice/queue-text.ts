// The picture of the queue for a terminal: plain lines, no colour, nothing a terminal would obey.
import type { Cut, QueuePicture } from "./queue-picture.ts";
import { percentOf } from "./queue-words.ts";
import { clock, duration, plural } from "./units-word.ts";

const short = (sha: string | null): string => (sha === null ? "nothing yet" : sha.slice(0, 7));
const pull = (number: number | null): string => (number === null ? "" : ` #${number}`);

/** Ends without a line break. */
export function queueText(picture: QueuePicture): string {
  return [
    `${picture.repo}  ${picture.summary}`,
    `mc/green ${short(picture.green)}  mc/working ${short(picture.working)}  ${clock(picture.at)}`,
    ...(picture.closed === null
      ? []
      : ["", `CLOSED: ${picture.closed.why}`, `  ${picture.closed.todo}`]),
    ...part("In the queue", picture.entries, (entry) => {
      const place = `${entry.place}.`.padStart(4);
      const lane = entry.probes.length === 0 ? "" : ` [${entry.probes.join("")}]`;
      const when = entry.expectedWords === "" ? "" : `; on green ${entry.expectedWords}`;
      const doubt = entry.suspicion === "unknown" ? "" : `; ${entry.suspicionWords}`;
      return `${place}${lane} ${entry.name}${pull(entry.pull)}: ${entry.why}${doubt}${when}`;
    }),
    ...part(
      `Being verified (${picture.slots.used} of ${picture.slots.of} at a time)`,
      picture.probes,
      (probe) =>
        `  ${probe.mark} ${probe.what} at ${probe.commit}, for ${duration(probe.runningMs)}${probe.runUrl === null ? "" : `  ${probe.runUrl}`}`,
    ),
    ...part("Held", picture.held, (one) => `  ${one.name}${pull(one.pull)} by ${one.held}`),
    ...part("Being repaired", picture.repairs, (one) => {
      const states = one.candidates.map(({ strategy, state }) => `${strategy}: ${state}`);
      return `  ${one.name}${pull(one.pull)}, wave ${one.wave}, since ${clock(one.startedAt)}: ${states.join(", ")}`;
    }),
    ...part("Being looked into", picture.searches, (one) => {
      return `  ${one.name}${pull(one.pull)}: ${one.what}`;
    }),
    ...part("Landed and left, newest first", picture.recent, (one) =>
      one.what === "landed"
        ? `  + ${one.name}${pull(one.pull)} as ${short(one.commit)}  ${clock(one.at)}`
        : `  - ${one.name}${pull(one.pull)}: ${one.because}  ${clock(one.at)}`,
    ),
    ...part("Flaky tests", picture.flaky, (one) => {
      const by = one.quarantinedBy === null ? "" : `, in quarantine by ${one.quarantinedBy}`;
      return `  ${one.test} (seen ${one.seen === 1 ? "once" : `${one.seen} times`}${by})`;
    }),
    "",
    measures(picture),
  ].join("\n");
}

function part<Row>(title: string, rows: Cut<Row>, show: (row: Row) => string): readonly string[] {
  if (rows.shown.length === 0) return [];
  const left = rows.left === 0 ? [] : [`  … and ${rows.left} more`];
  return ["", `${title}:`, ...rows.shown.map(show), ...left];
}

function measures({ measures: of }: QueuePicture): string {
  const takes =
    of.meanMs === null
      ? "no verification measured yet"
      : `a verification takes ${duration(of.meanMs)} (${plural(of.runs, "run")})`;
  const flakes =
    of.flakeRate === null || of.flakeRate === 0
      ? ""
      : `, about ${percentOf(of.flakeRate)} % of good content fails`;
  return `${of.landed} landed; ${takes}${flakes}.`;
}
