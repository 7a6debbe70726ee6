// Asking for the merges that the queue wants to verify, and what came of them: conflicts and suspicious merges leave
// the chain here, before any verification is spent on them (I18, I20).
import type { Sha } from "../base/brand.ts";
import { commitLine } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { ChainRequest } from "../engine/effect.ts";
import type { BuiltPath, ChainConflict, ChainHold, EventOf } from "../engine/event.ts";
import type {
  BuiltMember,
  ChainElement,
  ChainRow,
  PartnerSearch,
} from "../engine/rows/chain-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { gateKey } from "../engine/state.ts";
import { holdForContent } from "../mission/gates.ts";
import { throwOut } from "./ejection.ts";
import { madeOn, makeAgain } from "./made-on.ts";
import { syncElementId, unitElementId } from "./memory.ts";
import { nameOfId } from "./names.ts";
import { asideBuilt } from "./partner-search.ts";
import { closeQueue } from "./queue-door.ts";

/** Asks for the chain and these lists; the answer is ChainBuilt. */
export function askForBuild(
  draft: Draft,
  row: ChainRow,
  chain: readonly string[],
  solos: readonly (readonly string[])[],
): ChainRow {
  const requests = requestsOf(draft);
  const asked = (ids: readonly string[]): ChainRequest[] =>
    ids.flatMap((id) => requests.get(id) ?? []);
  const generation = draft.repo.generation + 1;
  draft.putRepo({ generation });
  draft.effect({
    kind: "chain.build",
    key: `chain.build/${generation}`,
    generation,
    base: row.base,
    elements: asked(chain),
    solos: solos.map(asked),
  });
  draft.because(
    subject.repo,
    `chain ${generation} on ${row.base.slice(0, 7)}: ${chain.length === 0 ? "empty" : named(chain)}${solos.length === 0 ? "" : `; by themselves: ${solos.map((ids) => named(ids.slice(-1))).join(", ")}`}`,
  );
  return { ...row, generation, building: { chain, solos, aside: null } };
}

/** Asks for one element's merge on an older mc/green; the chain stays as it is. */
export function askForAside(
  draft: Draft,
  row: ChainRow,
  search: PartnerSearch,
  base: Sha | null,
): ChainRow {
  if (base === null) return asideBuilt(row, search.id, null);
  const { id, mission, unit, head } = search;
  const title = `Look for what ${unit} breaks with`;
  const request = { id, mission, unit, head, title, trailers: [], mayRevert: true };
  const generation = draft.repo.generation + 1;
  draft.putRepo({ generation });
  draft.effect({
    kind: "chain.build",
    key: `chain.build/${generation}`,
    generation,
    base,
    elements: [],
    solos: [[request]],
    aside: true,
  });
  return { ...row, generation, building: { chain: [], solos: [[search.id]], aside: search.id } };
}

const named = (ids: readonly string[]): string => {
  const shown = ids.slice(0, 12).map(nameOfId).join(", ");
  return ids.length > 12 ? `${shown} and ${ids.length - 12} more` : shown;
};

/** What git needs to know of everything that is or was in the queue. */
function requestsOf(draft: Draft): ReadonlyMap<string, ChainRequest> {
  const requests = new Map<string, ChainRequest>();
  const { target } = draft.repo;
  if (target !== null) {
    requests.set(syncElementId(target), {
      id: syncElementId(target),
      mission: null,
      unit: null,
      head: target,
      title: "Bring in commits of the target branch",
      trailers: [["MC-Sync", target]],
      mayRevert: true,
    });
  }
  for (const unit of draft.units.values()) {
    if (unit.head === null) continue;
    const id = unitElementId(unit, unit.head);
    requests.set(id, {
      id,
      mission: unit.mission,
      unit: unit.unit,
      head: unit.head,
      title: commitLine(unit.title),
      // Without a `#`: in a history that is handed to another repository it would point at a stranger's pull request.
      trailers: [
        ["MC-Pull", String(unit.pull)],
        ["MC-Mission", unit.mission],
        ["MC-Unit", unit.unit],
        ["MC-Attempt", String(unit.attempt)],
      ],
      mayRevert: nodded(draft, unit),
      madeOn: madeOn(draft, unit),
    });
  }
  return requests;
}

/** A person looked at what its merge does and approved exactly this head. */
function nodded(draft: Draft, unit: UnitRow): boolean {
  const gate = draft.gates.get(gateKey("content", unit.mission, unit.unit));
  return gate?.state === "approved" && gate.head === unit.head;
}

export function chainBuilt(draft: Draft, event: EventOf<"ChainBuilt">): void {
  const before = draft.chain;
  if (before === null) return;
  const tips = [event.chain, ...event.solos].map(({ merged }) => merged.at(-1)?.merge ?? null);
  const candidates = tips.every((tip) => tip === null)
    ? before.candidates
    : [...before.candidates, { generation: event.generation, tips }];
  if (before.building === null || before.generation !== event.generation) {
    draft.putChain({ ...before, candidates });
    draft.because(subject.repo, `not ours: chain ${event.generation} is no longer wanted`);
    return;
  }
  if (before.building.aside !== null) {
    const merge = event.solos[0]?.merged[0]?.merge ?? null;
    const built = { ...before, building: null, candidates };
    draft.putChain(asideBuilt(built, before.building.aside, merge));
    return;
  }
  const conflicts: (readonly [string, string])[] = [...before.conflicts];
  const ahead: ChainElement[] = [];
  for (const { path, members } of contained(event.chain, event.base)) {
    if (!path) ahead.push({ kind: members.unit === null ? "sync" : "unit", ...members });
    else alreadyContained(draft, members, event.base);
  }
  const solos: (readonly BuiltMember[])[] = [];
  for (const [index, built] of event.solos.entries()) {
    const asked = before.building.solos[index] ?? [];
    const members = contained(built, event.base).flatMap((one) =>
      one.path ? [] : [{ id: one.members.id, merge: one.members.merge }],
    );
    if (members.length > 0 && members.length === asked.length) solos.push(members);
  }
  draft.putChain({
    ...before,
    building: null,
    elements: ahead,
    solos,
    candidates,
  });
  const seen = new Set<string>();
  for (const built of [event.chain, ...event.solos]) {
    for (const conflict of built.conflicts) {
      const late = conflict.against === "chain";
      if (!late && seen.has(conflict.id)) continue;
      seen.add(conflict.id);
      if (late) conflicts.push(...inTheWay(draft, conflict, ahead));
      else conflictsWithGreen(draft, conflict);
    }
    for (const hold of built.held) {
      if (seen.has(hold.id)) continue;
      seen.add(hold.id);
      holdBack(draft, hold);
    }
  }
  const current = draft.chain;
  if (current !== null && conflicts.length > before.conflicts.length)
    draft.putChain({ ...current, conflicts });
}

