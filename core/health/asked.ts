// What jobs really get when they are asked for: money that is free, and the model that answers. The last place before a dispatch, so
// no caller can pass a limit (I4).
import type { DispatchId } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { DispatchPurpose, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AgentSettings } from "../report/brief.ts";
import { agentComponent, componentAsked, DISPATCH, VERIFICATION } from "./components.ts";
import { effective } from "./effective.ts";
import { heldCaps } from "./money.ts";

export interface Given {
  readonly settings: AgentSettings;
  readonly noted: Pick<Leg, "capUsd" | "agent">;
}

/** By leg; those without an agent are missing. */
export function askedOf(
  draft: Draft,
  request: {
    readonly dispatch: DispatchId;
    readonly purpose: DispatchPurpose;
    readonly mission: MissionRow | null;
    readonly legs: readonly { readonly leg: string; readonly agent: AgentSettings | null }[];
  },
): ReadonlyMap<string, Given> {
  const { dispatch, purpose, mission } = request;
  componentAsked(draft, DISPATCH, dispatch);
  if (purpose === "verify") componentAsked(draft, VERIFICATION, dispatch);
  const given = new Map<string, Given>();
  // A job of the repository has the model that it asks for.
  const own = mission?.config.agent.model ?? "";
  const model = mission === null ? own : effective(draft, mission).model;
  const legs = request.legs.flatMap(({ leg, agent }) => (agent === null ? [] : [{ leg, agent }]));
  const caps = heldCaps(
    draft,
    mission,
    legs.map(({ agent }) => agent.maxCostUsd),
  );
  legs.forEach(({ leg, agent }, at) => {
    const capUsd = caps[at] ?? 0;
    const settings = {
      ...agent,
      maxCostUsd: capUsd,
      // A model that somebody chose for this job stays.
      model: agent.model === own ? model : agent.model,
    };
    const component = agentComponent(settings.type, settings.model);
    componentAsked(draft, component, dispatch);
    given.set(leg, { settings, noted: { capUsd, agent: component } });
  });
  return given;
}
