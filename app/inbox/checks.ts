// "Re-run" on a check of ours, or on all of them.
import type { Sha } from "../../core/base/brand.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { type Desk, entitledActor, isHeard } from "./desk.ts";
import type { CheckRun, CheckSuite } from "./payloads.ts";

/** What a re-run of the whole suite stands for. */
const SUITE = "mc/verify";

export async function translateCheckRun(desk: Desk, payload: CheckRun): Promise<readonly Event[]> {
  const { action, check_run: run } = payload;
  if (action !== "rerequested" && action !== "requested_action") return [];
  return rerunAsked(desk, payload, { app: run.app, name: run.name, commit: run.head_sha });
}

export async function translateCheckSuite(
  desk: Desk,
  payload: CheckSuite,
): Promise<readonly Event[]> {
  const { action, check_suite: suite } = payload;
  if (action !== "rerequested") return [];
  return rerunAsked(desk, payload, { app: suite.app, name: SUITE, commit: suite.head_sha });
}

interface Asked {
  readonly app: { readonly slug?: string | null | undefined } | null;
  readonly name: string;
  readonly commit: Sha;
}

async function rerunAsked(
  desk: Desk,
  { sender }: Pick<CheckRun, "sender">,
  { app, name, commit }: Asked,
): Promise<readonly Event[]> {
  if (`${app?.slug ?? ""}[bot]` !== desk.ownLogin || !isHeard(desk, sender)) return [];
  if (!isKnownCommit(desk.state, commit)) return [];
  const by = await entitledActor(desk, sender);
  return [{ type: "CheckRerunAsked", at: desk.at, name, commit, by }];
}

function isKnownCommit(state: RepoState, commit: Sha): boolean {
  for (const unit of state.units.values()) if (unit.head === commit) return true;
  for (const verdict of state.verdicts.values()) if (verdict.commit === commit) return true;
  return state.chain?.elements.some((element) => element.merge === commit) ?? false;
}
