// The person who looks after the repository: answers what the mission asks for, puts right what the app says is wrong, and
// says `/mc resume`. What she knows, she reads from what the app shows.
import { FINAL_MISSION_STATES } from "../../core/engine/rows/mission-row.ts";
import { GREEN } from "../../core/report/workflow-names.ts";
import { shareOf } from "./chance.ts";
import { mergeTrees } from "./git/merge.ts";
import { DEFAULT_BRANCH, type Pull } from "./github/hub.ts";
import { commitOf } from "./people.ts";
import { MINUTE } from "./time.ts";
import type { World } from "./world.ts";

const EVERY_MS = 4 * MINUTE;

/** Who approves without reading does so soon, and before anything was found. */
const KEEN_MS = 20_000;
const KEEN = 0.4;
/** Findings that she nods through; for the others she wants another attempt. */
const NODS = 0.5;

export function startOperator(world: World): void {
  startKeen(world);
  let said = 0;
  const look = (): void => {
    world.time.in(EVERY_MS, look);
    const { state, hub } = world;
    if (state === null) return;
    approveGates(world);
    dismissRefusals(world);
    const waiting = [...state.missions.values()].filter(
      (one) => !FINAL_MISSION_STATES.some((final) => final === one.state),
    );
    const stuck = waiting.find((one) => one.paused !== null) ?? waiting[0];
    const closed = state.repo.queueClosed;
    if (stuck === undefined || (closed === null && stuck.paused === null)) return;
    // Not every few minutes: what she asked for takes its time.
    if (world.time.now() - said < 2 * EVERY_MS) return;
    said = world.time.now();
    if (closed !== null) repair(world, closed);
    const taken = /^(mc\/release\/\S+) could not be set/.exec(stuck.paused ?? "")?.[1];
    if (taken !== undefined) world.store.push("olga", [[`refs/heads/${taken}`, null]]);
    bringBack(world, stuck.paused ?? "");
    world.note(`operator: /mc resume (${closed ?? stuck.paused})`);
    hub.comment("olga", stuck.issue, "/mc resume");
  };
  world.time.in(EVERY_MS, look);
}

/** Approves what a gate asks for, if it is still what the app showed her. */
function approveGates(world: World): void {
  const { state, hub } = world;
  for (const gate of state?.gates.values() ?? []) {
    if (gate.state !== "open") continue;
    const pull = hub.pulls.get(gate.pull);
    const mission = state?.missions.get(gate.mission);
    if (pull === undefined || mission === undefined) continue;
    if (!pull.open && !pull.merged) continue;
    if (gate.gate === "content" && shareOf(world.scenario.seed, gate.head, "nod") >= NODS) {
      hub.comment("olga", mission.issue, `/mc retry ${gate.unit}`);
      continue;
    }
    if (pull.head !== gate.head) {
      restore(world, pull, gate.head);
      continue;
    }
    const done = pull.reviews.some(
      (one) => one.by === "olga" && one.commit === gate.head && one.verdict === "approved",
    );
    const refusal = pull.reviews.find((one) => one.verdict === "changes_requested");
    if (refusal !== undefined && world.faults.on === false) hub.dismiss("olga", pull, refusal);
    if (!done || world.faults.on === false) hub.review("olga", pull, "approved", gate.head);
  }
}

/** Somebody approves what is made from an older tree as soon as there is a pull request. */
function startKeen(world: World): void {
  const { scenario, hub, time } = world;
  const stale = scenario.missions.flatMap(({ units }) => units.filter((one) => one.staleUntil));
  if (stale.length === 0 || shareOf(scenario.seed, "keen") >= KEEN) return;
  const look = (): void => {
    time.in(KEEN_MS, look);
    for (const pull of hub.pulls.values()) {
      const id = /^mc\/m\d+\/([^/]+)\//.exec(pull.headBranch)?.[1];
      const told = pull.reviews.some(({ by, commit }) => by === "dora" && commit === pull.head);
      if (!pull.open || told || !stale.some((one) => one.id === id)) continue;
      hub.review("dora", pull, "approved");
    }
  };
  time.in(KEEN_MS, look);
}

/** What is in the queue waits for whoever asked for changes, and the queue's page says so: in the end she takes it back. */
function dismissRefusals(world: World): void {
  if (world.faults.on) return;
  for (const unit of world.state?.units.values() ?? []) {
    const pull = unit.pull === null ? undefined : world.hub.pulls.get(unit.pull);
    if (unit.state !== "queued" || pull === undefined) continue;
    const refusal = pull.reviews.find((one) => one.verdict === "changes_requested");
    if (refusal !== undefined) world.hub.dismiss("olga", pull, refusal);
  }
}

/** Somebody pushed to a branch under review: she puts back what was reviewed. */
function restore(world: World, pull: Pull, head: Pull["head"]): void {
  if (world.faults.on || !pull.headBranch.startsWith("mc/")) return;
  world.store.push("olga", [[`refs/heads/${pull.headBranch}`, head]]);
}

/** A branch that was deleted before its pull request could be opened is what it was. */
function bringBack({ state, store }: World, paused: string): void {
  const id = /^the pull request of (\S+) could not be opened/.exec(paused)?.[1];
  for (const { unit, branch, head, pull } of state?.units.values() ?? []) {
    if (unit !== id || branch === null || head === null || pull !== null) continue;
    const ref = `refs/heads/${branch}`;
    if (store.ref(ref) === null) store.push("olga", [[ref, head]]);
  }
}

function repair(world: World, closed: string): void {
  const { store, state } = world;
  const green = world.tip(GREEN);
  const main = world.tip(DEFAULT_BRANCH);
  const known = state?.repo.green ?? null;
  if (
    green !== null &&
    known !== null &&
    green !== known &&
    /fails verification|move it back/.test(closed)
  ) {
    store.push("olga", [[`refs/heads/${GREEN}`, known]]);
    return;
  }
  if (main === null) return;
  if (/target branch conflicts/.test(closed) && green !== null) {
    const base = store.mergeBase(main, green);
    if (base === null) return;
    const merged = mergeTrees(store.get(base).tree, store.get(green).tree, store.get(main).tree);
    const tree = merged.clean ? merged.tree : store.get(green).tree;
    const time = Math.floor(world.time.now() / 1000);
    const commit = store.commit(tree, [main, green], "merged by hand\n", time);
    store.push("olga", [[`refs/heads/${DEFAULT_BRANCH}`, commit.id]]);
    return;
  }
  if (/target branch fails/.test(closed)) {
    let at = main;
    for (const [path, text] of store.get(main).tree) {
      if (path.startsWith("people/") && /^state bad$/m.test(text)) {
        at = commitOf(world, at, path, "state good\n");
      }
    }
    // Nothing is wrong with it that she can find: a commit of hers makes the app look again.
    if (at === main) at = commitOf(world, at, "people/again.txt", `${world.time.now()}\n`);
    store.push("olga", [[`refs/heads/${DEFAULT_BRANCH}`, at]]);
  }
}
