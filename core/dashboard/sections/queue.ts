// The merge queue in its order, and what of it is being verified right now.

import { missionId, unitId } from "../../base/brand.ts";
import { codeSpan, link } from "../../base/markdown.ts";
import { type RepoState, unitKey } from "../../engine/state.ts";
import { lineInput } from "../../voice/queue-adapter.ts";
import type { ProbeInput } from "../../voice/queue-input.ts";
import { clock, plural } from "../../voice/units-word.ts";
import type { Section } from "../text.ts";

const ENTRIES_SHOWN = 30;

export function queueSection(state: RepoState): Section {
  const { elements, chain, closed, target } = lineInput(state);
  const name = (id: string): string => {
    const [mission = "", unit] = id.replace(/@[0-9a-f]{12}$/, "").split("/");
    if (unit === undefined) return `commits of ${codeSpan(target, 60)}`;
    const pull = state.units.get(unitKey(missionId(mission), unitId(unit)))?.pull ?? null;
    return `${codeSpan(`${mission}/${unit}`, 60)}${pull === null ? "" : ` #${pull}`}`;
  };
  const probes = closed === null ? (chain?.probes ?? []) : [];
  const items = elements.slice(0, ENTRIES_SHOWN).map(({ id }, at) => {
    const doing = (chain?.landing ?? []).includes(id)
      ? ": verified, landing now"
      : about(id, probes);
    return `- **${at + 1}.** ${name(id)}${doing}`;
  });
  return {
    title: "Queue",
    why: `In this order ${plural(elements.length, "change")} will land on \`mc/green\`, each verified with all before it. \`/mc queue\` in a comment says more.`,
    items,
    left: Math.max(0, elements.length - items.length),
  };
}

function about(id: string, probes: readonly ProbeInput[]): string {
  const probe = probes.find(({ members }) => members.includes(id));
  if (probe === undefined) return "";
  const run = probe.runUrl === null ? "" : ` (${link("run", probe.runUrl)})`;
  const how =
    probe.members.length === 1 ? "alone" : `with ${probe.members.length - 1} before or after it`;
  return `: being verified ${how} since ${clock(probe.startedAt)}${run}`;
}
