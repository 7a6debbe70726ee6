// The queue in one paragraph of a mission's live comment. No clock, so that equal rows give equal text.
import { codeSpan, link, words } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { commitSpan } from "./facts.ts";
import { lineInput } from "./queue-adapter.ts";
import type { LineInput, ProbeInput } from "./queue-input.ts";
import { clock, listed } from "./units-word.ts";

const NAMES_MAX = 8;
const PROBES_MAX = 4;

/** Empty: none of the mission's units is in the queue, held or not. */
export const queueLine = (state: RepoState, mission: MissionRow): string =>
  lineOf(lineInput(state), mission.mission);

export function lineOf(input: LineInput, mission: string): string {
  const name = (id: string): string => {
    const [of, unit] = id.replace(/@[0-9a-f]{12}$/, "").split("/");
    if (unit === undefined) return `commits of ${codeSpan(input.target, 60)}`;
    return codeSpan(of === mission ? unit : `${of}/${unit}`, 60);
  };
  const places = input.elements.flatMap((element, at) =>
    element.mission === mission ? [`${name(element.id)} ${ordinal(at + 1)}`] : [],
  );
  const held = input.held.filter((one) => one.mission === mission);
  const parts: string[] = [];
  if (places.length > 0) {
    parts.push(`${cut(places)} of ${input.elements.length}`);
    if (input.closed !== null) parts.push("closed, nothing lands");
    else parts.push(doing(input, name));
  }
  const aside = held
    .slice(0, NAMES_MAX)
    .map(({ unit, held: by }) => `${codeSpan(unit, 40)} is held by ${words(by, 160)}`);
  if (held.length > aside.length) aside.push(`${held.length - aside.length} more are held`);
  const said = [parts.filter((part) => part !== "").join("; "), ...aside].filter(
    (part) => part !== "",
  );
  return said.length === 0 ? "" : `**Queue:** ${said.join(". ")}.`;
}

function doing(input: LineInput, name: (id: string) => string): string {
  const { chain } = input;
  if (chain === null) return "";
  if (chain.landing.length > 0)
    return `verified, moving \`mc/green\` to ${cut(chain.landing.map(name))}`;
  if (chain.probes.length > 0) {
    const shown = chain.probes.slice(0, PROBES_MAX).map((probe) => probed(probe, name));
    const left = chain.probes.length - shown.length;
    if (left > 0) shown.push(`${left} more`);
    return `verifying ${listed(shown)}`;
  }
  return chain.building ? `merging on top of ${commitSpan(chain.base)}` : "";
}

function probed(probe: ProbeInput, name: (id: string) => string): string {
  const run = probe.runUrl === null ? "" : ` (${link("run", probe.runUrl)})`;
  return `${whatOf(probe, name)}${run} since ${clock(probe.startedAt)}`;
}

function whatOf({ kind, members }: ProbeInput, name: (id: string) => string): string {
  if (kind === "control") return "`mc/green` once more";
  const last = members.at(-1);
  if (last === undefined) return "nothing";
  if (kind === "solo") return `${name(last)} alone`;
  return members.length === 1 ? name(last) : `the first ${members.length} up to ${name(last)}`;
}

function cut(names: readonly string[]): string {
  const left = names.length - NAMES_MAX;
  return left <= 0 ? listed(names) : `${names.slice(0, NAMES_MAX).join(", ")} and ${left} more`;
}

function ordinal(place: number): string {
  const tens = place % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}
