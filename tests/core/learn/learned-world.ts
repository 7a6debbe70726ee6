// What tests of learning share: a world with rows that were learned before, and the briefs that its workers are given.
import { isoTime, repoName } from "../../../core/base/brand.ts";
import {
  type CausalRow,
  causalKey,
  type VariantRow,
  variantKey,
} from "../../../core/engine/rows/learned-row.ts";
import { Brief } from "../../../core/report/brief.ts";
import { PureWorld } from "../../support/pure-world.ts";

const REPO = repoName("olga/kit");
const AT = isoTime(Date.parse("2026-01-01T00:00:00.000Z"));

/** `dimension=value` → [good, bad]. */
export type Counted = Readonly<Record<string, readonly [number, number]>>;

export function worldWith(
  config: unknown,
  learned: { readonly counts?: Counted; readonly variants?: readonly Partial<VariantRow>[] },
): PureWorld {
  const world = new PureWorld(config);
  const causal = new Map<string, CausalRow>();
  for (const [key, [good, bad]] of Object.entries(learned.counts ?? {})) {
    const [dimension = "", value = ""] = key.split("=");
    causal.set(causalKey(dimension, value), {
      ...{ repo: REPO, dimension, value, good, bad, at: AT },
      stages: bad > 0 ? { verify: bad } : {},
    });
  }
  const variants = new Map(
    (learned.variants ?? []).map((row): [string, VariantRow] => {
      const whole: VariantRow = {
        ...{ repo: REPO, component: "worker", variant: "builtin", text: "", parent: null },
        ...{ wins: 0, samples: 0, state: "active", because: "", createdAt: AT },
        ...row,
      };
      return [variantKey(whole.component, whole.variant), whole];
    }),
  );
  world.state = { ...world.state, learned: { causal, variants, tools: new Map() } };
  return world;
}

export interface Asked {
  readonly purpose: string;
  readonly leg: string;
  readonly brief: Brief;
}

/** In the order in which they were asked for. */
export const asked = (world: PureWorld, purpose = "work"): readonly Asked[] =>
  world
    .of("run.dispatch")
    .filter((effect) => effect.purpose === purpose)
    .flatMap((effect) =>
      Object.entries(effect.briefs).map(([file, text]) => ({
        purpose,
        leg: file.replace(/\.json$/, ""),
        brief: Brief.parse(JSON.parse(text)),
      })),
    );

export const briefOf = (world: PureWorld, leg: string, purpose = "work"): Brief => {
  const found = asked(world, purpose).findLast((one) => one.leg === leg);
  if (found === undefined) throw new Error(`nobody was asked for ${leg}`);
  return found.brief;
};