/** Merged elements, with `path: true` for those that the base has already. */
function contained(built: BuiltPath, base: Sha) {
  let previous = base;
  return built.merged.map((members) => {
    const path = members.merge === previous;
    previous = members.merge;
    return { path, members };
  });
}

function alreadyContained(draft: Draft, merged: BuiltPath["merged"][number], base: Sha): void {
  if (merged.unit === null || merged.mission === null) {
    draft.putRepo({ synced: merged.head });
    draft.because(
      subject.repo,
      `${merged.head.slice(0, 7)} of the target branch is already on mc/green`,
    );
    return;
  }
  const unit = draft.unit(merged.mission, merged.unit);
  if (unit === undefined || unit.state !== "queued" || unit.head !== merged.head) return;
  draft.putUnit({
    ...unit,
    state: "landed",
    landedAs: base,
    because: "its commits are already on mc/green",
  });
  draft.because(subject.unit(unit), "its commits are already on mc/green");
}

/** Elements ahead whose changes it cannot be merged after; where nobody knows which, all of them. */
function inTheWay(
  draft: Draft,
  conflict: ChainConflict,
  chain: readonly ChainElement[],
): readonly (readonly [string, string])[] {
  const paths = new Set(conflict.paths);
  const touching = chain.filter((element) => {
    if (element.unit === null || element.mission === null) return true;
    const unit = draft.unit(element.mission, element.unit);
    return unit?.changedFiles.some((path) => paths.has(path)) ?? true;
  });
  const others = touching.length > 0 ? touching : chain;
  draft.because(
    conflict.mission === null || conflict.unit === null
      ? subject.repo
      : subject.unit({ mission: conflict.mission, unit: conflict.unit }),
    `conflicts with ${others
      .map((one) => nameOfId(one.id))
      .slice(0, 5)
      .join(
        ", ",
      )} ahead in the chain (${conflict.paths.slice(0, 5).join(", ")}); waits for it to land or leave`,
  );
  return others
    .filter((one) => one.id !== conflict.id)
    .map((one) => [conflict.id, one.id] as const);
}

function conflictsWithGreen(draft: Draft, conflict: ChainConflict): void {
  if (conflict.unit === null || conflict.mission === null) {
    closeQueue(
      draft,
      `commit ${conflict.head.slice(0, 7)} of the target branch conflicts with mc/green in ${conflict.paths.slice(0, 5).join(", ")}; merge the two by hand and push the result to the target branch, then \`/mc resume\``,
    );
    return;
  }
  const unit = draft.unit(conflict.mission, conflict.unit);
  if (unit === undefined || unit.state !== "queued" || unit.head !== conflict.head) return;
  const paths = conflict.paths.map((path) => `- \`${path.replaceAll("`", "")}\``).join("\n");
  throwOut(draft, draft.putUnit({ ...unit, conflicts: unit.conflicts + 1 }), {
    stage: "conflict",
    cause: `conflict in ${conflict.paths.slice(0, 5).join(", ")}`,
    log: conflict.detail,
    runUrl: null,
    with: [],
    title: "Conflicts with mc/green",
    summary: `Merging this branch onto mc/green conflicts in:\n\n${paths}`,
  });
}

function holdBack(draft: Draft, hold: ChainHold): void {
  const what =
    hold.reason === "revert"
      ? `merging it takes ${hold.paths.slice(0, 5).join(", ")} back to an older state of mc/green`
      : `merging it changes ${hold.paths.slice(0, 5).join(", ")}, which its own commits do not`;
  if (hold.unit === null || hold.mission === null) {
    closeQueue(
      draft,
      `commit ${hold.head.slice(0, 7)} of the target branch was not merged: ${what}; look at it, then \`/mc resume\``,
    );
    return;
  }
  const unit = draft.unit(hold.mission, hold.unit);
  const mission = draft.mission(hold.mission);
  if (unit === undefined || mission === undefined) return;
  if (unit.state !== "queued" || unit.head !== hold.head) return;
  if (hold.reason === "taken") {
    makeAgain(draft, unit, hold);
    return;
  }
  if (hold.reason === "outside") {
    // Nobody's approval makes a wrong merge right: it is done again on mc/green as it is.
    throwOut(draft, unit, {
      stage: "conflict",
      cause: what,
      log: hold.detail,
      runUrl: null,
      with: [],
      title: "Its merge is not what it changes",
      summary: `${hold.detail}\n\nNothing of that was merged; the change is made again on mc/green as it is.`,
    });
    return;
  }
  draft.because(subject.unit(unit), `held: ${hold.detail}`);
  holdForContent(draft, mission, unit, what);
}
