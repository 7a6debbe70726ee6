// The wording that a brief gets, chosen from the repository's own; what is given out and open counts as tried.
import { never } from "../base/assert.ts";
import type { Draft } from "../engine/draft.ts";
import { type PromptComponent, type VariantRow, variantKey } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { BriefExtras } from "../report/brief.ts";
import { isUnderWay } from "./repair-reward.ts";
import { BUILT_IN, COMPONENTS, chooseVariant } from "./variants.ts";

/** As it is noted where its outcome will be known. */
export type UsedVariants = Readonly<Partial<Record<PromptComponent, string>>>;

export interface Picked {
  readonly variant: string;
  readonly brief: Pick<BriefExtras, "variant">;
}

/** Given out in this decision, and in no row yet. */
const given = new WeakMap<Draft, Map<string, number>>();

export const builtIn = (draft: Draft, component: PromptComponent): VariantRow => ({
  repo: draft.repo.repo,
  component,
  variant: BUILT_IN,
  text: "",
  parent: null,
  wins: 0,
  samples: 0,
  state: "active",
  because: "the prompt as it is built in",
  createdAt: draft.at,
});

/** All of a component, the built-in one first. */
export function variantsOf(draft: Draft, component: PromptComponent): readonly VariantRow[] {
  const rows = [...draft.learned.variants.values()].filter((row) => row.component === component);
  const first = rows.find((row) => row.variant === BUILT_IN) ?? builtIn(draft, component);
  return [first, ...rows.filter((row) => row.variant !== BUILT_IN)];
}

export function pickVariant(draft: Draft, mission: MissionRow, component: PromptComponent): Picked {
  const active = variantsOf(draft, component).filter((row) => row.state === "active");
  const counts = active.length > 1 ? openOnes(draft, component) : new Map<string, number>();
  const chosen = chooseVariant(
    active.map((row) => ({ ...row, pending: counts.get(row.variant) ?? 0 })),
    mission.config.learning.explore,
  );
  const variant = chosen?.variant ?? BUILT_IN;
  const text = chosen?.text ?? "";
  note(draft, component, variant);
  return { variant, brief: text === "" ? {} : { variant: { component, id: variant, text } } };
}

function note(draft: Draft, component: PromptComponent, variant: string): void {
  const counts = given.get(draft) ?? new Map<string, number>();
  const key = variantKey(component, variant);
  counts.set(key, (counts.get(key) ?? 0) + 1);
  given.set(draft, counts);
}

function openOnes(draft: Draft, component: PromptComponent): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (variant: string | undefined, count = 1): void => {
    if (variant !== undefined) counts.set(variant, (counts.get(variant) ?? 0) + count);
  };
  switch (component) {
    case "planner":
      for (const { endedAt, details } of draft.missions.values())
        for (const { variant, reward } of details.plannerWordings ?? [])
          if (endedAt === null && reward === null) add(variant);
      break;
    case "worker":
      for (const { state, details } of draft.attempts.values())
        if (state === "dispatched" || state === "published") add(details.variants?.worker);
      break;
    case "fixup":
      for (const { state, candidates } of draft.tournaments.values())
        for (const one of candidates) if (state === "running" && isUnderWay(one)) add(one.variant);
      break;
    default:
      never(component);
  }
  for (const [key, count] of given.get(draft) ?? []) {
    const prefix = `${component}/`;
    if (key.startsWith(prefix)) add(key.slice(prefix.length), count);
  }
  return counts;
}

export const isComponent = (text: string): text is PromptComponent =>
  COMPONENTS.some((component) => component === text);
