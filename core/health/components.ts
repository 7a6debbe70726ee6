// The components that every mission of a repository leans on, each with its breaker: what failed by its own fault is left alone for a
// while, and then asked once.
import type { DispatchId } from "../base/brand.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { BreakerRow } from "../engine/rows/health-row.ts";
import { activeMissions } from "../mission/facts.ts";
import { asked, CLOSED, failed, mayAsk, succeeded } from "./breaker.ts";

export const VERIFICATION = "verification";
export const DISPATCH = "dispatch";

export const agentComponent = (type: string, model: string): string => `agent/${type}/${model}`;

/** An agent's failures that are not about what it was asked to do. */
export const AGENT_FAULTS: readonly string[] = ["api_rate", "api_overload", "api_other"];

/** More than anybody asks for at once. */
const NO_LIMIT = 1_000;

export const breakerOf = (draft: Draft, component: string): BreakerRow =>
  draft.health.breakers.get(component) ?? {
    repo: draft.repo.repo,
    component,
    breaker: CLOSED,
    probe: null,
    because: "",
  };

/** How many jobs may be asked of it now: all, one to see whether it is well again, or none. */
export function jobsAllowed(draft: Draft, config: RepoConfig, component: string): number {
  if (!config.health.breakers) return NO_LIMIT;
  const { breaker } = breakerOf(draft, component);
  if (breaker.state === "closed") return NO_LIMIT;
  return mayAsk(breaker, draft.nowMs) ? 1 : 0;
}

/** `run`: the one that failed. Of those begun before the probe nobody learns anything new. */
export function componentFailed(
  draft: Draft,
  component: string,
  because: string,
  run: DispatchId,
): void {
  const row = breakerOf(draft, component);
  if (row.breaker.state === "half_open" && row.probe !== null && row.probe !== run) return;
  const breaker = failed(row.breaker, draft.nowMs);
  draft.putBreaker({ ...row, breaker, probe: null, because });
  if (breaker.state !== "open" || row.breaker.state === "open") return;
  say(
    draft,
    `${componentName(component)} failed ${breaker.failures} times in a row (${because}): it is left alone for a while`,
  );
  if (breaker.untilMs !== null) draft.timer(`breaker/${component}`, breaker.untilMs);
}

export function componentWell(draft: Draft, component: string): void {
  const row = draft.health.breakers.get(component);
  // Nothing is written for what is as well as it was.
  if (row === undefined) return;
  const breaker = succeeded(row.breaker);
  if (breaker.state === row.breaker.state && breaker.failures === row.breaker.failures) return;
  draft.putBreaker({ ...row, breaker, probe: null, because: "" });
  if (row.breaker.state === "closed") return;
  draft.cancelTimer(`breaker/${component}`);
  say(draft, `${componentName(component)} answers again`);
}

/** A run is asked of it: after the cool-down this is the one that tells. */
export function componentAsked(draft: Draft, component: string, probe: BreakerRow["probe"]): void {
  const row = draft.health.breakers.get(component);
  if (row === undefined || row.breaker.state === "closed") return;
  const breaker = asked(row.breaker, draft.nowMs);
  if (breaker === row.breaker) return;
  draft.putBreaker({ ...row, breaker, probe });
  if (breaker.untilMs !== null) draft.timer(`breaker/${component}`, breaker.untilMs);
  say(draft, `${componentName(component)} is tried again with one run`);
}

/** Its probe ended without telling anything: another one may be sent at once. */
export function probeSilent(draft: Draft, component: string, run: DispatchId): void {
  const row = draft.health.breakers.get(component);
  if (row?.breaker.state !== "half_open" || row.probe !== run) return;
  draft.putBreaker({ ...row, probe: null, breaker: { ...row.breaker, untilMs: draft.nowMs } });
  draft.because(subject.repo, `the run that tried ${componentName(component)} told nothing of it`);
}

/** A person says that it is well, or it is to be tried at once. */
export function resetComponent(draft: Draft, component: string): void {
  const row = draft.health.breakers.get(component);
  if (row === undefined || row.breaker.state === "closed") return;
  draft.putBreaker({ ...row, breaker: CLOSED, probe: null, because: "" });
  draft.cancelTimer(`breaker/${component}`);
}

/** Its cool-down ends now. */
export function endCoolDown(draft: Draft, component: string): void {
  const row = draft.health.breakers.get(component);
  if (row?.breaker.state !== "open") return;
  draft.putBreaker({ ...row, breaker: { ...row.breaker, untilMs: draft.nowMs } });
}

/** For people. */
export function componentName(component: string): string {
  if (component === VERIFICATION) return "what verifications run on";
  if (component === DISPATCH) return "GitHub Actions";
  const [, type = "", ...model] = component.split("/");
  const name = model.join("/");
  return `the agent ${type}${name === "" ? "" : ` with ${name}`}`;
}

function say(draft: Draft, text: string): void {
  draft.because(subject.repo, text);
  for (const { mission } of activeMissions(draft)) {
    draft.because(subject.mission(mission), text);
    draft.dirty.add(mission);
  }
}
