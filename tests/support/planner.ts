// A planner and a critic as a script of texts, by leg and attempt, and what they were told.
import type { EffectOf } from "../../core/engine/effect.ts";
import { Brief } from "../../core/report/brief.ts";
import type { LegAnswer, PureWorld } from "./pure-world.ts";

export const leaves = (...units: readonly Record<string, unknown>[]): string =>
  `Because.\n<!-- PLAN -->\n${JSON.stringify({ type: "leaves", units })}\n<!-- /PLAN -->`;

export const split = (...scopes: readonly string[]): string =>
  `Because.\n<!-- PLAN -->\n${JSON.stringify({
    type: "subdivide",
    children: scopes.map((scope) => ({ scope })),
  })}\n<!-- /PLAN -->`;

export const task = (title: string, more: Record<string, unknown> = {}) => ({
  title,
  description: `Do ${title}.`,
  files_hint: `src/${title.toLowerCase().replaceAll(" ", "-")}.js`,
  ...more,
});

export const critique = (
  verdict: "sufficient" | "needs_refinement",
  more: Record<string, unknown> = {},
): string => `CRITIC_RESULT:${JSON.stringify({ verdict, confidence: 0.8, ...more })}`;

/** By leg, then attempt from 1; the last one is said again. A text, or a whole answer. */
export type PlannerScript = Readonly<Record<string, readonly (string | LegAnswer)[]>>;

export function plays(world: PureWorld, script: PlannerScript): void {
  const said = (leg: string, attempt: number): LegAnswer => {
    const answers = script[leg] ?? [];
    const answer = answers[Math.min(attempt, answers.length) - 1];
    if (answer === undefined) throw new Error(`${leg} is asked (attempt ${attempt})`);
    return typeof answer === "string" ? { ok: true, text: answer } : answer;
  };
  world.script.leg = ({ purpose, leg, attempt }) =>
    purpose === "plan" ? said(leg, attempt) : { ok: true };
  if (script.critic !== undefined) world.script.critic = (attempt) => said("critic", attempt);
}

export const planRuns = (world: PureWorld): readonly EffectOf<"run.dispatch">[] =>
  world.of("run.dispatch").filter(({ purpose }) => purpose === "plan");

/** Legs of each planning run, in order. */
export const asked = (world: PureWorld): readonly (readonly string[])[] =>
  planRuns(world).map(({ inputs }): string[] => JSON.parse(inputs.legs ?? "[]"));

/** The brief of a leg the nth time it was asked, held to its schema. */
export function briefOf(world: PureWorld, leg: string, attempt = 1): Brief {
  for (const run of planRuns(world)) {
    const text = run.briefs[`${leg}.json`];
    if (text === undefined) continue;
    const brief = Brief.parse(JSON.parse(text));
    if (brief.attempt === attempt) return brief;
  }
  throw new Error(`${leg} was not asked ${attempt} times`);
}
