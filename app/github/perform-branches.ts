// Branches: everything that moves a ref goes through git with a lease, never through REST.
import { isSha, type Sha } from "../../core/base/brand.ts";
import type { EffectOf, RefsPurpose } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import { STATE_BRANCH } from "../../core/report/workflow-names.ts";
import type { Deed } from "./deed.ts";
import { openPull } from "./perform-pulls.ts";

export async function buildChain(deed: Deed, effect: EffectOf<"chain.build">): Promise<Event> {
  const { generation, base, elements, solos, aside = false } = effect;
  const built = await deed.git.buildChain({ generation, base, elements, solos, aside });
  if (deed.isFirstTry)
    for (const element of [built.chain, ...built.solos].flatMap(({ merged }) => merged))
      deed.memory.born.set(element.merge, true);
  return { type: "ChainBuilt", at: deed.now(), generation, base, ...built };
}

export async function moveRefs(deed: Deed, effect: EffectOf<"refs.move">): Promise<Event> {
  const { moved, actual, problem } = await deed.git.move(effect.updates);
  const contained = moved ? {} : await containedIn(deed, effect, actual);
  return {
    type: "RefsMoved",
    at: deed.now(),
    purpose: effect.purpose,
    moved,
    actual,
    ...(Object.keys(contained).length === 0 ? {} : { contained }),
    problem: problem === null ? null : explained(problem, effect.purpose),
  };
}

/** An earlier try may have moved the branch, and somebody else moved it on: then what was wanted is there all the same. */
async function containedIn(
  { git }: Deed,
  { updates }: EffectOf<"refs.move">,
  actual: Readonly<Record<string, Sha | null>>,
): Promise<Record<string, boolean>> {
  const contained: Record<string, boolean> = {};
  for (const { ref, before, after } of updates) {
    const standing = actual[ref] ?? null;
    if (!ref.startsWith("refs/heads/") || after === null) continue;
    if (standing === null || standing === before || standing === after) continue;
    contained[ref] = await git.isAncestor(after, standing);
  }
  return contained;
}

/** GitHub's push refusals by rules carry these codes; the person needs to know which door to open. */
const RULES = /GH006|GH013|protected branch|rule violations/i;
const WORKFLOWS = /refusing to allow a GitHub App to create or update workflow/i;

function explained(problem: string, purpose: RefsPurpose): string {
  const branch = purpose.kind === "promote" ? "the target branch" : "`mc/green`";
  if (RULES.test(problem)) {
    return `The rules of ${branch} refuse the app's push. Add the app to the bypass list of its ruleset or branch protection, then resume. (${problem})`;
  }
  if (WORKFLOWS.test(problem)) {
    return `The commits change files under \`.github/workflows\`, which the app may not push. Bring that change in by a pull request of your own, then resume. (${problem})`;
  }
  return problem;
}

export async function writeState(deed: Deed, effect: EffectOf<"state.write">): Promise<Event> {
  const commit = await deed.git.write(STATE_BRANCH, effect.files, effect.message, effect.at);
  return { type: "StateWritten", at: deed.now(), commit };
}

export async function writeNotes(deed: Deed, effect: EffectOf<"notes.write">): Promise<Event> {
  await deed.git.annotate(effect.notes, effect.at);
  return { type: "NotesWritten", at: deed.now(), commits: Object.keys(effect.notes).filter(isSha) };
}

export async function proposePlan(deed: Deed, effect: EffectOf<"plan.propose">): Promise<Event> {
  const { git } = deed;
  const { mission, branch, files, title, body, at } = effect;
  const state = `refs/heads/${STATE_BRANCH}`;
  const standing = (await git.observe([state])).get(state);
  // The plan's pull request needs a base: the state branch, which may not be there yet.
  const onto =
    standing ?? (await git.write(STATE_BRANCH, { "README.md": ABOUT_STATE }, "Start mc/state", at));
  await git.write(branch, files, title, at, onto);
  const known = deed.state().missions.get(mission)?.planPull ?? null;
  const pull = await openPull(deed, { head: branch, base: STATE_BRANCH, title, body }, known);
  return { type: "PlanProposed", at: deed.now(), mission, pull: pull.pull, head: pull.head };
}

const ABOUT_STATE =
  "# State of Mission Control\n\nWritten by the app: what its missions did and are doing. Nothing here is part of the code.\n";
